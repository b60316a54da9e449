//! Outgoing webhooks: what happens here, told to the seller's own programs as the Standard Webhooks scheme has it
//! (<https://www.standardwebhooks.com>). Queued in the transaction that caused it, signed, retried, visible.

pub mod address;
pub mod deliver;
pub mod delivery;
pub mod endpoint;
pub mod post;
pub mod signature;
mod topic;

pub use topic::Topic;

use serde_json::{Value, json};

use crate::clock::rfc3339;
use crate::db::{Conn, Db, Result};
use crate::ids::Ambient;
use crate::secret::sealed::Sealer;
use post::Poster;

/// What delivering needs; one a server, cheap to clone.
#[derive(Clone)]
pub struct Outgoing {
    pub db: Db,
    pub ambient: Ambient,
    /// Opens the endpoints' signing keys.
    pub sealer: Sealer,
    pub poster: Poster,
}

impl Outgoing {
    /// `sandbox`: endpoints may be on this machine and in private networks, and without TLS.
    pub fn new(db: Db, ambient: Ambient, sealer: Sealer, sandbox: bool) -> Self {
        Self { db, ambient, sealer, poster: Poster::new(sandbox) }
    }
}

/// Queues `topic` for every endpoint that wants it, in the caller's transaction: one delivery for each value that `data`
/// gives. `data` is asked only when somebody wants it. No value may hold a license key or another secret.
pub fn tell<E: From<crate::db::Error>>(
    conn: &mut Conn,
    ambient: &Ambient,
    topic: Topic,
    data: impl FnOnce(&mut Conn) -> Result<Vec<Value>, E>,
) -> Result<(), E> {
    let wanting = endpoint::wanting(conn, topic)?;
    if wanting.is_empty() {
        return Ok(());
    }
    for data in data(conn)? {
        let payload = payload(ambient, topic, data);
        for endpoint in &wanting {
            delivery::queue(conn, ambient, endpoint, topic, &payload)?;
        }
    }
    Ok(())
}

/// What is posted: `{type, timestamp, data}`.
pub fn payload(ambient: &Ambient, topic: Topic, data: Value) -> String {
    json!({"type": topic.as_str(), "timestamp": rfc3339(ambient.now()), "data": data}).to_string()
}
