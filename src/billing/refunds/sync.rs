//! Syncs refunds and disputes of a payment, which is found through its charge, payment intent or invoice.

use serde_json::json;

use crate::audit::record::{Actor, record};
use crate::billing::context::BillingContext;
use crate::billing::entitlements::apply::apply;
use crate::billing::error::BillingError;
use crate::billing::notifications::changes::announce;
use crate::billing::notifications::mails::{self, refunded};
use crate::billing::notifications::webhooks;
use crate::billing::records::charge::{self, ChargeUpdate};
use crate::billing::records::dispute::{self, DisputeUpdate};
use crate::billing::records::order::Order;
use crate::billing::records::periods;
use crate::billing::records::purchase::{self, Purchase};
use crate::billing::refunds::find_purchase::{Link, Payment, find_purchase_of_payment, shown};
use crate::billing::refunds::questions::{about_dispute, about_failed_refund};
use crate::db::{Conn, after_commit};
use crate::ids::{ChargeId, EventId};
use crate::stripe::inbox::{self, Outcome};
use crate::stripe::payments::{Charge, Dispute, Refund};

/// The event that triggered a sync.
#[derive(Clone, Debug)]
pub struct Source {
    pub event_id: EventId,
    /// The event's time.
    pub at: i64,
    /// Whether the event itself reports the end: a full refund of the charge, or a closed dispute.
    pub tells_end: bool,
}

impl Source {
    /// The latest time at which Stripe's current state can have come about: the event's own time if the event reports
    /// it, otherwise `now` (or the event's time, if our clock is behind). The earliest of several such estimates is
    /// kept.
    fn ended_by(&self, now: i64) -> i64 {
        if self.tells_end { self.at } else { now.max(self.at) }
    }
}

/// Syncs the charge of an event. `payload` and `refund` are the event's own payload, used if Stripe does not show the
/// charge.
pub async fn sync_charge(
    ctx: &BillingContext,
    source: Source,
    charge_id: Option<ChargeId>,
    payload: Option<Charge>,
    refund: Option<Refund>,
) -> Result<(), BillingError> {
    let present = match &charge_id {
        Some(id) => shown(ctx, id, source.at, ctx.stripe.one::<Charge>("/charges", id).await).await?,
        None => None,
    };
    let unknown = present.is_none();
    let charge = present.or(payload);
    let intent = refund.as_ref().and_then(|refund| refund.payment_intent.clone());
    let payment = Payment::of(charge.as_ref(), charge_id, intent, source.at);
    let link = find_purchase_of_payment(ctx, payment).await?;
    let context = ctx.clone();
    let work = move |conn: &mut Conn| {
        let now = context.now();
        let (intent, subscription) = (link.payment_intent.as_ref(), link.subscription.as_ref());
        purchase::hold(conn, intent, subscription)?;
        let target = Purchase::load(conn, intent, subscription, now)?;
        let update = match (&charge, &refund) {
            (Some(charge), _) => {
                let full_by = if unknown { source.at } else { source.ended_by(now) };
                Some(ChargeUpdate { full_by, ..of_charge(charge, &link, source.at, refund.is_some()) })
            }
            (None, Some(refund)) => of_refund(refund, target.order.as_ref(), &link, source.at),
            (None, None) => None,
        };
        let Some(update) = update else {
            return Ok(inbox::mark(conn, &source.event_id, Outcome::Ignored, now)?);
        };
        apply_charge(conn, &context, &target, &update, &link, &source)
    };
    ctx.db.write(work).await
}

fn apply_charge(
    conn: &mut Conn,
    ctx: &BillingContext,
    target: &Purchase,
    update: &ChargeUpdate,
    link: &Link,
    source: &Source,
) -> Result<(), BillingError> {
    let now = ctx.now();
    let (before, after) = charge::store_charge(conn, update)?;
    if let Some(subscription) = &link.subscription {
        periods::store(conn, subscription, &link.periods)?;
    }
    let actor = Actor::Stripe(source.event_id.clone());
    let changes = apply(conn, ctx, target, &actor)?;
    announce(conn, ctx, target, &changes)?;
    let licenses = target.licenses(conn)?;
    if after.refunded_since(before.as_ref()) > 0 && !licenses.is_empty() {
        let detail = json!({"charge": after.id, "amount": after.amount_refunded, "of": after.amount});
        record(conn, &ctx.context, &actor, "payment.refunded", target.name(), detail)?;
        refunded::queue(conn, ctx, target, before.as_ref(), &after, &licenses)?;
        let (purchase, charge, licenses_changed) = (target.name().to_owned(), after.clone(), changes.statuses.len());
        after_commit(move || {
            tracing::info!(
                purchase.id = purchase,
                charge.id = %charge.id,
                refunded = charge.amount_refunded,
                of = charge.amount,
                licenses_changed,
                "payment refunded"
            );
        });
    }
    if !licenses.is_empty() {
        webhooks::refund::publish(conn, ctx, target, before.as_ref(), &after)?;
    }
    about_failed_refund(conn, ctx, target, before.as_ref(), &after)?;
    let outcome = if licenses.is_empty() { Outcome::Ignored } else { Outcome::Processed };
    Ok(inbox::mark(conn, &source.event_id, outcome, now)?)
}

/// Syncs a dispute; `payload` is the event's payload, used if Stripe does not show the dispute.
pub async fn sync_dispute(ctx: &BillingContext, source: Source, payload: Dispute) -> Result<(), BillingError> {
    let asked = ctx.stripe.one::<Dispute>("/disputes", &payload.id).await;
    let dispute = shown(ctx, &payload.id, source.at, asked).await?.unwrap_or(payload);
    let charge = match dispute.charge_id() {
        Some(id) => shown(ctx, &id, source.at, ctx.stripe.one::<Charge>("/charges", &id).await).await?,
        None => None,
    };
    let charge_id = dispute.charge_id();
    let payment = Payment::of(charge.as_ref(), charge_id, dispute.payment_intent.clone(), source.at);
    let link = find_purchase_of_payment(ctx, payment).await?;
    let context = ctx.clone();
    let work = move |conn: &mut Conn| -> Result<(), BillingError> {
        let now = context.now();
        let (intent, subscription) = (link.payment_intent.as_ref(), link.subscription.as_ref());
        purchase::hold(conn, intent, subscription)?;
        let target = Purchase::load(conn, intent, subscription, now)?;
        let update = DisputeUpdate { dispute: &dispute, at: source.at, closed_by: source.ended_by(now) };
        let stored = dispute::store_dispute(conn, &update, intent, subscription)?;
        if let Some(charge) = &charge {
            // The charge's amount is needed to tell whether the dispute covers all of it.
            let update = ChargeUpdate { full_by: now, ..of_charge(charge, &link, 0, false) };
            charge::store_charge(conn, &update)?;
        }
        if let Some(subscription) = subscription {
            periods::store(conn, subscription, &link.periods)?;
        }
        let changes = apply(conn, &context, &target, &Actor::Stripe(source.event_id.clone()))?;
        announce(conn, &context, &target, &changes)?;
        about_dispute(conn, &context, &target, &dispute)?;
        let licenses = target.licenses(conn)?;
        mails::dispute::queue(conn, &context, &target, &licenses, &dispute, &stored)?;
        let found = !licenses.is_empty();
        if found {
            webhooks::dispute::publish(conn, &context, &target, &dispute, &stored)?;
            report_dispute(&target, &dispute, &stored, changes.statuses.len());
        }
        let outcome = if found { Outcome::Processed } else { Outcome::Ignored };
        Ok(inbox::mark(conn, &source.event_id, outcome, now)?)
    };
    ctx.db.write(work).await
}

/// Logs a dispute whose status is another one now, once that is committed.
fn report_dispute(target: &Purchase, dispute: &Dispute, stored: &dispute::Stored, licenses_changed: usize) {
    if stored.before.as_ref() == Some(&stored.now) {
        return;
    }
    let (purchase, id, status) = (target.name().to_owned(), dispute.id.clone(), stored.now.clone());
    after_commit(move || {
        tracing::info!(purchase.id = purchase, dispute.id = %id, dispute.status = %status, licenses_changed, "dispute changed");
    });
}

fn of_charge(charge: &Charge, link: &Link, at: i64, may_shrink: bool) -> ChargeUpdate {
    let captured = charge.amount_captured.filter(|amount| *amount > 0).unwrap_or(charge.amount);
    // Stripe counts an amount that was authorized but never captured as refunded, although it was never paid.
    let released = charge.amount.saturating_sub(captured).max(0);
    let amount_refunded = match charge.amount_refunded {
        refunded if !charge.refunded && refunded >= released => refunded - released,
        refunded => refunded.min(captured),
    };
    ChargeUpdate {
        id: charge.id.clone(),
        payment_intent: link.payment_intent.clone(),
        subscription: link.subscription.clone(),
        amount: captured,
        amount_refunded,
        currency: charge.currency.clone(),
        is_full: charge.refunded || (captured > 0 && amount_refunded >= captured),
        covers_full_period: link.covers_full_period,
        invoice_id: link.invoice_id.clone(),
        billing_reason: link.billing_reason.clone(),
        may_shrink,
        at,
        full_by: at,
    }
}

/// Without its charge, a refund counts as full if it covers the order's total.
fn of_refund(refund: &Refund, order: Option<&Order>, link: &Link, at: i64) -> Option<ChargeUpdate> {
    let failed = matches!(refund.status.as_deref(), Some("failed" | "canceled"));
    let amount = order.and_then(|order| order.amount_total);
    Some(ChargeUpdate {
        // A refund that names no charge is stored under its payment intent's id.
        id: refund.charge.clone().or_else(|| Some(ChargeId::from_text(refund.payment_intent.as_deref()?)))?,
        payment_intent: link.payment_intent.clone(),
        subscription: link.subscription.clone(),
        amount: amount.unwrap_or(refund.amount),
        amount_refunded: if failed { 0 } else { refund.amount },
        currency: refund.currency.clone(),
        is_full: !failed && amount.is_some_and(|amount| refund.amount >= amount),
        covers_full_period: link.covers_full_period,
        invoice_id: link.invoice_id.clone(),
        billing_reason: link.billing_reason.clone(),
        may_shrink: failed,
        at,
        full_by: at,
    })
}
