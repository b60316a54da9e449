//! Finds the handler of a stored event and records what became of it.

use super::{checkout_completed, checkout_ended, dispute, invoice, refund, subscription_changed};
use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::jobs::JobError;
use crate::jobs::retry::MAX_ATTEMPTS;
use crate::stripe::event::Event;
use crate::stripe::inbox::{self, Outcome};

/// Whether events of this type ask for anything. The others are stored and ignored.
pub fn handles(event_type: &str) -> bool {
    Work::of(event_type).is_some()
}

enum Work {
    Fulfill,
    End(&'static str),
    FollowSubscription,
    Invoice { paid: bool },
    Refund,
    Dispute,
}

impl Work {
    fn of(event_type: &str) -> Option<Self> {
        match event_type {
            "checkout.session.completed" | "checkout.session.async_payment_succeeded" => Some(Self::Fulfill),
            "checkout.session.async_payment_failed" => Some(Self::End("failed")),
            "checkout.session.expired" => Some(Self::End("expired")),
            "customer.subscription.created"
            | "customer.subscription.updated"
            | "customer.subscription.deleted"
            | "customer.subscription.paused"
            | "customer.subscription.resumed" => Some(Self::FollowSubscription),
            "invoice.paid" | "invoice.payment_succeeded" => Some(Self::Invoice { paid: true }),
            "invoice.payment_failed" => Some(Self::Invoice { paid: false }),
            "charge.refunded" | "charge.refund.updated" | "refund.created" | "refund.updated" | "refund.failed" => {
                Some(Self::Refund)
            }
            "charge.dispute.created"
            | "charge.dispute.updated"
            | "charge.dispute.closed"
            | "charge.dispute.funds_withdrawn"
            | "charge.dispute.funds_reinstated" => Some(Self::Dispute),
            _ => None,
        }
    }
}

/// Processes one event of the inbox; does nothing when that is done already. A try that fails is recorded on the
/// event, and the last one makes it a failed event.
pub async fn process_event(ctx: &BillingContext, event_id: &str, attempt: i64) -> Result<(), JobError> {
    let id = event_id.to_owned();
    let stored = ctx.db.read(move |conn| inbox::find(conn, &id)).await?;
    let stored = stored.ok_or_else(|| JobError::Fail(format!("there is no event {event_id}")))?;
    if matches!(stored.status.as_str(), "processed" | "ignored") {
        return Ok(());
    }
    let outcome = match Event::parse(stored.payload.as_bytes()) {
        Ok(event) => dispatch(ctx, &event).await.map_err(|error| {
            if error.is_transient() { JobError::Retry(error.to_string()) } else { JobError::Fail(error.to_string()) }
        }),
        Err(why) => Err(JobError::Fail(why)),
    };
    if let Err(error) = &outcome {
        let (id, why) = (event_id.to_owned(), error.to_string());
        let for_good = matches!(error, JobError::Fail(_)) || attempt >= MAX_ATTEMPTS;
        ctx.db.write(move |conn| inbox::record_failure(conn, &id, &why, for_good)).await?;
    }
    outcome
}

async fn dispatch(ctx: &BillingContext, event: &Event) -> Result<(), BillingError> {
    match Work::of(&event.type_) {
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
