//! Parses the envelope of a Stripe event; its object stays JSON until the event is processed.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::clock::parse_rfc3339;
use crate::ids::EventId;

/// An event as Stripe sends it: <https://docs.stripe.com/api/events/object>.
#[derive(Clone, Debug, Deserialize)]
pub struct Event {
    pub id: EventId,
    #[serde(rename = "type")]
    pub type_: String,
    #[serde(default)]
    pub api_version: Option<String>,
    /// `event`, or `v2.core.event` for a thin event.
    #[serde(default)]
    object: Option<String>,
    /// Unix seconds; thin events (`object: "v2.core.event"`) write it as RFC 3339.
    #[serde(default, deserialize_with = "created")]
    pub created: i64,
    #[serde(default, deserialize_with = "data")]
    pub data: EventData,
}

/// The object that the event is about; null when the event has none (thin events).
#[derive(Clone, Debug, Default, Deserialize)]
pub struct EventData {
    #[serde(default)]
    pub object: Value,
}

/// The object inside an event cannot be parsed: the event fails, and a person has to look at it.
#[derive(Debug, thiserror::Error)]
#[error("{id}: unreadable {event_type}: {source}")]
pub struct UnreadableObject {
    id: String,
    event_type: String,
    source: serde_json::Error,
}

/// Reads the time in any form: a strange time is no reason to refuse an event.
fn created<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::Number(number) => number.as_i64().unwrap_or_default(),
        Value::String(text) => parse_rfc3339(&text).unwrap_or_default(),
        _ => 0,
    })
}

/// Reads `data`, which thin events lack or have in another form.
fn data<'de, D: Deserializer<'de>>(from: D) -> Result<EventData, D::Error> {
    Ok(EventData { object: Value::deserialize(from)?.get("object").cloned().unwrap_or_default() })
}

impl Event {
    /// Parses the envelope; the error names what is missing, and never quotes the payload.
    pub fn parse(payload: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(payload).map_err(|e| format!("not a Stripe event: {e}"))
    }

    /// Returns whether the event only references its object, in the form of API v2: such events are ignored, whatever
    /// their type.
    pub fn is_thin(&self) -> bool {
        self.object.as_deref() == Some("v2.core.event")
    }

    /// Parses the object inside the event.
    pub fn object<T: DeserializeOwned>(&self) -> Result<T, UnreadableObject> {
        serde_json::from_value(self.data.object.clone()).map_err(|source| UnreadableObject {
            id: self.object_id().unwrap_or("?").to_owned(),
            event_type: self.type_.clone(),
            source,
        })
    }

    /// Returns the id of the object inside the event.
    pub fn object_id(&self) -> Option<&str> {
        self.data.object.get("id").and_then(Value::as_str)
    }

    /// The order that the object names, as a checkout session and a payment of ours do; not looked up.
    pub fn order_id(&self) -> Option<&str> {
        let object = &self.data.object;
        let named = object.get("metadata").and_then(|metadata| metadata.get("order_id"));
        let id = named.or_else(|| object.get("client_reference_id")).and_then(Value::as_str)?;
        let is_ours =
            id.starts_with("ord_") && id.len() <= 40 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        is_ours.then_some(id)
    }

    /// Returns what the object belongs to: its subscription (`sub_…`), else its payment (`pi_…`), else its customer
    /// (`cus_…`). Never returns the id of a checkout session.
    pub fn about(&self) -> Option<&str> {
        let object = &self.data.object;
        let details = object.get("parent").and_then(|parent| parent.get("subscription_details"));
        let subscription = object.get("subscription").or_else(|| details?.get("subscription"));
        [object.get("id"), subscription, object.get("payment_intent"), object.get("customer")]
            .into_iter()
            .flatten()
            .filter_map(id_in)
            .find(|id| ["sub_", "pi_", "cus_"].iter().any(|kind| id.starts_with(kind)))
    }
}

/// Returns the id from a field that holds an id or the expanded object.
fn id_in(field: &Value) -> Option<&str> {
    field.as_str().or_else(|| field.get("id").and_then(Value::as_str))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_about_a_subscription_else_a_payment_else_a_customer() {
        for (object, about) in [
            (r#"{"id":"sub_1","customer":"cus_1"}"#, Some("sub_1")),
            (r#"{"id":"in_1","subscription":"sub_1","payment_intent":"pi_1","customer":"cus_1"}"#, Some("sub_1")),
            (r#"{"id":"in_1","parent":{"subscription_details":{"subscription":{"id":"sub_2"}}}}"#, Some("sub_2")),
            (r#"{"id":"in_1","parent":{"subscription_details":null},"customer":"cus_1"}"#, Some("cus_1")),
            (r#"{"id":"cs_1","subscription":null,"payment_intent":{"id":"pi_1"},"customer":null}"#, Some("pi_1")),
            (r#"{"id":"dp_1","charge":"ch_1","payment_intent":"pi_1"}"#, Some("pi_1")),
            (r#"{"id":"cs_1","customer":7}"#, None),
            ("null", None),
        ] {
            let text = format!(r#"{{"id":"evt_1","type":"x","data":{{"object":{object}}}}}"#);
            assert_eq!(Event::parse(text.as_bytes()).unwrap().about(), about, "{object}");
        }
    }

    #[test]
    fn an_event_names_its_order_or_none() {
        for (object, order) in [
            (r#"{"id":"cs_1","client_reference_id":"ord_1"}"#, Some("ord_1")),
            (r#"{"id":"pi_1","metadata":{"order_id":"ord_2"},"client_reference_id":"x"}"#, Some("ord_2")),
            (r#"{"id":"cs_1","client_reference_id":"ord_1 ann@example.com"}"#, None),
            (r#"{"id":"cs_1","client_reference_id":"somebody's own"}"#, None),
            ("null", None),
        ] {
            let text = format!(r#"{{"id":"evt_1","type":"x","data":{{"object":{object}}}}}"#);
            assert_eq!(Event::parse(text.as_bytes()).unwrap().order_id(), order, "{object}");
        }
    }

    #[test]
    fn thin_events_are_read_too() {
        for (text, created) in [
            (
                r#"{"id":"evt_1","object":"v2.core.event","type":"v1.billing.meter.no_meter_found","created":"2026-11-26T10:00:00.000Z"}"#,
                1_795_687_200,
            ),
            (
                r#"{"id":"evt_1","object":"v2.core.event","type":"x","created":"2026-11-26T10:00:00Z","data":null,"related_object":{"id":"a"}}"#,
                1_795_687_200,
            ),
            (r#"{"id":"evt_1","type":"x","created":null,"data":{"developer_message_summary":"y"}}"#, 0),
            (r#"{"id":"evt_1","type":"x","created":"soon","data":[]}"#, 0),
            (r#"{"id":"evt_1","type":"x"}"#, 0),
            (r#"{"id":"evt_1","type":"x","created":1795687200,"data":{"object":{"id":"cs_1"}}}"#, 1_795_687_200),
        ] {
            let event = Event::parse(text.as_bytes()).unwrap();
            assert_eq!((event.id.as_str(), event.created), ("evt_1", created), "{text}");
        }
        assert!(Event::parse(b"{}").is_err());
    }
}
