//! `/api/v1/admin/stripe-events`: lists, shows and replays received Stripe events.

pub mod list;
pub mod replay;
pub mod show;

use schemars::JsonSchema;
use serde::Serialize;

use crate::clock::Timestamp;
use crate::stripe::inbox::{EventStatus, StoredEvent};

/// An event that Stripe sent.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "StripeEvent")]
pub struct EventView {
    /// Stripe's `evt_…`.
    pub id: String,
    #[serde(rename = "type")]
    pub type_: String,
    pub api_version: Option<String>,
    /// When it happened at Stripe.
    pub event_time: Timestamp,
    pub status: EventStatus,
    pub attempts: i64,
    pub last_error: Option<String>,
    pub received_at: Timestamp,
    pub processed_at: Option<Timestamp>,
}

impl From<&StoredEvent> for EventView {
    fn from(event: &StoredEvent) -> Self {
        Self {
            id: event.id.clone(),
            type_: event.type_.clone(),
            api_version: event.api_version.clone(),
            event_time: Timestamp(event.event_time),
            status: event.status,
            attempts: event.attempts,
            last_error: event.last_error.clone(),
            received_at: Timestamp(event.received_at),
            processed_at: event.processed_at.map(Timestamp),
        }
    }
}
