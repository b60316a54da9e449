//! `/api/v1/sessions`: sign-in with a password, and the caller's sessions.

pub mod create;
pub mod list;
pub mod revoke;
pub mod revoke_others;

use schemars::JsonSchema;
use serde::Serialize;

use crate::accounts::session::Session;
use crate::clock::Timestamp;

/// A browser that is signed in.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Session")]
pub struct SessionView {
    id: String,
    /// Whether this is the calling session.
    current: bool,
    user_agent: Option<String>,
    /// The IP address of the sign-in.
    ip: Option<String>,
    created_at: Timestamp,
    last_seen_at: Timestamp,
    expires_at: Timestamp,
}

impl SessionView {
    /// Describes a session; `current` is the ID of the calling session.
    fn new(session: Session, current: &str) -> Self {
        Self {
            current: session.id == current,
            id: session.id,
            user_agent: session.user_agent,
            ip: session.ip,
            created_at: Timestamp(session.created_at),
            last_seen_at: Timestamp(session.last_seen_at),
            expires_at: Timestamp(session.expires_at),
        }
    }
}
