//! `GET /api/v1/account`: who is signed in, and what they belong to.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::organizations;
use crate::accounts::{Account, invitation, organization};
use crate::clock::rfc3339;
use crate::db;
use crate::http::auth::{Visitor, app};
use crate::http::body::with;
use crate::http::caller::person;
use crate::http::problem::Problem;

/// Session cookie → `{id, email, username, role, created_at, organizations: [{id, name, role, …}],
/// invitations: [{organization_id, name, role, since}]}`
pub async fn handle(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let (_, account) = person(&req, &visitor)?;
    let id = account.id.clone();
    let now = app.context.now();
    let found = app.db.read(move |conn| {
        Ok::<_, db::Error>((organization::of_account(conn, &id)?, invitation::of_account(conn, &id, now)?))
    });
    let (belongs_to, invited) = found.await?;
    let invitations: Value = invited.iter().map(organizations::invitation_json).collect();
    let organizations: Value = belongs_to.iter().map(|(o, role)| organizations::json(o, Some(*role))).collect();
    let body = with(account_json(&account), "organizations", organizations);
    Ok(HttpResponse::Ok().json(with(body, "invitations", invitations)))
}

/// An account as answers show it to itself and to admins.
pub fn account_json(account: &Account) -> Value {
    json!({
        "id": account.id,
        "email": account.email.as_str(),
        "username": account.username,
        "role": account.role.as_str(),
        "email_confirmed": account.unconfirmed_since.is_none(),
        "created_at": rfc3339(account.created_at),
    })
}
