//! Reminds customers of the next payment of a subscription, as Stripe will ask for it: its preview of the invoice says how
//! much, in the subscription's own currency. A subscription whose payments are paused is not announced.

use diesel::prelude::*;

use super::reminder::reminder;
use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::billing::notifications::mails::customer;
use crate::billing::notifications::mails::renewal_reminder::{NextPayment, RenewalReminder};
use crate::billing::records::purchase::Purchase;
use crate::billing::records::subscription::{Collection, SubscriptionRow};
use crate::billing::subscriptions::summary::sold;
use crate::clock::{DAY, rfc3339};
use crate::db::schema::subscriptions;
use crate::db::{self, Conn};
use crate::ids::Kind;
use crate::licenses::license::License;
use crate::licenses::status::LicenseStatus;
use crate::mail::outbox;
use crate::stripe::client::CallError;
use crate::stripe::payments::Invoice;
use crate::stripe::subscription_status::SubscriptionStatus;

/// Queues the reminders that are due. Stripe is asked once for each mail; while it is away, the mail waits.
pub async fn run(ctx: &BillingContext) -> Result<(), BillingError> {
    let now = ctx.now();
    let due: Vec<SubscriptionRow> = ctx.db.read(move |conn| upcoming(conn, now)).await?;
    for known in due {
        let Some(days) = due_reminder(&known, now)? else { continue };
        let (Some(end), once) = (known.current_period_end, once_key(&known, days)) else { continue };
        let asked = once.clone();
        if ctx.db.read(move |conn| outbox::is_queued(conn, &asked)).await? {
            continue;
        }
        let preview = match preview(ctx, &known.id).await {
            Ok(preview) => Some(preview),
            Err(error) if error.is_transient() => {
                tracing::warn!(%error, subscription.id = known.id, "a renewal reminder waits for Stripe");
                continue;
            }
            Err(error) => {
                tracing::warn!(%error, subscription.id = known.id, "a renewal reminder without Stripe's preview");
                None
            }
        };
        let context = ctx.clone();
        let work = move |conn: &mut Conn| -> Result<(), BillingError> {
            let purchase = Purchase::load(conn, None, Some(&known.id), now)?;
            let all = purchase.licenses(conn)?;
            let active: Vec<&License> = all.iter().filter(|license| license.status == LicenseStatus::Active).collect();
            if active.is_empty() {
                return Ok(());
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
            Ok(customer::queue(conn, &context, &purchase, &active, mail, Some(once.clone()))?)
        };
        ctx.db.write(work).await?;
    }
    Ok(())
}

/// The reminder that is due for this subscription now, in days before its next payment.
fn due_reminder(known: &SubscriptionRow, now: i64) -> db::Result<Option<i64>> {
    let Some(end) = known.current_period_end else { return Ok(None) };
    if known.ends_at().is_some() || known.collection() == Collection::Paused {
        return Ok(None);
    }
    let period = known.items()?.iter().filter_map(|item| item.period).max().unwrap_or(0);
    // A week's notice of a week is none; the first payment after a trial is announced however short the trial was.
    let shortest = |days: i64| if known.status == SubscriptionStatus::Trialing { days * DAY } else { 2 * days * DAY };
    Ok(reminder(end - now).filter(|days| period > shortest(*days)))
}

fn once_key(known: &SubscriptionRow, days: i64) -> String {
    format!("renewal_reminder:{}:{}:{days}", known.id, known.current_period_end.unwrap_or(0))
}

fn next_payment(known: &SubscriptionRow) -> NextPayment {
    match (&known.status, known.collection()) {
        (_, Collection::Invoice) => NextPayment::Invoice,
        (SubscriptionStatus::Trialing, _) => NextPayment::AfterTrial,
        _ => NextPayment::Charge,
    }
}

/// The invoice that Stripe will make next: <https://docs.stripe.com/api/invoices/create_preview>.
async fn preview(ctx: &BillingContext, subscription_id: &str) -> Result<Invoice, CallError> {
    let form = [("subscription", subscription_id)];
    ctx.stripe.post(&["invoices", "create_preview"], &form, &ctx.ambient.id(Kind::Job)).await
}

/// What a period costs by the catalog; `None` when the catalog does not know all of it, or in another currency.
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

/// Subscriptions whose next payment is less than a month away.
fn upcoming(conn: &mut Conn, now: i64) -> db::Result<Vec<SubscriptionRow>> {
    Ok(subscriptions::table
        .filter(subscriptions::status.eq_any([SubscriptionStatus::Active, SubscriptionStatus::Trialing]))
        .filter(subscriptions::current_period_end.between(now, now + 30 * DAY))
        .order(subscriptions::id)
        .select(SubscriptionRow::as_select())
        .load(conn)?)
}
