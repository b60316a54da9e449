//! The last known state of each subscription, held against a watermark.
//!
//! What Stripe answers to a question is the present; two answers that cross are told apart by the row's `revision`: who
//! asked before another wrote asks again. What only an event tells counts when it is not older than the last news.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::open_invoices::OpenInvoices;
use crate::db::schema::subscriptions;
use crate::db::{Conn, Error, Result, text_enum};
use crate::ids::{CustomerId, ItemId, PriceId, SubscriptionId};
use crate::stripe::objects::Subscription;
use crate::stripe::subscription_status::SubscriptionStatus;

/// A subscription as the database holds it. Times are unix seconds.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = subscriptions)]
pub struct SubscriptionRow {
    pub id: SubscriptionId,
    pub customer_id: Option<CustomerId>,
    /// `Unseen` while nothing is known.
    pub status: SubscriptionStatus,
    items: String,
    /// The end of the time that is paid for, of all its items.
    pub current_period_end: Option<i64>,
    pub cancel_at_period_end: bool,
    pub cancel_at: Option<i64>,
    /// Since when a payment is missing.
    pub past_due_since: Option<i64>,
    pub watermark: i64,
    /// Counts the writes.
    pub revision: i64,
    /// Since when it has its status.
    pub status_at: i64,
    /// Until when the customer may choose which seats go.
    pub choose_until: Option<i64>,
    pub collection: Collection,
    /// ISO 4217, lower case; `None` where Stripe has not said so yet.
    pub currency: Option<String>,
    /// The catalog changed what its items sell, and its licenses were not brought to that yet.
    pub refit: bool,
}

/// One item as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub id: ItemId,
    pub price: Option<PriceId>,
    pub quantity: Option<i64>,
    /// The end of the time that is paid for.
    pub paid_until: Option<i64>,
    /// How long its period is, in seconds.
    #[serde(default)]
    pub period: Option<i64>,
    /// The items that were gone when this one was first seen: it may stand in their place.
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
    /// What Stripe says of a subscription; `None` where it does not say.
    pub fn of(subscription: &Subscription) -> Option<Self> {
        match (&subscription.pause_collection, subscription.collection_method.as_deref()) {
            (Some(_), _) => Some(Self::Paused),
            (None, Some("send_invoice")) => Some(Self::Invoice),
            (None, Some(_)) => Some(Self::Automatic),
            (None, None) => None,
        }
    }
}

/// How the news came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Observation {
    /// Asked for; the row's revision before the question.
    Now { revision: i64 },
    /// EventSnapshot by an event of this time.
    EventSnapshot { at: i64 },
}

/// What became of the news.
#[derive(Clone, Debug)]
pub enum StoreOutcome {
    /// It is the row's state now; what was there before, if anything was.
    New { before: Option<Box<SubscriptionRow>>, now: Box<SubscriptionRow> },
    /// Something newer is known.
    Old(Box<SubscriptionRow>),
    /// Somebody else wrote since the question was asked: ask again.
    Raced,
}

impl SubscriptionRow {
    pub fn find(conn: &mut Conn, id: &SubscriptionId) -> Result<Option<Self>> {
        Ok(subscriptions::table.find(id).select(Self::as_select()).first(conn).optional()?)
    }

    pub fn items(&self) -> Result<Vec<Item>> {
        serde_json::from_str(&self.items).map_err(|e| Error::Corrupt(format!("subscription {}: items: {e}", self.id)))
    }

    /// When it will end by itself, if it will.
    pub fn ends_at(&self) -> Option<i64> {
        let at_period_end = self.current_period_end.filter(|_| self.cancel_at_period_end);
        self.cancel_at.or(at_period_end).filter(|_| self.status != SubscriptionStatus::Canceled)
    }
}

/// The revision of a subscription's row; 0 when there is none.
pub fn revision(conn: &mut Conn, id: &SubscriptionId) -> Result<i64> {
    let found = subscriptions::table.find(id).select(subscriptions::revision).first(conn).optional()?;
    Ok(found.unwrap_or(0))
}

/// Stores news of a subscription, in the caller's transaction; the row is locked until that ends. `due` counts while a
/// payment is missing.
pub fn store(
    conn: &mut Conn,
    news: &Subscription,
    seen: Observation,
    due: Option<&OpenInvoices>,
    now: i64,
) -> Result<StoreOutcome> {
    let before = lock(conn, &news.id, now)?;
    let known = Some(&before).filter(|row| row.status != SubscriptionStatus::Unseen);
    match seen {
        Observation::Now { revision } if revision != before.revision => return Ok(StoreOutcome::Raced),
        Observation::EventSnapshot { at } if known.is_some_and(|known| is_older(known, news, at)) => {
            return Ok(StoreOutcome::Old(Box::new(before)));
        }
        Observation::Now { .. } | Observation::EventSnapshot { .. } => {}
    }
    let at = match seen {
        Observation::Now { .. } => now,
        Observation::EventSnapshot { at } => at,
    };
    let items = items(news, known, due)?;
    let status_at = match known {
        Some(known) if known.status == news.status => known.status_at,
        _ => news.ended_at.unwrap_or(at).min(at),
    };
    let paid_until = items.iter().filter_map(|item| item.paid_until).max().or_else(|| news.current_period_end());
    // Stripe's own word first: an answer that is read late must not begin the grace anew, nor go on with an old one.
    let due_since = due.map_or(status_at, |due| due.since);
    let past_due_since =
        (news.status == SubscriptionStatus::PastDue).then(|| paid_until.map_or(due_since, |end| end.min(due_since)));
    diesel::update(subscriptions::table.find(&news.id))
        .set((
            subscriptions::customer_id.eq(news.customer.as_ref().or(before.customer_id.as_ref())),
            subscriptions::status.eq(&news.status),
            subscriptions::items.eq(serde_json::to_string(&items).map_err(|e| Error::Corrupt(e.to_string()))?),
            subscriptions::current_period_end.eq(paid_until),
            subscriptions::cancel_at_period_end.eq(news.cancel_at_period_end),
            subscriptions::cancel_at.eq(news.cancel_at),
            subscriptions::collection.eq(Collection::of(news).unwrap_or(before.collection)),
            subscriptions::currency.eq(news.currency.as_ref().or(before.currency.as_ref())),
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
        SubscriptionRow::find(conn, &news.id)?.ok_or_else(|| Error::Corrupt(format!("{} vanished", news.id)))?;
    let before = (before.status != SubscriptionStatus::Unseen).then(|| Box::new(before));
    Ok(StoreOutcome::New { before, now: Box::new(written) })
}

/// Changes only the window in which the customer may choose; the row is the caller's.
pub fn set_choose_until(conn: &mut Conn, id: &SubscriptionId, until: Option<i64>) -> Result<()> {
    diesel::update(subscriptions::table.find(id))
        .set((subscriptions::choose_until.eq(until), subscriptions::look_at.eq(0_i64)))
        .execute(conn)?;
    Ok(())
}

/// Takes the lease of a subscription for `holder` until `until`, if nobody has it; true when it is theirs.
pub fn take_lease(conn: &mut Conn, id: &SubscriptionId, holder: &str, now: i64, until: i64) -> Result<bool> {
    lock(conn, id, now)?;
    let free = subscriptions::changing_until.is_null().or(subscriptions::changing_until.le(now)).assume_not_null();
    let taken = diesel::update(subscriptions::table.find(id).filter(free))
        .set((subscriptions::changing_by.eq(holder), subscriptions::changing_until.eq(until)))
        .execute(conn)?;
    Ok(taken == 1)
}

/// Gives the lease back, if `holder` has it still.
pub fn release_lease(conn: &mut Conn, id: &SubscriptionId, holder: &str) -> Result<()> {
    let own = subscriptions::table.find(id).filter(subscriptions::changing_by.eq(holder));
    diesel::update(own)
        .set((subscriptions::changing_by.eq(None::<String>), subscriptions::changing_until.eq(None::<i64>)))
        .execute(conn)?;
    Ok(())
}

/// Notes whether the catalog changed what the items of a subscription sell; its licenses are brought to that.
pub fn set_refit(conn: &mut Conn, id: &SubscriptionId, refit: bool) -> Result<()> {
    diesel::update(subscriptions::table.find(id)).set(subscriptions::refit.eq(refit)).execute(conn)?;
    Ok(())
}

/// Makes the row if it is not there, and holds it.
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

/// Whether what an event of the time `at` tells is older than what is known. Of the same second, the end wins.
fn is_older(known: &SubscriptionRow, news: &Subscription, at: i64) -> bool {
    if known.status.has_ended() && !news.status.has_ended() {
        return true;
    }
    at < known.watermark && !news.status.has_ended()
}

fn items(news: &Subscription, known: Option<&SubscriptionRow>, due: Option<&OpenInvoices>) -> Result<Vec<Item>> {
    let old = known.map(SubscriptionRow::items).transpose()?.unwrap_or_default();
    let gone: Vec<ItemId> = old
        .iter()
        .filter(|old| news.items.data.iter().all(|item| item.id != old.id))
        // What stood in the place of an item that is gone, too, hands it on.
        .flat_map(|old| old.in_place_of.iter().cloned().chain([old.id.clone()]))
        .collect();
    let mut items = Vec::new();
    for item in &news.items.data {
        let start = item.current_period_start.or_else(|| news.current_period_start());
        let end = item.current_period_end.or_else(|| news.current_period_end());
        let same = old.iter().find(|known| known.id == item.id);
        let before = same.and_then(|known| known.paid_until);
        let paid_until = match news.status {
            // The period goes on although nobody paid for it: what was paid ended where it began.
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
