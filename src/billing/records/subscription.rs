//! The last known state of each subscription, guarded by a watermark.
//!
//! A response from Stripe's API is current. `revision` detects a write made since the request; the loser fetches again.
//! A state known only from an event counts unless it is older than the latest stored one.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::open_invoices::OpenInvoices;
use crate::db::schema::subscriptions;
use crate::db::{Conn, Error, Result, text_enum};
use crate::ids::{CustomerId, ItemId, PriceId, SubscriptionId};
use crate::stripe::objects::Subscription;
use crate::stripe::subscription_status::SubscriptionStatus;

/// A stored subscription. Times are Unix seconds.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = subscriptions)]
pub struct SubscriptionRow {
    pub id: SubscriptionId,
    pub customer_id: Option<CustomerId>,
    /// `Unseen` while nothing is known about it.
    pub status: SubscriptionStatus,
    items: String,
    /// The latest end of a paid period among its items.
    pub current_period_end: Option<i64>,
    pub cancel_at_period_end: bool,
    pub cancel_at: Option<i64>,
    /// Since when a payment has been missing.
    pub past_due_since: Option<i64>,
    pub watermark: i64,
    /// Incremented by each write.
    pub revision: i64,
    /// When it got its current status.
    pub status_at: i64,
    /// The end of the selection window, while the customer can choose which seats to remove.
    pub choose_until: Option<i64>,
    pub collection: Collection,
    /// ISO 4217, lower case; `None` until Stripe reports it.
    pub currency: Option<String>,
    /// Whether the catalog changed what its items sell, and its licenses have not been updated yet.
    pub refit: bool,
}

/// A stored item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub id: ItemId,
    pub price: Option<PriceId>,
    pub quantity: Option<i64>,
    /// The end of the paid period.
    pub paid_until: Option<i64>,
    /// The length of its period, in seconds.
    #[serde(default)]
    pub period: Option<i64>,
    /// The items that were gone when this one was first seen, and that it may replace.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub in_place_of: Vec<ItemId>,
}

text_enum! {
    /// How the invoices of a subscription are paid.
    pub enum Collection {
        /// Stripe charges the customer's payment method.
        Automatic = "automatic",
        /// Stripe sends an invoice that the customer pays.
        Invoice = "invoice",
        /// Paused: nothing is charged.
        Paused = "paused",
    }
}

impl Collection {
    /// Reads it from Stripe's object; `None` if Stripe does not say.
    pub fn of(subscription: &Subscription) -> Option<Self> {
        match (&subscription.pause_collection, subscription.collection_method.as_deref()) {
            (Some(_), _) => Some(Self::Paused),
            (None, Some("send_invoice")) => Some(Self::Invoice),
            (None, Some(_)) => Some(Self::Automatic),
            (None, None) => None,
        }
    }
}

/// The origin of a new state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Observation {
    /// Fetched from the API; `revision` is the row's revision before the request.
    Now { revision: i64 },
    /// The snapshot in an event of this time.
    EventSnapshot { at: i64 },
}

/// The outcome of storing a new state.
#[derive(Clone, Debug)]
pub enum StoreOutcome {
    /// Stored. `before` is the previous state, if there was one.
    New { before: Option<Box<SubscriptionRow>>, now: Box<SubscriptionRow> },
    /// Discarded, because a newer state is stored.
    Old(Box<SubscriptionRow>),
    /// The row was written since the request: fetch again.
    Raced,
}

impl SubscriptionRow {
    pub fn find(conn: &mut Conn, id: &SubscriptionId) -> Result<Option<Self>> {
        Ok(subscriptions::table.find(id).select(Self::as_select()).first(conn).optional()?)
    }

    pub fn items(&self) -> Result<Vec<Item>> {
        serde_json::from_str(&self.items).map_err(|e| Error::Corrupt(format!("subscription {}: items: {e}", self.id)))
    }

    /// When it will end without renewing, if that is set.
    pub fn ends_at(&self) -> Option<i64> {
        let at_period_end = self.current_period_end.filter(|_| self.cancel_at_period_end);
        self.cancel_at.or(at_period_end).filter(|_| self.status != SubscriptionStatus::Canceled)
    }
}

/// The revision of a subscription's row; 0 if there is none.
pub fn revision(conn: &mut Conn, id: &SubscriptionId) -> Result<i64> {
    let found = subscriptions::table.find(id).select(subscriptions::revision).first(conn).optional()?;
    Ok(found.unwrap_or(0))
}

/// Stores a new state of a subscription in the caller's transaction, and locks the row until that ends. `due` applies
/// while a payment is missing.
pub fn store(
    conn: &mut Conn,
    update: &Subscription,
    seen: Observation,
    due: Option<&OpenInvoices>,
    now: i64,
) -> Result<StoreOutcome> {
    let before = lock(conn, &update.id, now)?;
    let known = Some(&before).filter(|row| row.status != SubscriptionStatus::Unseen);
    match seen {
        Observation::Now { revision } if revision != before.revision => return Ok(StoreOutcome::Raced),
        Observation::EventSnapshot { at } if known.is_some_and(|known| is_older(known, update, at)) => {
            return Ok(StoreOutcome::Old(Box::new(before)));
        }
        Observation::Now { .. } | Observation::EventSnapshot { .. } => {}
    }
    let at = match seen {
        Observation::Now { .. } => now,
        Observation::EventSnapshot { at } => at,
    };
    let items = items(update, known, due)?;
    let status_at = match known {
        Some(known) if known.status == update.status => known.status_at,
        _ => update.ended_at.unwrap_or(at).min(at),
    };
    let paid_until = items.iter().filter_map(|item| item.paid_until).max().or_else(|| update.current_period_end());
    // Prefer Stripe's timestamp: a delayed response must neither restart nor extend the grace period.
    let due_since = due.map_or(status_at, |due| due.since);
    let past_due_since =
        (update.status == SubscriptionStatus::PastDue).then(|| paid_until.map_or(due_since, |end| end.min(due_since)));
    diesel::update(subscriptions::table.find(&update.id))
        .set((
            subscriptions::customer_id.eq(update.customer.as_ref().or(before.customer_id.as_ref())),
            subscriptions::status.eq(&update.status),
            subscriptions::items.eq(serde_json::to_string(&items).map_err(|e| Error::Corrupt(e.to_string()))?),
            subscriptions::current_period_end.eq(paid_until),
            subscriptions::cancel_at_period_end.eq(update.cancel_at_period_end),
            subscriptions::cancel_at.eq(update.cancel_at),
            subscriptions::collection.eq(Collection::of(update).unwrap_or(before.collection)),
            subscriptions::currency.eq(update.currency.as_ref().or(before.currency.as_ref())),
            subscriptions::past_due_since.eq(past_due_since),
            subscriptions::watermark.eq(at.max(before.watermark)),
            subscriptions::revision.eq(before.revision + 1),
            subscriptions::look_at.eq(0_i64),
            subscriptions::remind_at.eq(0_i64),
            subscriptions::status_at.eq(status_at),
            subscriptions::updated_at.eq(now),
        ))
        .execute(conn)?;
    let written =
        SubscriptionRow::find(conn, &update.id)?.ok_or_else(|| Error::Corrupt(format!("{} vanished", update.id)))?;
    let before = (before.status != SubscriptionStatus::Unseen).then(|| Box::new(before));
    Ok(StoreOutcome::New { before, now: Box::new(written) })
}

/// Changes only the selection window. The caller holds the lock on the row.
pub fn set_choose_until(conn: &mut Conn, id: &SubscriptionId, until: Option<i64>) -> Result<()> {
    diesel::update(subscriptions::table.find(id))
        .set((subscriptions::choose_until.eq(until), subscriptions::look_at.eq(0_i64)))
        .execute(conn)?;
    Ok(())
}

/// Takes the lease of a subscription for `holder` until `until`, if it is free. Returns whether `holder` got it.
pub fn take_lease(conn: &mut Conn, id: &SubscriptionId, holder: &str, now: i64, until: i64) -> Result<bool> {
    lock(conn, id, now)?;
    let free = subscriptions::changing_until.is_null().or(subscriptions::changing_until.le(now)).assume_not_null();
    let taken = diesel::update(subscriptions::table.find(id).filter(free))
        .set((subscriptions::changing_by.eq(holder), subscriptions::changing_until.eq(until)))
        .execute(conn)?;
    Ok(taken == 1)
}

/// Releases the lease, if `holder` still has it.
pub fn release_lease(conn: &mut Conn, id: &SubscriptionId, holder: &str) -> Result<()> {
    let own = subscriptions::table.find(id).filter(subscriptions::changing_by.eq(holder));
    diesel::update(own)
        .set((subscriptions::changing_by.eq(None::<String>), subscriptions::changing_until.eq(None::<i64>)))
        .execute(conn)?;
    Ok(())
}

/// Sets whether the subscription's licenses must be updated because the catalog changed what its items sell.
pub fn set_refit(conn: &mut Conn, id: &SubscriptionId, refit: bool) -> Result<()> {
    diesel::update(subscriptions::table.find(id)).set(subscriptions::refit.eq(refit)).execute(conn)?;
    Ok(())
}

/// Locks the subscription's row, and creates it if it is missing.
pub fn lock(conn: &mut Conn, id: &SubscriptionId, now: i64) -> Result<SubscriptionRow> {
    let row = (
        subscriptions::id.eq(id),
        subscriptions::status.eq(SubscriptionStatus::Unseen),
        subscriptions::items.eq("[]"),
        subscriptions::cancel_at_period_end.eq(false),
        subscriptions::watermark.eq(0_i64),
        subscriptions::created_at.eq(now),
        subscriptions::updated_at.eq(now),
    );
    crate::on_either!(conn, c => diesel::insert_into(subscriptions::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?;
    diesel::update(subscriptions::table.find(id)).set(subscriptions::updated_at.eq(now)).execute(conn)?;
    SubscriptionRow::find(conn, id)?.ok_or_else(|| Error::Corrupt(format!("{id} vanished")))
}

/// Whether the state from an event of time `at` is older than the stored one. Within the same second, an ended state
/// wins.
fn is_older(known: &SubscriptionRow, update: &Subscription, at: i64) -> bool {
    if known.status.has_ended() && !update.status.has_ended() {
        return true;
    }
    at < known.watermark && !update.status.has_ended()
}

fn items(update: &Subscription, known: Option<&SubscriptionRow>, due: Option<&OpenInvoices>) -> Result<Vec<Item>> {
    let old = known.map(SubscriptionRow::items).transpose()?.unwrap_or_default();
    let gone: Vec<ItemId> = old
        .iter()
        .filter(|old| update.items.data.iter().all(|item| item.id != old.id))
        // Include the items that the removed one had replaced.
        .flat_map(|old| old.in_place_of.iter().cloned().chain([old.id.clone()]))
        .collect();
    let mut items = Vec::new();
    for item in &update.items.data {
        let start = item.current_period_start.or_else(|| update.current_period_start());
        let end = item.current_period_end.or_else(|| update.current_period_end());
        let same = old.iter().find(|known| known.id == item.id);
        let before = same.and_then(|known| known.paid_until);
        let paid_until = match update.status {
            // An unpaid period does not count: the paid time ended where that period began.
            SubscriptionStatus::PastDue | SubscriptionStatus::Unpaid
                if due.is_none_or(|due| due.covers_full_period) =>
            {
                start.or(before)
            }
            SubscriptionStatus::Canceled | SubscriptionStatus::IncompleteExpired | SubscriptionStatus::Paused => {
                before.or(end)
            }
            _ => end.or(before),
        };
        items.push(Item {
            id: item.id.clone(),
            price: item.price.as_ref().map(|price| price.id.clone()),
            quantity: item.quantity,
            paid_until,
            period: start.zip(end).map(|(start, end)| end - start),
            in_place_of: same.map_or_else(|| gone.clone(), |known| known.in_place_of.clone()),
        });
    }
    Ok(items)
}
