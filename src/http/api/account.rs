//! `GET /api/v1/account`: who is signed in, and what they belong to.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::organizations;
use crate::accounts::{Account, organization};
use crate::clock::rfc3339;
use crate::http::auth::{Visitor, app};
use crate::http::body::with;
use crate::http::caller::person;
use crate::http::problem::Problem;

/// Session cookie → `{id, email, username, role, created_at, organizations: [{id, name, role, …}]}`
pub async fn handle(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let (_, account) = person(&req, &visitor)?;
    let id = account.id.clone();
    let belongs_to = app.db.read(move |conn| organization::of_account(conn, &id)).await?;
    let organizations: Value = belongs_to.iter().map(|(o, role)| organizations::json(o, Some(*role))).collect();
    Ok(HttpResponse::Ok().json(with(account_json(&account), "organizations", organizations)))
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
