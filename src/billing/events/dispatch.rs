//! Dispatches a stored event to its handler and records the outcome.

use super::{checkout_completed, checkout_ended, dispute, invoice, refund, subscription_changed};
use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::billing::notifications::mails::event_failed;
use crate::billing::records::order::OrderStatus;
use crate::db::{self, Conn};
use crate::jobs::JobError;
use crate::stripe::event::Event;
use crate::stripe::inbox::{self, EventStatus, Outcome, StoredEvent};

/// Whether events of this type need processing. Others are stored and ignored.
pub fn handles(event_type: &str) -> bool {
    Work::of(event_type).is_some()
}

#[derive(Clone, Copy, Debug)]
enum Work {
    Fulfill,
    End(OrderStatus),
    FollowSubscription,
    Invoice { paid: bool },
    Refund,
    Dispute,
}

/// The work for each type of event. The webhook endpoint in `stripe/endpoint.rs` subscribes to exactly these types.
const HANDLED: &[(&str, Work)] = &[
    ("checkout.session.completed", Work::Fulfill),
    ("checkout.session.async_payment_succeeded", Work::Fulfill),
    ("checkout.session.async_payment_failed", Work::End(OrderStatus::Failed)),
    ("checkout.session.expired", Work::End(OrderStatus::Expired)),
    ("customer.subscription.created", Work::FollowSubscription),
    ("customer.subscription.updated", Work::FollowSubscription),
    ("customer.subscription.deleted", Work::FollowSubscription),
    ("customer.subscription.paused", Work::FollowSubscription),
    ("customer.subscription.resumed", Work::FollowSubscription),
    ("invoice.paid", Work::Invoice { paid: true }),
    ("invoice.payment_succeeded", Work::Invoice { paid: true }),
    ("invoice.payment_failed", Work::Invoice { paid: false }),
    ("charge.refunded", Work::Refund),
    ("charge.refund.updated", Work::Refund),
    ("refund.created", Work::Refund),
    ("refund.updated", Work::Refund),
    ("refund.failed", Work::Refund),
    ("charge.dispute.created", Work::Dispute),
    ("charge.dispute.updated", Work::Dispute),
    ("charge.dispute.closed", Work::Dispute),
    ("charge.dispute.funds_withdrawn", Work::Dispute),
    ("charge.dispute.funds_reinstated", Work::Dispute),
];

impl Work {
    fn of(event_type: &str) -> Option<Self> {
        HANDLED.iter().find(|(handled, _)| *handled == event_type).map(|(_, work)| *work)
    }
}

/// Processes one event of the inbox; does nothing if it is already processed. A failed attempt is recorded on the
/// event; the seller is notified if a person must decide or our API key is at fault. Only what a person must decide
/// marks the event as failed; everything else is retried, by its job or by the reconciler.
pub async fn process_event(ctx: &BillingContext, event_id: &str) -> Result<(), JobError> {
    let id = event_id.to_owned();
    let stored = ctx.db.read(move |conn| inbox::find(conn, &id)).await?;
    let stored = stored.ok_or_else(|| JobError::Fail(format!("there is no event {event_id}")))?;
    tracing::Span::current().record("event.type", &stored.type_);
    if matches!(stored.status, EventStatus::Processed | EventStatus::Ignored) {
        return Ok(());
    }
    let failure =
        match stored.payload(ctx.sealer()).map_err(|e| e.to_string()).and_then(|text| Event::parse(text.as_bytes())) {
            Ok(event) => match dispatch(ctx, &event).await {
                Ok(()) => return Ok(()),
                Err(error) => Failure {
                    why: error.to_string(),
                    needs_decision: !error.is_transient(),
                    is_our_fault: error.is_our_fault(),
                },
            },
            Err(why) => Failure { why, needs_decision: true, is_our_fault: false },
        };
    let (context, recorded) = (ctx.clone(), failure.clone());
    ctx.db.write(move |conn| record_failure(conn, &context, &stored, &recorded)).await?;
    Err(if failure.needs_decision { JobError::Fail(failure.why) } else { JobError::Retry(failure.why) })
}

/// Why an event was not processed.
#[derive(Clone, Debug)]
struct Failure {
    why: String,
    needs_decision: bool,
    is_our_fault: bool,
}

fn record_failure(conn: &mut Conn, ctx: &BillingContext, event: &StoredEvent, failure: &Failure) -> db::Result<()> {
    inbox::record_failure(conn, &event.id, &failure.why, failure.needs_decision)?;
    if failure.needs_decision || failure.is_our_fault {
        event_failed::queue(conn, ctx, event, &failure.why, failure.needs_decision)?;
    }
    Ok(())
}

async fn dispatch(ctx: &BillingContext, event: &Event) -> Result<(), BillingError> {
    match Work::of(&event.type_).filter(|_| !event.is_thin()) {
        Some(Work::Fulfill) => checkout_completed::handle(ctx, event).await,
        Some(Work::End(status)) => checkout_ended::handle(ctx, event, status).await,
        Some(Work::FollowSubscription) => subscription_changed::handle(ctx, event).await,
        Some(Work::Invoice { paid }) => invoice::handle(ctx, event, paid).await,
        Some(Work::Refund) => refund::handle(ctx, event).await,
        Some(Work::Dispute) => dispute::handle(ctx, event).await,
        None => {
            let (id, now) = (event.id.clone(), ctx.now());
            Ok(ctx.db.write(move |conn| inbox::mark(conn, &id, Outcome::Ignored, now)).await?)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::stripe::endpoint::EVENTS;

    #[test]
    fn stripe_is_asked_for_the_events_that_are_handled_and_no_others() {
        let handled: BTreeSet<&str> = HANDLED.iter().map(|(event_type, _)| *event_type).collect();
        assert_eq!(handled.len(), HANDLED.len(), "each type once");
        assert_eq!(handled, EVENTS.iter().copied().collect());
        assert!(handles("refund.failed") && !handles("customer.created"));
    }
}
