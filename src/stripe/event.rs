//! The envelope of an event; what is inside stays JSON until the event is processed.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// An event as Stripe sends it: <https://docs.stripe.com/api/events/object>.
#[derive(Clone, Debug, Deserialize)]
pub struct Event {
    pub id: String,
    #[serde(rename = "type")]
    pub type_: String,
    #[serde(default)]
    pub api_version: Option<String>,
    /// Unix seconds.
    #[serde(default)]
    pub created: i64,
    #[serde(default)]
    pub data: EventData,
}

/// The object that the event is about; null when the event has none (thin events).
#[derive(Clone, Debug, Default, Deserialize)]
pub struct EventData {
    #[serde(default)]
    pub object: Value,
}

/// The object inside an event cannot be read: the event fails, where a person sees it.
#[derive(Debug, thiserror::Error)]
#[error("{id}: unreadable {event_type}: {source}")]
pub struct UnreadableObject {
    id: String,
    event_type: String,
    source: serde_json::Error,
}

impl Event {
    /// Reads the envelope; the error says what is missing, never what the payload holds.
    pub fn parse(payload: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(payload).map_err(|e| format!("not a Stripe event: {e}"))
    }

    /// The object inside.
    pub fn object<T: DeserializeOwned>(&self) -> Result<T, UnreadableObject> {
        serde_json::from_value(self.data.object.clone()).map_err(|source| UnreadableObject {
            id: self.object_id().unwrap_or("?").to_owned(),
            event_type: self.type_.clone(),
            source,
        })
    }

    /// The id of the object inside.
    pub fn object_id(&self) -> Option<&str> {
        self.data.object.get("id").and_then(Value::as_str)
    }
}
