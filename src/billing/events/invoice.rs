//! Handles `invoice.paid`, `invoice.payment_succeeded` and `invoice.payment_failed` by syncing the subscription's
//! current state. The invoice itself counts only if Stripe no longer knows the subscription.

use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::billing::notifications::mails::payment_failed;
use crate::billing::records::invoice_payment;
use crate::billing::records::open_invoices::AmountDue;
use crate::billing::records::ownership::{Signs, is_ours};
use crate::billing::records::purchase::Purchase;
use crate::billing::records::subscription::SubscriptionRow;
use crate::billing::subscriptions::sync::{EventSnapshot, sync_subscription};
use crate::db::{self, Conn};
use crate::ids::SubscriptionId;
use crate::stripe::event::Event;
use crate::stripe::inbox::{self, Outcome};
use crate::stripe::objects::Subscription;
use crate::stripe::payments::Invoice;
use crate::stripe::subscription_status::SubscriptionStatus;

/// Syncs the subscription of the event's invoice. An invoice without a subscription, or of one that sells nothing of
/// ours, is ignored.
pub async fn handle(ctx: &BillingContext, event: &Event, paid: bool) -> Result<(), BillingError> {
    let invoice: Invoice = event.object()?;
    let ours = match invoice.subscription() {
        Some(id) => {
            let signs = Signs { subscription_id: id.to_owned(), order_id: None, prices: invoice.prices() };
            ctx.db.read(move |conn| is_ours(conn, &signs)).await?
        }
        None => false,
    };
    let Some(id) = invoice.subscription().filter(|_| ours).cloned() else {
        let (event_id, now) = (event.id.clone(), ctx.now());
        return Ok(ctx.db.write(move |conn| inbox::mark(conn, &event_id, Outcome::Ignored, now)).await?);
    };
    if paid {
        let (invoice, subscription) = (invoice.clone(), id.clone());
        ctx.db.write(move |conn| invoice_payment::record(conn, &invoice, &subscription)).await?;
    }
    let (asked, payload) = (id.clone(), invoice.clone());
    let known = ctx.db.read(move |conn| SubscriptionRow::find(conn, &asked)).await?;
    let snapshot = EventSnapshot {
        event_id: event.id.clone(),
        at: event.created,
        subscription: Some(state(&id, known.as_ref(), &payload, paid)?),
    };
    sync_subscription(ctx, &id, Some(snapshot)).await?;
    if !paid {
        let context = ctx.clone();
        let queue_mail = move |conn: &mut Conn| -> Result<(), BillingError> {
            let target = Purchase::load(conn, None, Some(&id), context.now())?;
            let owed = AmountDue::of(std::slice::from_ref(&invoice));
            Ok(payment_failed::queue(conn, &context, &target, invoice.attempt_count.unwrap_or(1), owed.as_ref())?)
        };
        ctx.db.write(queue_mail).await?;
    }
    Ok(())
}

/// Derives a subscription's state from one of its invoices.
fn state(
    id: &SubscriptionId,
    known: Option<&SubscriptionRow>,
    invoice: &Invoice,
    paid: bool,
) -> db::Result<Subscription> {
    let ended = known.is_some_and(|known| known.status.has_ended());
    let status = match (ended, paid) {
        (true, _) => known.map_or(SubscriptionStatus::Canceled, |known| known.status.clone()),
        (false, true) => SubscriptionStatus::Active,
        (false, false) => SubscriptionStatus::PastDue,
    };
    let (before, items) = match known {
        Some(known) => (known.current_period_end, known.items()?),
        None => (None, Vec::new()),
    };
    let end = if paid { invoice.paid_until().max(before) } else { before };
    let items: Vec<serde_json::Value> = items
        .iter()
        .map(|item| {
            serde_json::json!({
                "id": item.id, "quantity": item.quantity, "price": item.price,
                "current_period_start": end, "current_period_end": end,
            })
        })
        .collect();
    let text = serde_json::json!({
        "id": id, "status": status, "customer": known.and_then(|known| known.customer_id.clone()),
        "current_period_start": end, "current_period_end": end,
        "cancel_at_period_end": known.is_some_and(|known| known.cancel_at_period_end),
        "cancel_at": known.and_then(|known| known.cancel_at),
        "items": {"data": items},
    });
    serde_json::from_value(text).map_err(|e| db::Error::Corrupt(format!("subscription {id}: {e}")))
}
