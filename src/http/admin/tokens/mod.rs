//! `/api/v1/admin/tokens`: API tokens. Whoever may make tokens may do everything, so it takes full scope.

pub mod create;
pub mod list;
pub mod revoke;

use serde_json::{Value, json};

use crate::accounts::api_token::ApiToken;
use crate::clock::rfc3339;

fn token_json(token: &ApiToken) -> Value {
    json!({
        "id": token.id,
        "name": token.name,
        "scopes": token.scopes.names(),
        "created_at": rfc3339(token.created_at),
        "expires_at": token.expires_at.map(rfc3339),
        "last_used_at": token.last_used_at.map(rfc3339),
        "revoked_at": token.revoked_at.map(rfc3339),
    })
}
