//! `/api/v1/sessions`: signing in with a password, and where one is signed in.

pub mod create;
pub mod list;
pub mod revoke;
pub mod revoke_others;

use serde_json::{Value, json};

use crate::accounts::session::Session;
use crate::clock::rfc3339;

/// A session as answers show it; `current` is the id of the caller's own.
fn session_json(session: &Session, current: &str) -> Value {
    json!({
        "id": session.id,
        "current": session.id == current,
        "user_agent": session.user_agent,
        "ip": session.ip,
        "created_at": rfc3339(session.created_at),
        "last_seen_at": rfc3339(session.last_seen_at),
        "expires_at": rfc3339(session.expires_at),
    })
}
