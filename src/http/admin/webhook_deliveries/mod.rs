//! `/api/v1/admin/webhook-deliveries`: webhook deliveries and their results.

pub mod list;
pub mod resend;
pub mod show;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::clock::Timestamp;
use crate::error_code::ErrorCode;
use crate::http::problem::Problem;
use crate::webhooks::delivery::{Delivery, DeliveryStatus};

/// A delivery of one event to one endpoint.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "WebhookDelivery")]
pub struct DeliveryView {
    /// `dlv_…`; the `webhook-id` header, the same for every attempt.
    pub id: String,
    /// `whe_…`
    pub endpoint_id: String,
    /// The event's name, such as `license.created`.
    pub event: String,
    /// `queued` (waiting for its next attempt), `delivered`, or `failed` (no more attempts are made).
    pub status: DeliveryStatus,
    /// The number of attempts so far.
    pub attempts: i64,
    /// The HTTP status of the last response; null if there was none.
    pub last_status: Option<i64>,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    pub created_at: Timestamp,
    pub delivered_at: Option<Timestamp>,
}

impl From<Delivery> for DeliveryView {
    fn from(delivery: Delivery) -> Self {
        Self {
            id: delivery.id,
            endpoint_id: delivery.endpoint_id,
            event: delivery.event,
            status: delivery.status,
            attempts: delivery.attempts,
            last_status: delivery.last_status,
            last_error: delivery.last_error,
            created_at: Timestamp(delivery.created_at),
            delivered_at: delivery.delivered_at.map(Timestamp),
        }
    }
}

/// A delivery with the body that is posted.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct DeliveryWithPayload {
    #[serde(flatten)]
    pub delivery: DeliveryView,
    /// `{type, timestamp, data}`
    pub payload: Value,
}

fn not_found() -> Problem {
    Problem::not_found(ErrorCode::WebhookDeliveryNotFound, "There is no such delivery.")
}
