//! Reminds customers that a subscription renews.

use serde_json::json;

use super::reminder::reminder;
use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::billing::notifications::mails;
use crate::billing::records::purchase::Purchase;
use crate::billing::records::subscription::SubscriptionRow;
use crate::billing::subscriptions::summary::sold;
use crate::clock::{DAY, rfc3339};
use crate::db::{self, Conn};
use crate::licenses::license::License;

pub fn remind(conn: &mut Conn, ctx: &BillingContext, target: &Purchase, now: i64) -> Result<(), BillingError> {
    let Some(known) = target.subscription.as_ref().filter(|known| known.status == "active") else { return Ok(()) };
    let Some(end) = known.current_period_end.filter(|_| known.ends_at().is_none()) else { return Ok(()) };
    let period = known.items()?.iter().filter_map(|item| item.period).max().unwrap_or(0);
    let Some(days) = reminder(end - now).filter(|days| period > 2 * days * DAY) else { return Ok(()) };
    let all = target.licenses(conn)?;
    let active: Vec<&License> = all.iter().filter(|license| license.status == "active").collect();
    if active.is_empty() {
        return Ok(());
    }
    let once = format!("renewal_reminder:{}:{end}:{days}", known.id);
    let (amount, currency) = price(conn, known)?.unzip();
    let more = json!({"renews_at": rfc3339(end), "days": days, "amount": amount, "currency": currency});
    Ok(mails::queue(conn, ctx, target, "renewal_reminder", &active, more, Some(once))?)
}

/// What a period of the subscription costs by the catalog, in minor units of a currency; `None` when the catalog does not
/// know all of it.
fn price(conn: &mut Conn, known: &SubscriptionRow) -> db::Result<Option<(i64, String)>> {
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
    Ok(all)
}
