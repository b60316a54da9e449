//! Reminds customers of a subscription's next payment. The amount comes from Stripe's invoice preview, in the
//! subscription's own currency. Subscriptions with paused payments get no reminder.

use super::reminder::{next_reminder, reminder};
use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::billing::notifications::mails::customer;
use crate::billing::notifications::mails::renewal_reminder::{NextPayment, RenewalReminder};
use crate::billing::records::due::{self, Due};
use crate::billing::records::purchase::Purchase;
use crate::billing::records::subscription::{Collection, SubscriptionRow};
use crate::billing::subscriptions::summary::sold;
use crate::clock::{DAY, rfc3339};
use crate::db::{self, Conn};
use crate::ids::{Kind, SubscriptionId};
use crate::licenses::license::License;
use crate::licenses::status::LicenseStatus;
use crate::mail::outbox;
use crate::stripe::client::CallError;
use crate::stripe::payments::Invoice;
use crate::stripe::subscription_status::SubscriptionStatus;

/// Subscriptions per query.
const PAGE: i64 = 100;
const HOUR: i64 = 3_600;

/// Queues the reminders that are due. Calls Stripe once for each mail; while Stripe is unavailable, the mail waits.
pub async fn run(ctx: &BillingContext) -> Result<(), BillingError> {
    let now = ctx.now();
    let (mut after, mut failed) = (None, None);
    loop {
        let (page, next) = ctx.db.read(move |conn| due::page(conn, Due::Reminder, now, after.as_ref(), PAGE)).await?;
        for known in page {
            match remind(ctx, &known, now).await {
                Ok(Next::StayDue) => {}
                Ok(Next::CheckAt(at)) => {
                    ctx.db.write(move |conn| due::set(conn, Due::Reminder, &known, at, now)).await?;
                }
                Err(error) => {
                    tracing::error!(%error, subscription.id = %known.id, "failed to queue a renewal reminder");
                    failed = Some(error);
                }
            }
        }
        after = next;
        if after.is_none() {
            return failed.map_or(Ok(()), Err);
        }
    }
}

/// What to do after checking one subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    /// Leave it due.
    StayDue,
    /// Schedule the next check; `None`: only after the subscription changes.
    CheckAt(Option<i64>),
}

/// The time of the next possible reminder; `None`: only after the subscription changes.
fn next_check(known: &SubscriptionRow, now: i64) -> Option<i64> {
    let end = known.current_period_end.filter(|_| known.status.is_good())?;
    // A period that appears to have ended is about to renew, or the clock is wrong.
    Some(next_reminder(end, now).unwrap_or(now + DAY))
}

/// Queues one subscription's reminder, if one is due.
async fn remind(ctx: &BillingContext, known: &SubscriptionRow, now: i64) -> Result<Next, BillingError> {
    let next = Next::CheckAt(next_check(known, now));
    let Some(days) = due_reminder(known, now)? else { return Ok(next) };
    let (Some(end), once) = (known.current_period_end, once_key(known, days)) else { return Ok(next) };
    let asked = once.clone();
    if ctx.db.read(move |conn| outbox::is_queued(conn, &asked)).await? {
        return Ok(next);
    }
    let preview = match preview(ctx, &known.id).await {
        Ok(preview) => Some(preview),
        Err(error) if error.is_transient() => {
            tracing::warn!(%error, subscription.id = %known.id, "a renewal reminder waits for Stripe");
            return Ok(Next::StayDue);
        }
        Err(error) => {
            tracing::warn!(%error, subscription.id = %known.id, "no invoice preview; the reminder uses catalog prices");
            None
        }
    };
    let (context, known) = (ctx.clone(), known.clone());
    let work = move |conn: &mut Conn| -> Result<Next, BillingError> {
        let purchase = Purchase::load(conn, None, Some(&known.id), now)?;
        let all = purchase.licenses(conn)?;
        let active: Vec<&License> = all.iter().filter(|license| license.status == LicenseStatus::Active).collect();
        if active.is_empty() {
            // Its licenses may not be minted yet.
            return Ok(Next::CheckAt(Some(now + HOUR)));
        }
        let (amount, currency) = match &preview {
            Some(invoice) => (invoice.amount_due.or(invoice.total), invoice.currency.clone()),
            None => catalog_price(conn, &known)?.unzip(),
        };
        let mail = RenewalReminder {
            days,
            renews_at: rfc3339(end),
            payment: next_payment(&known),
            is_exact: preview.is_some(),
            amount,
            currency: currency.into(),
        };
        customer::queue(conn, &context, &purchase, &active, mail, Some(once.clone()))?;
        Ok(next)
    };
    ctx.db.write(work).await
}

/// The reminder that is due for this subscription, in days before its next payment.
fn due_reminder(known: &SubscriptionRow, now: i64) -> db::Result<Option<i64>> {
    let is_paid = known.status.is_good();
    let Some(end) = known.current_period_end.filter(|_| is_paid) else { return Ok(None) };
    if known.ends_at().is_some() || known.collection == Collection::Paused {
        return Ok(None);
    }
    let period = known.items()?.iter().filter_map(|item| item.period).max().unwrap_or(0);
    // A period must be longer than twice the notice, or a weekly plan would be announced a week ahead. The first
    // payment after a trial is announced even for a short trial.
    let shortest = |days: i64| if known.status == SubscriptionStatus::Trialing { days * DAY } else { 2 * days * DAY };
    Ok(reminder(end - now).filter(|days| period > shortest(*days)))
}

fn once_key(known: &SubscriptionRow, days: i64) -> String {
    format!("renewal_reminder:{}:{}:{days}", known.id, known.current_period_end.unwrap_or(0))
}

fn next_payment(known: &SubscriptionRow) -> NextPayment {
    match (&known.status, known.collection) {
        (_, Collection::Invoice) => NextPayment::Invoice,
        (SubscriptionStatus::Trialing, _) => NextPayment::AfterTrial,
        _ => NextPayment::Charge,
    }
}

/// Fetches a preview of the next invoice: <https://docs.stripe.com/api/invoices/create_preview>.
async fn preview(ctx: &BillingContext, subscription_id: &SubscriptionId) -> Result<Invoice, CallError> {
    let form = [("subscription", subscription_id.as_str())];
    ctx.stripe.post(&["invoices", "create_preview"], &form, &ctx.context.id(Kind::Job)).await
}

/// The price of a period according to the catalog; `None` if a price is missing there, or the currencies differ.
fn catalog_price(conn: &mut Conn, known: &SubscriptionRow) -> db::Result<Option<(i64, String)>> {
    let mut all: Option<(i64, String)> = None;
    for item in known.items()? {
        let sold = sold(conn, known, &item)?.and_then(|(_, price)| price);
        let (Some(price), Some(quantity)) = (sold, item.quantity) else { return Ok(None) };
        let amount = price.unit_amount.saturating_mul(quantity);
        all = match all {
            None => Some((amount, price.currency)),
            Some((sum, currency)) if currency == price.currency => Some((sum.saturating_add(amount), currency)),
            Some(_) => return Ok(None),
        };
    }
    Ok(all.filter(|(_, currency)| known.currency.as_ref().is_none_or(|own| own == currency)))
}
