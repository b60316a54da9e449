//! Handles `charge.dispute.*` events.

use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::billing::refunds::sync::{Source, sync_dispute};
use crate::stripe::event::Event;
use crate::stripe::payments::Dispute;

/// Syncs the event's dispute.
pub async fn handle(ctx: &BillingContext, event: &Event) -> Result<(), BillingError> {
    let dispute: Dispute = event.object()?;
    let tells_end = event.type_ == "charge.dispute.closed";
    sync_dispute(ctx, Source { event_id: event.id.clone(), at: event.created, tells_end }, dispute).await
}
