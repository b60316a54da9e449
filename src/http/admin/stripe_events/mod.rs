//! `/api/v1/admin/stripe-events`: the inbox, read and replayed.

pub mod list;
pub mod replay;
pub mod show;

use serde_json::{Value, json};

use crate::clock::rfc3339;
use crate::stripe::inbox::StoredEvent;

/// `{id, type, api_version, event_time, status, attempts, last_error, received_at, processed_at}`
pub fn body(event: &StoredEvent) -> Value {
    json!({
        "id": event.id,
        "type": event.type_,
        "api_version": event.api_version,
        "event_time": rfc3339(event.event_time),
        "status": event.status,
        "attempts": event.attempts,
        "last_error": event.last_error,
        "received_at": rfc3339(event.received_at),
        "processed_at": event.processed_at.map(rfc3339),
    })
}
