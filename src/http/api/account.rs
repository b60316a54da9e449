//! `GET /api/v1/account`: who is signed in, and what they belong to.

use actix_web::{HttpRequest, HttpResponse};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use super::organizations;
use crate::accounts::{Account, Role, invitation, organization};
use crate::clock::Timestamp;
use crate::db;
use crate::http::auth::{Visitor, app};
use crate::http::body::with;
use crate::http::caller::person;
use crate::http::problem::Problem;
use crate::ids::AccountId;

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
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Account")]
pub struct AccountView {
    id: AccountId,
    #[schemars(email)]
    email: String,
    username: Option<String>,
    role: Role,
    email_confirmed: bool,
    created_at: Timestamp,
}

impl From<&Account> for AccountView {
    fn from(account: &Account) -> Self {
        Self {
            id: account.id.clone(),
            email: account.email.as_str().to_owned(),
            username: account.username.clone(),
            role: account.role,
            email_confirmed: account.unconfirmed_since.is_none(),
            created_at: Timestamp(account.created_at),
        }
    }
}

/// An account as JSON.
pub fn account_json(account: &Account) -> Value {
    json!(AccountView::from(account))
}
