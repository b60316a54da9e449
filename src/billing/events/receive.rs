//! Stores an incoming Stripe event exactly once, unchanged, with the job that processes it.

use super::dispatch::handles;
use crate::db::{Conn, Result, after_commit};
use crate::ids::Context;
use crate::jobs::{Job, queue};
use crate::stripe::inbox::{self, Incoming};

/// Stores an event and its job in the caller's transaction, whether it came by webhook or was fetched. An event that
/// needs no processing is stored as ignored. Returns false if it was stored before.
pub fn receive(conn: &mut Conn, context: &Context, incoming: &Incoming) -> Result<bool> {
    let event = &incoming.event;
    let asks = handles(&event.type_) && !event.is_thin();
    let is_new = inbox::store(conn, incoming, asks, context.now())?;
    if is_new && asks {
        queue::enqueue(conn, context, &Job::ProcessEvent { event_id: event.id.clone() })?;
    }
    if is_new {
        let (id, kind, order) = (event.id.clone(), event.type_.clone(), event.order_id().map(str::to_owned));
        after_commit(move || {
            tracing::info!(event.id = %id, event.r#type = kind, order.id = order, ignored = !asks, "Stripe event received");
        });
    }
    Ok(is_new)
}
