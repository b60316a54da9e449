//! Webhooks to the seller's endpoints, following the Standard Webhooks specification
//! (<https://www.standardwebhooks.com>). Queued in the transaction that caused them, signed, retried, and listed in the
//! console.

pub mod address;
pub mod deliver;
pub mod delivery;
pub mod endpoint;
pub mod post;
pub mod queue_for;
pub mod signature;
mod topic;

pub use topic::Topic;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde_json::{Value, json};

use crate::clock::Timestamp;
use crate::db::{Conn, Db, Error, Result};
use crate::ids::Context;
use crate::secret::sealed::Sealer;
use post::Poster;

/// What delivering needs; one per server, cheap to clone.
#[derive(Clone)]
pub struct Webhooks {
    pub db: Db,
    pub context: Context,
    /// Opens the endpoints' signing keys.
    pub sealer: Sealer,
    pub poster: Poster,
}

impl Webhooks {
    /// Creates the context. `this_machine`: endpoints may be on this machine, and without TLS.
    pub fn new(db: Db, context: Context, sealer: Sealer, this_machine: bool) -> Self {
        Self { db, context, sealer, poster: Poster::new(this_machine) }
    }
}

/// The `data` of a webhook's body. No field may hold a license key or another secret.
pub trait Payload: Serialize {
    /// Returns the topic of this payload.
    fn topic(&self) -> Topic;
}

/// Queues `topic` for every endpoint that subscribes to it, in the caller's transaction: one delivery for each payload
/// that `payloads` returns. `payloads` runs only when an endpoint subscribes.
pub fn publish<P: Payload, E: From<crate::db::Error>>(
    conn: &mut Conn,
    context: &Context,
    topic: Topic,
    payloads: impl FnOnce(&mut Conn) -> Result<Vec<P>, E>,
) -> Result<(), E> {
    let wanting = endpoint::wanting(conn, topic)?;
    if wanting.is_empty() {
        return Ok(());
    }
    for payload in payloads(conn)? {
        let body = body(context, &payload)?;
        for endpoint in &wanting {
            delivery::queue(conn, context, endpoint, payload.topic(), &body)?;
        }
    }
    Ok(())
}

#[derive(Serialize, JsonSchema)]
struct Posted<'a, P> {
    #[serde(rename = "type")]
    type_: &'static str,
    /// When it happened.
    timestamp: Timestamp,
    /// Present, and true, in samples of events that never happened.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    sample: bool,
    data: &'a P,
}

/// Returns the body to post: `{type, timestamp, data}`.
pub fn body<P: Payload>(context: &Context, payload: &P) -> Result<String> {
    posted(context, payload, false)
}

/// Returns the body of a made-up sample: `{type, timestamp, sample: true, data}`.
pub fn sample<P: Payload>(context: &Context, payload: &P) -> Result<String> {
    posted(context, payload, true)
}

fn posted<P: Payload>(context: &Context, payload: &P, sample: bool) -> Result<String> {
    let (type_, timestamp) = (payload.topic().as_str(), Timestamp(context.now()));
    serde_json::to_string(&Posted { type_, timestamp, sample, data: payload })
        .map_err(|error| Error::Corrupt(format!("a webhook's payload: {error}")))
}

/// Returns the JSON Schema of the body of `topic`, whose `data` is a `P`.
pub fn schema<P: JsonSchema>(topic: Topic, generator: &mut SchemaGenerator) -> Schema {
    let mut schema = Posted::<P>::json_schema(generator);
    if let Some(Value::Object(members)) = schema.get_mut("properties") {
        members.insert("type".to_owned(), json!({"type": "string", "enum": [topic.as_str()]}));
    }
    schema
}
