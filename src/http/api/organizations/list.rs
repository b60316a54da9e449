//! `GET /api/v1/organizations`: the caller's organizations, or, with an admin token, all of them.

use actix_web::HttpRequest;
use schemars::JsonSchema;
use serde::Serialize;

use super::OrganizationView;
use crate::accounts::organization;
use crate::accounts::scope::Scope;
use crate::http::answer::Answer;
use crate::http::auth::{Visitor, app};
use crate::http::caller::{Caller, caller};
use crate::http::description::{About, Group};
use crate::http::input::Query;
use crate::http::problem::Problem;
use crate::http::request_parts::Paging;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Accounts, "List the caller's organizations, or all with an admin token");

/// A page of organizations.
#[derive(Serialize, JsonSchema)]
pub struct Organizations {
    organizations: Vec<OrganizationView>,
    next_cursor: Option<String>,
}

/// Lists the caller's own organizations, all on one page, or every organization in pages.
pub async fn handle(
    req: HttpRequest,
    visitor: Visitor,
    query: Query<Paging>,
) -> Result<Answer<Organizations>, Problem> {
    let app = app(&req)?;
    let Paging { limit, cursor } = query.read()?;
    Ok(Answer(match caller(&req, &visitor, Scope::AccountsRead).await? {
        Caller::Person(account) => {
            let own = app.db.read(move |conn| organization::of_account(conn, &account.id)).await?;
            let organizations = own.iter().map(|(found, role)| OrganizationView::new(found, Some(*role))).collect();
            Organizations { organizations, next_cursor: None }
        }
        Caller::Admin(_) => {
            let page = app.db.read(move |conn| organization::list(conn, None, cursor.as_deref(), limit)).await?;
            let organizations = page.entries.iter().map(|found| OrganizationView::new(found, None)).collect();
            Organizations { organizations, next_cursor: page.next_cursor }
        }
    }))
}
