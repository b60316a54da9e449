//! Takes an event of Stripe in: stored as it was sent, once, with the job that processes it.

use super::dispatch::handles;
use crate::db::{Conn, Result};
use crate::ids::Ambient;
use crate::jobs::{Job, queue};
use crate::secret::sealed::Sealer;
use crate::stripe::event::Event;
use crate::stripe::inbox::{self, Outcome};

/// Stores an event and its job in the caller's transaction, whether it came by webhook or was asked for; one that asks for
/// nothing is marked as ignored. `payload` is its text. False when it is here already.
pub fn receive(conn: &mut Conn, ambient: &Ambient, sealer: &Sealer, event: &Event, payload: &str) -> Result<bool> {
    let now = ambient.now();
    if !inbox::store(conn, sealer, event, payload, now)? {
        return Ok(false);
    }
    if handles(&event.type_) && !event.is_thin() {
        queue::enqueue(conn, ambient, &Job::ProcessEvent { event_id: event.id.clone() })?;
    } else {
        inbox::mark(conn, &event.id, Outcome::Ignored, now)?;
    }
    Ok(true)
}
