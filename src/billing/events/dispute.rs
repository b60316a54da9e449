//! `charge.dispute.*`: opened, looked at, won, lost.

use crate::billing::Billing;
use crate::billing::fulfil::FulfilError;
use crate::billing::payments::Source;
use crate::billing::process::object;
use crate::stripe::event::Event;
use crate::stripe::payments::Dispute;

/// Follows the event's dispute.
pub async fn process(billing: &Billing, event: &Event) -> Result<(), FulfilError> {
    let dispute: Dispute = object(event)?;
    let tells_end = event.type_ == "charge.dispute.closed";
    billing.follow_dispute(Source { event_id: event.id.clone(), at: event.created, tells_end }, dispute).await
}
