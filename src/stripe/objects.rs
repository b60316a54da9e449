//! Tolerant parsing of Stripe's objects: only the fields that Keysmith uses, in the shapes of API versions 2020 to
//! 2026.
//!
//! Ids may be expanded objects; lists may be missing; fields that moved are read from both places. Unknown fields and
//! values are ignored. The typed structs of the Stripe crates are not used for parsing: they reject what other API
//! versions send.

use std::collections::HashMap;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::subscription_status::SubscriptionStatus;
use crate::ids::{CustomerId, InvoiceId, ItemId, PaymentIntentId, PriceId, SessionId, SubscriptionId};

/// A field that is an id, or the expanded object.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
enum Expandable<T> {
    Id(T),
    Object { id: T },
}

/// Reads an expandable field as its id.
pub(super) fn id_of<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    Ok(Option::<Expandable<T>>::deserialize(from)?.map(|field| match field {
        Expandable::Id(id) | Expandable::Object { id } => id,
    }))
}

/// Reads `null` where a map or a list is expected as an empty one.
pub(super) fn or_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(from: D) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(from)?.unwrap_or_default())
}

/// Reads metadata as texts by key. A value that is not a text, whatever wrote it, becomes the text of its JSON; null is
/// dropped.
fn texts<'de, D: Deserializer<'de>>(from: D) -> Result<HashMap<String, String>, D::Error> {
    let Value::Object(members) = Value::deserialize(from)? else { return Ok(HashMap::new()) };
    let text = |(key, value): (String, Value)| match value {
        Value::Null => None,
        Value::String(text) => Some((key, text)),
        other => Some((key, other.to_string())),
    };
    Ok(members.into_iter().filter_map(text).collect())
}

/// Reads a list that may be missing or have another type.
fn any_list<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Value>, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::Array(list) => list,
        _ => Vec::new(),
    })
}

/// Stripe's list object.
#[derive(Clone, Debug, Deserialize)]
pub struct List<T> {
    pub data: Vec<T>,
    #[serde(default)]
    pub has_more: bool,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self { data: Vec::new(), has_more: false }
    }
}

/// A checkout session.
#[derive(Clone, Debug, Deserialize)]
pub struct CheckoutSession {
    pub id: SessionId,
    #[serde(default)]
    pub url: Option<String>,
    /// `open`, `complete`, `expired`; missing in old versions.
    #[serde(default)]
    pub status: Option<String>,
    /// `paid`, `unpaid`, `no_payment_required`.
    #[serde(default)]
    pub payment_status: Option<String>,
    #[serde(default)]
    pub mode: Option<String>,
    /// The language of the checkout page; `auto` is the browser's.
    #[serde(default)]
    pub locale: Option<String>,
    #[serde(default)]
    pub client_reference_id: Option<String>,
    #[serde(default, deserialize_with = "texts")]
    pub metadata: HashMap<String, String>,
    #[serde(default, deserialize_with = "any_list")]
    custom_fields: Vec<Value>,
    #[serde(default, deserialize_with = "id_of")]
    pub customer: Option<CustomerId>,
    #[serde(default)]
    customer_email: Option<String>,
    #[serde(default)]
    customer_details: Option<CustomerDetails>,
    #[serde(default, deserialize_with = "id_of")]
    pub subscription: Option<SubscriptionId>,
    #[serde(default, deserialize_with = "id_of")]
    pub payment_intent: Option<PaymentIntentId>,
    #[serde(default)]
    pub amount_total: Option<i64>,
    #[serde(default)]
    pub currency: Option<String>,
    #[serde(default)]
    pub created: Option<i64>,
    #[serde(default)]
    pub line_items: Option<List<LineItem>>,
}

#[derive(Clone, Debug, Deserialize)]
struct CustomerDetails {
    #[serde(default)]
    email: Option<String>,
}

impl CheckoutSession {
    /// Returns the customer's e-mail address: the one entered at Stripe, or the one that we prefilled.
    pub fn email(&self) -> Option<&str> {
        let typed = self.customer_details.as_ref().and_then(|details| details.email.as_deref());
        typed.or(self.customer_email.as_deref()).filter(|email| !email.is_empty())
    }

    /// Returns what the customer entered into the checkout's custom fields, by the seller's keys; skips fields that are
    /// empty or malformed.
    pub fn typed(&self) -> impl Iterator<Item = (String, String)> {
        self.custom_fields.iter().filter_map(|field| {
            let key = field.get("key")?.as_str()?.to_owned();
            let of_kind = |kind: &str| match field.get(kind)?.get("value")? {
                Value::String(text) => Some(text.clone()),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            };
            let text = ["text", "numeric", "dropdown"].into_iter().find_map(of_kind)?;
            Some((key, text))
        })
    }

    /// Returns whether the session is paid or requires no payment. A checkout without a payment reports
    /// `no_payment_required` while it is still open; it counts once the customer has completed it.
    pub fn is_paid(&self) -> bool {
        let over = !matches!(self.status.as_deref(), Some("open" | "expired"));
        over && matches!(self.payment_status.as_deref(), Some("paid" | "no_payment_required"))
    }
}

/// One line of a checkout session.
#[derive(Clone, Debug, Deserialize)]
pub struct LineItem {
    pub id: String,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub quantity: Option<i64>,
    #[serde(default)]
    pub price: Option<Price>,
}

/// A price; compared by its id.
#[derive(Clone, Debug)]
pub struct Price {
    pub id: PriceId,
    /// Whether it is recurring; `None` where only the id was sent.
    pub recurring: Option<bool>,
}

impl PartialEq for Price {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Price {}

impl<'de> Deserialize<'de> for Price {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Sent {
            Id(PriceId),
            Object {
                id: PriceId,
                #[serde(default, rename = "type")]
                kind: Option<String>,
                #[serde(default)]
                recurring: Option<serde_json::Value>,
            },
        }
        Ok(match Sent::deserialize(from)? {
            Sent::Id(id) => Self { id, recurring: None },
            Sent::Object { id, kind, recurring } => {
                Self { id, recurring: kind.map(|kind| kind == "recurring").or(recurring.map(|_| true)) }
            }
        })
    }
}

/// A subscription.
#[derive(Clone, Debug, Deserialize)]
pub struct Subscription {
    pub id: SubscriptionId,
    #[serde(default, deserialize_with = "id_of")]
    pub customer: Option<CustomerId>,
    pub status: SubscriptionStatus,
    #[serde(default, deserialize_with = "or_default")]
    pub items: List<SubscriptionItem>,
    #[serde(default)]
    current_period_start: Option<i64>,
    #[serde(default)]
    current_period_end: Option<i64>,
    #[serde(default)]
    pub cancel_at_period_end: bool,
    #[serde(default)]
    pub cancel_at: Option<i64>,
    /// `charge_automatically` or `send_invoice`.
    #[serde(default)]
    pub collection_method: Option<String>,
    /// Set while payments are paused: <https://docs.stripe.com/billing/subscriptions/pause-payment>.
    #[serde(default)]
    pub pause_collection: Option<serde_json::Value>,
    /// ISO 4217, lower case.
    #[serde(default)]
    pub currency: Option<String>,
    #[serde(default)]
    pub ended_at: Option<i64>,
    #[serde(default, deserialize_with = "id_of")]
    pub latest_invoice: Option<InvoiceId>,
    #[serde(default, deserialize_with = "texts")]
    pub metadata: HashMap<String, String>,
}

impl Subscription {
    /// Returns the start of the current period, wherever the API version puts it.
    pub fn current_period_start(&self) -> Option<i64> {
        self.items.data.iter().filter_map(|item| item.current_period_start).max().or(self.current_period_start)
    }

    /// Returns the end of the paid period: on the subscription until 2025-03-31, on its items since.
    pub fn current_period_end(&self) -> Option<i64> {
        self.items.data.iter().filter_map(|item| item.current_period_end).max().or(self.current_period_end)
    }
}

/// One item of a subscription.
#[derive(Clone, Debug, Deserialize)]
pub struct SubscriptionItem {
    pub id: ItemId,
    #[serde(default)]
    pub quantity: Option<i64>,
    #[serde(default)]
    pub price: Option<Price>,
    #[serde(default)]
    pub current_period_start: Option<i64>,
    #[serde(default)]
    pub current_period_end: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_may_be_expanded_or_null() {
        let read = |customer: &str| {
            let text = format!(r#"{{"id":"cs_1","customer":{customer},"metadata":null,"payment_status":"paid"}}"#);
            serde_json::from_str::<CheckoutSession>(&text).unwrap().customer
        };
        assert_eq!(read(r#""cus_1""#).as_deref(), Some("cus_1"));
        assert_eq!(read(r#"{"id":"cus_1","object":"customer"}"#).as_deref(), Some("cus_1"));
        assert_eq!(read("null"), None);
    }

    #[test]
    fn metadata_and_custom_fields_are_read_in_every_shape() {
        let read = |more: &str| serde_json::from_str::<CheckoutSession>(&format!(r#"{{"id":"cs_1",{more}}}"#)).unwrap();
        let odd = read(r#""metadata":{"a":"x","b":7,"c":{"d":[1]},"e":null},"custom_fields":{"key":"x"}"#);
        let get = |key: &str| odd.metadata.get(key).map(String::as_str);
        assert_eq!((get("a"), get("b"), get("c"), get("e")), (Some("x"), Some("7"), Some(r#"{"d":[1]}"#), None));
        assert_eq!(odd.typed().count(), 0);
        assert!(read(r#""metadata":[1],"custom_fields":null"#).metadata.is_empty());
        let typed = read(
            r#""custom_fields":[{"key":"company","type":"text","text":{"value":"Acme"},"dropdown":null},
            {"key":"n","type":"numeric","numeric":{"value":"042"}},{"key":"d","dropdown":{"value":"eu","options":[]}},
            {"key":"empty","type":"text","text":{"value":null}},{"text":{"value":"keyless"}},7,{"key":"s","text":"odd"}]"#,
        );
        let typed: Vec<_> = typed.typed().collect();
        let pair = |key: &str, text: &str| (key.to_owned(), text.to_owned());
        assert_eq!(typed, [pair("company", "Acme"), pair("n", "042"), pair("d", "eu")]);
    }

    #[test]
    fn the_period_end_is_found_in_both_places() {
        let old = r#"{"id":"sub_1","status":"active","current_period_end":5,"items":{"data":[{"id":"si_1"}]}}"#;
        let new = r#"{"id":"sub_1","status":"active","items":{"data":[{"id":"si_1","current_period_end":7}]}}"#;
        let end = |text| serde_json::from_str::<Subscription>(text).unwrap().current_period_end();
        assert_eq!((end(old), end(new)), (Some(5), Some(7)));
    }
}
