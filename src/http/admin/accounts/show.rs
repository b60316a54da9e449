//! `GET /api/v1/admin/accounts/{id}`: an account and its organizations.

use actix_web::{HttpRequest, web};
use schemars::JsonSchema;
use serde::Serialize;

use super::AccountOfAdmin;
use crate::accounts::scope::Scope;
use crate::accounts::{account, organization};
use crate::db;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::api::organizations::OrganizationView;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::problem::Problem;
use crate::ids::AccountId;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Admin, "Retrieve an account").refuses(&[ErrorCode::AccountNotFound]);

/// An account with its organizations.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct AccountWithOrganizations {
    #[serde(flatten)]
    account: AccountOfAdmin,
    organizations: Vec<OrganizationView>,
}

/// Shows an account.
pub async fn handle(req: HttpRequest, id: web::Path<AccountId>) -> Result<Answer<AccountWithOrganizations>, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::AccountsRead).await?;
    let found = app.db.read(move |conn| {
        let Some(account) = account::find(conn, &id)? else { return Ok::<_, db::Error>(None) };
        let belongs_to = organization::of_account(conn, &account.id)?;
        Ok(Some((account, belongs_to)))
    });
    let found = found.await?;
    let (account, belongs_to) =
        found.ok_or_else(|| Problem::not_found(ErrorCode::AccountNotFound, "There is no such account."))?;
    let organizations = belongs_to.iter().map(|(o, role)| OrganizationView::new(o, Some(*role))).collect();
    Ok(Answer(AccountWithOrganizations { account: AccountOfAdmin::from(&account), organizations }))
}
