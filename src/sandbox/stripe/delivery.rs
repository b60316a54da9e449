//! Delivers the stand-in's webhooks: signed like Stripe's, retried, and on request sent twice, late or out of order.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

pub use super::waiting::{Delivery, Switches};
use super::world::World;
use crate::https::Client;
use crate::secret::hmac_sha256;

/// Maximum attempts per delivery.
const TRIES: u32 = 12;
const TIMEOUT: Duration = Duration::from_secs(20);
/// The longest answer. Bytes.
const ANSWER_LIMIT: usize = 1 << 20;
/// Maximum concurrent deliveries.
const SIDE_BY_SIDE: usize = 8;

/// Computes the `Stripe-Signature` header of a body.
pub fn sign(secret: &str, body: &[u8], at: i64) -> String {
    let mac = hmac_sha256(secret.as_bytes(), &[at.to_string().as_bytes(), b".", body]);
    format!("t={at},v1={}", data_encoding::HEXLOWER.encode(&mac))
}

/// Sends due deliveries until the process ends.
pub async fn run(world: Arc<World>) {
    let client = Client::new(TIMEOUT, ANSWER_LIMIT);
    loop {
        let batch = take_due(&world);
        if batch.is_empty() {
            tokio::select! {
                () = world.wake.notified() => {}
                () = tokio::time::sleep(Duration::from_millis(250)) => {}
            }
            continue;
        }
        let mut under_way = tokio::task::JoinSet::new();
        for (place, url, event) in batch {
            under_way.spawn(send(client.clone(), world.clone(), place, url, event));
        }
        while under_way.join_next().await.is_some() {}
    }
}

/// Returns the deliveries that are due: the index, the event's id and its body.
fn take_due(world: &World) -> Vec<(usize, String, Value)> {
    let now = world.context.now();
    let state = world.lock();
    let Some(url) = state.webhook_url.clone().filter(|_| !state.switches.hold) else { return Vec::new() };
    let waiting = |delivery: &Delivery| !delivery.delivered && delivery.attempts < TRIES && delivery.due <= now;
    let due = state.deliveries.iter().enumerate().filter(|(_, delivery)| waiting(delivery));
    let mut due: Vec<(usize, String)> = due.map(|(place, delivery)| (place, delivery.event_id.clone())).collect();
    if state.switches.reversed {
        due.reverse();
    }
    let with_event = due.into_iter().take(SIDE_BY_SIDE).filter_map(|(place, id)| {
        let event = state.get("event", &id)?.clone();
        Some((place, url.clone(), event))
    });
    with_event.collect()
}

async fn send(client: Client, world: Arc<World>, place: usize, url: String, event: Value) {
    let body = event.to_string();
    // Signed with the server's clock, which the sandbox may have moved: the server checks with the same clock.
    let signature = sign(&world.config.webhook_secret, body.as_bytes(), world.context.now());
    let request = hyper::Request::post(&url)
        .header("content-type", "application/json; charset=utf-8")
        .header("stripe-signature", signature)
        .header("user-agent", "Keysmith sandbox")
        .body(body.into());
    // The answer is read to its end, so that its connection can be used again; only its status counts.
    let status = match request {
        Ok(request) => client.call(request).await.map_or(0, |answer| answer.status().as_u16()),
        Err(_) => 0,
    };
    let now = world.context.now();
    let mut state = world.lock();
    let id = event.get("id").and_then(Value::as_str).unwrap_or_default();
    // The queue may have been trimmed meanwhile, so the index is valid only if it still holds this event.
    if let Some(delivery) = state.deliveries.get_mut(place).filter(|d| d.event_id == id) {
        delivery.attempts += 1;
        delivery.last_status = Some(status);
        delivery.delivered = (200..300).contains(&status);
        delivery.due = now + i64::from(1_u32 << delivery.attempts.min(6));
    }
    state.touch();
}
