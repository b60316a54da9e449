//! A customer's subscriptions, as shown on a page: what they pay for, their state, and its date.

use diesel::prelude::*;
use serde::Serialize;

use super::permissions::{self, Permission};
use crate::accounts::account::Account;
use crate::billing::records::subscription::{Item, SubscriptionRow};
use crate::catalog::QuantityMeans;
use crate::catalog::{Price, Tier};
use crate::clock::{DAY, rfc3339};
use crate::db::schema::{licenses, orders, organization_members, subscriptions};
use crate::db::{Conn, Result};
use crate::ids::{ItemId, SubscriptionId, TierId};
use crate::stripe::subscription_status::SubscriptionStatus;

/// The maximum number of subscriptions in one answer.
const MOST: i64 = 50;

/// A subscription, as shown to its owner. Times are RFC 3339 in UTC.
#[derive(Clone, Debug, Serialize)]
pub struct SubscriptionSummary {
    pub id: SubscriptionId,
    /// Its state in one word; see [`state`].
    pub state: &'static str,
    /// The date that belongs to the state.
    pub at: Option<String>,
    /// Stripe's status.
    pub status: SubscriptionStatus,
    /// Whether the account may change the quantity and the end.
    pub may_change: bool,
    /// Whether the account may choose which seats to remove.
    pub may_choose: bool,
    /// Whether the account pays for it, so that it can open Stripe's portal.
    pub pays: bool,
    /// Whether it continues, so that its quantity can be changed.
    pub is_open: bool,
    /// Whether it is set to end, which can be undone.
    pub is_ending: bool,
    /// The deadline for choosing which seats to remove, while the selection is open.
    pub choose_until: Option<String>,
    /// The end of the paid period.
    pub paid_until: Option<String>,
    pub lines: Vec<Line>,
}

/// One item of a subscription: a quantity of one tier.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    pub item_id: ItemId,
    pub tier_name: String,
    pub product_name: String,
    /// `keys` or `seats`.
    pub quantity_means: QuantityMeans,
    pub quantity: i64,
    /// Per unit, in minor units; `None` if the price is not in the catalog.
    pub unit_amount: Option<i64>,
    pub currency: Option<String>,
    /// `day`, `week`, `month`, `year`.
    pub interval: Option<String>,
}

/// Lists the active subscriptions that an account bought or has licenses of, including its organizations', newest
/// first.
pub fn summaries(conn: &mut Conn, account: &Account, now: i64) -> Result<Vec<SubscriptionSummary>> {
    let account_id = &account.id;
    let organizations = organization_members::table
        .filter(organization_members::account_id.eq(account_id))
        .select(organization_members::organization_id.nullable());
    let licensed = licenses::table
        .filter(licenses::account_id.eq(account_id).or(licenses::organization_id.eq_any(organizations)))
        .filter(licenses::subscription_id.is_not_null())
        .select(licenses::subscription_id);
    let bought = orders::table
        .filter(orders::account_id.eq(account_id))
        .filter(orders::subscription_id.is_not_null())
        .select(orders::subscription_id);
    let rows: Vec<SubscriptionRow> = subscriptions::table
        .filter(subscriptions::id.nullable().eq_any(licensed).or(subscriptions::id.nullable().eq_any(bought)))
        .filter(subscriptions::status.ne_all(["", "canceled", "incomplete_expired"]))
        .order((subscriptions::created_at.desc(), subscriptions::id.desc()))
        .limit(MOST)
        .select(SubscriptionRow::as_select())
        .load(conn)?;
    let mut all = Vec::new();
    for known in rows {
        let right = permissions::on_subscription(conn, account_id, &known.id)?;
        all.push(summary(conn, &known, right, now)?);
    }
    Ok(all)
}

/// Returns one subscription, if the account may see it.
pub fn summary_of(
    conn: &mut Conn,
    account: &Account,
    id: &SubscriptionId,
    now: i64,
) -> Result<Option<SubscriptionSummary>> {
    let right = permissions::on_subscription(conn, &account.id, id)?;
    if right.is_none() {
        return Ok(None);
    }
    let Some(known) = SubscriptionRow::find(conn, id)?.filter(|known| known.status != SubscriptionStatus::Unseen)
    else {
        return Ok(None);
    };
    Ok(Some(summary(conn, &known, right, now)?))
}

fn summary(
    conn: &mut Conn,
    known: &SubscriptionRow,
    right: Option<Permission>,
    now: i64,
) -> Result<SubscriptionSummary> {
    let (mut lines, mut grace) = (Vec::new(), i64::MAX);
    for item in known.items()? {
        let Some((tier, price)) = sold(conn, known, &item)? else { continue };
        grace = grace.min(tier.grace_days * DAY);
        lines.push(line(conn, item, &tier, price)?);
    }
    let grace = if lines.is_empty() { 0 } else { grace };
    let (state, at) = state(known, grace, now);
    Ok(SubscriptionSummary {
        id: known.id.clone(),
        state,
        at: at.map(rfc3339),
        status: known.status.clone(),
        may_change: right >= Some(Permission::Pays),
        may_choose: right >= Some(Permission::Manages),
        pays: known.customer_id.is_some() && right >= Some(Permission::Pays),
        is_open: known.status.is_good(),
        is_ending: known.ends_at().is_some(),
        choose_until: known.choose_until.filter(|until| now < *until).map(rfc3339),
        paid_until: known.current_period_end.map(rfc3339),
        lines,
    })
}

/// Finds what an item sells: according to the catalog, or else to its licenses.
pub fn sold(conn: &mut Conn, known: &SubscriptionRow, item: &Item) -> Result<Option<(Tier, Option<Price>)>> {
    if let Some(price) = &item.price
        && let Some((tier, price)) = Tier::by_stripe_price(conn, price)?
    {
        return Ok(Some((tier, Some(price))));
    }
    let of_item =
        licenses::table.filter(licenses::subscription_id.eq(&known.id)).filter(licenses::item_id.eq(&item.id));
    let tier: Option<TierId> = of_item.select(licenses::tier_id).first(conn).optional()?;
    Ok(match tier {
        Some(id) => Tier::find(conn, &id)?.map(|tier| (tier, None)),
        None => None,
    })
}

fn line(conn: &mut Conn, item: Item, tier: &Tier, price: Option<Price>) -> Result<Line> {
    Ok(Line {
        item_id: item.id,
        tier_name: tier.name.clone(),
        product_name: tier.product(conn)?.name,
        quantity_means: tier.quantity_means,
        quantity: item.quantity.unwrap_or(0),
        unit_amount: price.as_ref().map(|price| price.unit_amount),
        currency: price.as_ref().map(|price| price.currency.clone()),
        interval: price.and_then(|price| price.billing_interval),
    })
}

/// The state of a subscription in one word, and the date that belongs to it: `renews`, `trial` (until), `ends`,
/// `past_due` (works until), `overdue` (stopped), `unpaid`, `paused`, `waiting` for its first payment, `ended`. `grace`
/// is in seconds.
fn state(known: &SubscriptionRow, grace: i64, now: i64) -> (&'static str, Option<i64>) {
    let end = known.current_period_end;
    match (&known.status, known.ends_at()) {
        (SubscriptionStatus::Canceled | SubscriptionStatus::IncompleteExpired, _) => ("ended", Some(known.status_at)),
        (SubscriptionStatus::Paused, _) => ("paused", Some(known.status_at)),
        (SubscriptionStatus::Unpaid, _) => ("unpaid", Some(known.status_at)),
        (SubscriptionStatus::Incomplete, _) => ("waiting", None),
        (SubscriptionStatus::PastDue, _) => {
            let until = known.past_due_since.map(|since| since + grace);
            (if until.is_some_and(|until| until <= now) { "overdue" } else { "past_due" }, until)
        }
        (_, Some(at)) => ("ends", Some(at)),
        (SubscriptionStatus::Trialing, None) => ("trial", end),
        (_, None) => ("renews", end),
    }
}
