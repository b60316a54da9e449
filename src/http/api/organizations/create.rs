//! `POST /api/v1/organizations`: the caller's own, or, with an admin token, another account's.

use actix_web::{HttpRequest, HttpResponse};

use super::json;
use crate::accounts::member::OrgRole;
use crate::accounts::organization::OrganizationError;
use crate::accounts::scope::Scope;
use crate::accounts::{account, create_organization};
use crate::http::auth::{Visitor, app};
use crate::http::caller::{Caller, caller};
use crate::http::fields::Fields;
use crate::http::problem::Problem;

/// `{name}`, with an admin token `{name, owner_email}` → 201 `{id, name, role, created_at}`
pub async fn handle(req: HttpRequest, visitor: Visitor, mut fields: Fields) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let caller = caller(&req, &visitor, Scope::AccountsWrite).await?;
    let name = fields.text("name");
    fields.knows(&["owner_email"]);
    let (own, email) = match &caller {
        Caller::Person(account) => (Some(account.id.clone()), None),
        Caller::Admin(_) => (None, fields.email("owner_email")),
    };
    fields.finish()?;
    let (context, actor) = (app.context.clone(), caller.actor());
    let made = app.db.write(move |conn| {
        let owner = match (&own, &email) {
            (Some(id), _) => id.clone(),
            (None, Some(email)) => account::find_or_create(conn, &context, email)?.id,
            (None, None) => return Err(OrganizationError::NoAccount),
        };
        create_organization::create(conn, &context, &actor, &name, &owner)
    });
    let role = matches!(caller, Caller::Person(_)).then_some(OrgRole::Owner);
    Ok(HttpResponse::Created().json(json(&made.await?, role)))
}
