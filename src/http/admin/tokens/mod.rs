//! `/api/v1/admin/tokens`: API tokens. Creating tokens grants any permission, so it requires the `full` scope.

pub mod create;
pub mod list;
pub mod revoke;

use schemars::JsonSchema;
use serde::Serialize;

use crate::accounts::api_token::ApiToken;
use crate::accounts::scope::Scope;
use crate::clock::Timestamp;

/// A token without its text.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Token")]
pub struct TokenView {
    id: String,
    name: String,
    #[schemars(with = "Vec<Scope>")]
    scopes: Vec<&'static str>,
    created_at: Timestamp,
    expires_at: Option<Timestamp>,
    /// When the token was last used, accurate to the hour.
    last_used_at: Option<Timestamp>,
    revoked_at: Option<Timestamp>,
}

impl From<ApiToken> for TokenView {
    fn from(token: ApiToken) -> Self {
        Self {
            id: token.id,
            name: token.name,
            scopes: token.scopes.names(),
            created_at: Timestamp(token.created_at),
            expires_at: token.expires_at.map(Timestamp),
            last_used_at: token.last_used_at.map(Timestamp),
            revoked_at: token.revoked_at.map(Timestamp),
        }
    }
}
