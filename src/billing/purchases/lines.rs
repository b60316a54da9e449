//! Matches the line items of a checkout session with the catalog, and separates those that it does not sell. Each line
//! is judged by its own price, whatever else is in the session.

use crate::billing::error::BillingError;
use crate::billing::records::assumed_end::assumed_end;
use crate::billing::records::order::Order;
use crate::billing::records::unknown_line::UnknownLine;
use crate::catalog::{PriceBilling, Tier};
use crate::db::{self, Conn};
use crate::ids::{ItemId, SubscriptionId, TierId};
use crate::stripe::objects::{CheckoutSession, LineItem, Subscription};

/// The maximum number of keys that one session may mint: a guard against a mistyped quantity at Stripe, not a business
/// rule.
const MAX_KEYS: i64 = 100_000;

/// What to mint for one line item.
#[derive(Clone, Debug)]
pub struct Line {
    pub id: String,
    pub tier: Tier,
    pub key_prefix: String,
    pub quantity: i64,
    /// The subscription that pays for it; `None` for a one-time line.
    pub subscription_id: Option<SubscriptionId>,
    /// Its subscription item, if known yet.
    pub item_id: Option<ItemId>,
    /// The expiry that its keys embed from the start, for key formats that embed one.
    pub first_end: Option<i64>,
}

/// The lines of a session.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    pub known: Vec<Line>,
    pub unknown: Vec<UnknownLine>,
}

/// Reads the session's lines. `order` is the order of ours that the session pays for, if any: its tier identifies a
/// line even when the price is missing from the catalog.
pub fn read_lines(
    conn: &mut Conn,
    session: &CheckoutSession,
    order: Option<&Order>,
    subscription: Option<&Subscription>,
    now: i64,
) -> Result<Lines, BillingError> {
    let items = session.line_items.as_ref().map(|list| list.data.as_slice()).unwrap_or_default();
    let asked = order.filter(|_| items.len() == 1).and_then(|order| order.tier_id.as_ref());
    let mut lines = Lines::default();
    let mut taken: Vec<ItemId> = Vec::new();
    for item in items {
        match read_line(conn, session, item, asked, subscription, &taken, now)? {
            Some(line) => {
                taken.extend(line.item_id.clone());
                lines.known.push(line);
            }
            None => lines.unknown.push(unknown(item, now)),
        }
    }
    // Stripe sent no line items: assume that exactly what the order asked for was paid.
    if let (true, Some(order)) = (items.is_empty(), order) {
        lines.known.extend(line_of_order(conn, session, order, now)?);
    }
    let keys: i64 = lines.known.iter().map(|line| line.quantity).fold(0, i64::saturating_add);
    if keys > MAX_KEYS {
        let why = format!("the session asks for {keys} keys; the most is {MAX_KEYS}");
        return Err(BillingError::Unfit { session: session.id.to_string(), why });
    }
    Ok(lines)
}

/// Returns `None` if the catalog sells nothing at this price.
fn read_line(
    conn: &mut Conn,
    session: &CheckoutSession,
    item: &LineItem,
    asked: Option<&TierId>,
    subscription: Option<&Subscription>,
    taken: &[ItemId],
    now: i64,
) -> db::Result<Option<Line>> {
    let (Some(price), Some(quantity)) = (&item.price, item.quantity.filter(|quantity| *quantity > 0)) else {
        return Ok(None);
    };
    let (tier, catalog, recurs) = match (Tier::by_stripe_price(conn, &price.id)?, asked) {
        (Some((tier, known)), _) => {
            let recurs = known.billing == PriceBilling::Recurring;
            (tier, Some(known), recurs)
        }
        (None, Some(tier)) => match Tier::find(conn, tier)? {
            Some(tier) => (tier, None, session.subscription.is_some()),
            None => return Ok(None),
        },
        (None, None) => return Ok(None),
    };
    // Stripe, not the catalog, decides whether a price recurs.
    let recurs = price.recurring.unwrap_or(recurs);
    let items = subscription.filter(|_| recurs).map(|s| s.items.data.as_slice()).unwrap_or_default();
    let of_price = items.iter().filter(|item| item.price.as_ref() == Some(price));
    let item_id = of_price.map(|item| item.id.clone()).find(|id| !taken.contains(id));
    let subscription_id = session.subscription.clone().filter(|_| recurs);
    let assumed = match &subscription_id {
        Some(_) => assumed_end(conn, &tier, catalog.as_ref(), now)?,
        None => None,
    };
    let first_end = assumed.map(|assumed| paid_until(subscription, item_id.as_ref()).unwrap_or(assumed));
    Ok(Some(Line {
        id: item.id.clone(),
        key_prefix: tier.product(conn)?.key_prefix,
        tier,
        quantity,
        subscription_id,
        item_id,
        first_end,
    }))
}

/// The single line of one of our orders, built from the order itself.
fn line_of_order(conn: &mut Conn, session: &CheckoutSession, order: &Order, now: i64) -> db::Result<Option<Line>> {
    let Some(tier) = order.tier_id.as_ref() else { return Ok(None) };
    let Some(tier) = Tier::find(conn, tier)? else { return Ok(None) };
    let subscription_id = session.subscription.clone();
    let first_end = match &subscription_id {
        Some(_) => assumed_end(conn, &tier, None, now)?,
        None => None,
    };
    Ok(Some(Line {
        id: order.id.to_string(),
        key_prefix: tier.product(conn)?.key_prefix,
        tier,
        quantity: order.quantity,
        subscription_id,
        item_id: None,
        first_end,
    }))
}

/// The end of the item's paid period, if Stripe reports it.
fn paid_until(subscription: Option<&Subscription>, item_id: Option<&ItemId>) -> Option<i64> {
    let known = subscription.filter(|known| known.status.is_good())?;
    let item = known.items.data.iter().find(|item| Some(&item.id) == item_id)?;
    item.current_period_end.or_else(|| known.current_period_end())
}

fn unknown(item: &LineItem, now: i64) -> UnknownLine {
    UnknownLine {
        line_id: item.id.clone(),
        price: item.price.as_ref().map(|price| price.id.clone()).unwrap_or_default(),
        description: item.description.clone(),
        quantity: item.quantity.unwrap_or(0),
        recurring: item.price.as_ref().and_then(|price| price.recurring).unwrap_or(false),
        created_at: now,
    }
}
