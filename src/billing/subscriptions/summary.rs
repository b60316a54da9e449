//! A customer's subscriptions as a page shows them: what they pay for, in which state, and until when.

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

/// The most subscriptions of one answer.
const MOST: i64 = 50;

/// A subscription for its owner. Times are RFC 3339 in UTC.
#[derive(Clone, Debug, Serialize)]
pub struct SubscriptionSummary {
    pub id: SubscriptionId,
    /// How it stands: see [`state`].
    pub state: &'static str,
    /// The day that goes with the state.
    pub at: Option<String>,
    /// Stripe's word.
    pub status: SubscriptionStatus,
    /// Whether the one who asks may change the quantity and the end.
    pub may_change: bool,
    /// Whether the one who asks may say which seats go.
    pub may_choose: bool,
    /// Whether the one who asks pays for it, so that Stripe's portal shows it to them.
    pub pays: bool,
    /// It goes on, so that its quantity can be changed.
    pub is_open: bool,
    /// It will end by itself, and that can be taken back.
    pub is_ending: bool,
    /// Until when the customer may choose which seats go.
    pub choose_until: Option<String>,
    /// The end of the time that is paid for.
    pub paid_until: Option<String>,
    pub lines: Vec<Line>,
}

/// One item of a subscription: so many of one tier.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    pub item_id: ItemId,
    pub tier_name: String,
    pub product_name: String,
    /// `keys` or `seats`.
    pub quantity_means: QuantityMeans,
    pub quantity: i64,
    /// Minor units of one; null when the catalog does not know the price.
    pub unit_amount: Option<i64>,
    pub currency: Option<String>,
    /// `day`, `week`, `month`, `year`.
    pub interval: Option<String>,
}

/// The subscriptions that an account bought or has licenses of, its organizations' too, the newest first: those that
/// have not ended.
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

/// One subscription, when the account sees it.
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

/// What an item sells: by the catalog, or by the licenses that are there.
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

/// How a subscription stands, in one word, and the day that goes with it: `renews`, `trial` (until), `ends`, `past_due`
/// (works until), `overdue` (stopped), `unpaid`, `paused`, `waiting` for its first payment, `ended`. `grace` in seconds.
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
