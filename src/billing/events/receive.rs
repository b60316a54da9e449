//! Stores an incoming Stripe event exactly once, unchanged, with the job that processes it.

use super::dispatch::handles;
use crate::db::{Conn, Result};
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
    Ok(is_new)
}
