//! The expected state of each license, derived from the specification ("the life of a subscription") and Stripe's own
//! objects. Nothing here calls the code under test.
//!
//! Where several outcomes are valid because the result depends on when the server looked (such as which of two keys was
//! removed when the quantity fell twice), the model follows what the server could see: [`Purchase::look`] is called for
//! each of the server's reads.

use std::collections::BTreeMap;

use serde_json::Value;

pub mod money;
mod seats;

const DAY: i64 = 86_400;

/// A tier, as in `catalog.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tier {
    pub slug: &'static str,
    pub price: &'static str,
    pub seats: bool,
    pub ask: bool,
    pub grace: i64,
    /// Activation limit of one key.
    pub limit: i64,
    pub valid_days: Option<i64>,
    pub device: bool,
}

const KEYS: Tier = Tier {
    slug: "keys",
    price: "price_keys",
    seats: false,
    ask: false,
    grace: 7,
    limit: 1,
    valid_days: None,
    device: false,
};

pub const TIERS: [Tier; 8] = [
    KEYS,
    Tier { slug: "keys-ask", price: "price_keys_ask", ask: true, grace: 5, limit: 2, ..KEYS },
    Tier { slug: "seats", price: "price_seats", seats: true, grace: 3, device: true, ..KEYS },
    Tier { slug: "seats-ask", price: "price_seats_ask", seats: true, ask: true, grace: 4, device: true, ..KEYS },
    Tier { slug: "no-grace", price: "price_no_grace", ask: true, grace: 0, limit: 3, ..KEYS },
    Tier { slug: SIGNED, price: "price_signed", grace: 6, limit: 2, device: true, ..KEYS },
    Tier { slug: "once", price: "price_once", grace: 0, ..KEYS },
    Tier {
        slug: "once-year",
        price: "price_once_year",
        seats: true,
        grace: 0,
        valid_days: Some(365),
        device: true,
        ..KEYS
    },
];

/// Number of recurring tiers, which come first in [`TIERS`].
pub const RECURRING: usize = 6;

/// The tier with signed keys, which state their tier and end.
pub const SIGNED: &str = "signed";

/// Tiers that are added to the catalog in the middle of a stage: one recurring, one bought once.
pub const LATE: Tier = Tier { slug: "late", price: "price_late", grace: 2, ..KEYS };
pub const LATE_ONCE: Tier = Tier { slug: "late-once", price: "price_late_once", grace: 0, ..KEYS };

/// A price that is never in the catalog, although Stripe sells something at it.
pub const UNKNOWN: &str = "price_unknown";

/// Returns the tier that a price sells; `None` if the price is not in the catalog. `late`: the late prices are in the
/// catalog.
pub fn tier_of(price: &str, late: bool) -> Option<&'static Tier> {
    let learned = [&LATE, &LATE_ONCE].into_iter().filter(|_| late);
    TIERS.iter().chain(learned).find(|tier| tier.price == price)
}

impl Tier {
    /// Whether the tier is bought once.
    pub fn is_once(&self) -> bool {
        *self == LATE_ONCE || TIERS.iter().position(|tier| tier == self).is_some_and(|at| at >= RECURRING)
    }
}

/// A seller's choice for full refunds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnRefund {
    Revoke,
    Suspend,
    Keep,
}

/// A place where a license is in use, or was until its seat was removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub name: String,
    /// When it was activated, by the server's clock, and its number among the license's activations.
    pub number: (i64, usize),
    /// When its seat was removed.
    pub ended_at: i64,
}

/// The expected state of one license.
#[derive(Clone, Debug)]
pub struct License {
    pub tier: &'static Tier,
    /// Bought once, with or without a subscription in the same checkout.
    pub once: bool,
    /// The subscription item that pays for it.
    pub item: Option<String>,
    pub minted_at: i64,
    pub removed_at: Option<i64>,
    /// The customer selected this license for removal.
    pub asked: bool,
    /// A manual decision: `revoked` or `suspended`.
    pub blocked: Option<&'static str>,
    /// When a person reinstated it although its payments did not entitle it.
    pub allowed_at: Option<i64>,
    pub limit: i64,
    /// Active places, in order of activation.
    pub places: Vec<Place>,
    /// Places that ended when a seat was removed.
    pub former: Vec<Place>,
    pub activated: usize,
}

/// A subscription item, at Stripe or as the server last saw it.
#[derive(Clone, Debug)]
pub struct Item {
    pub id: String,
    /// `None` if its price is not in the catalog.
    pub tier: Option<&'static Tier>,
    /// Whether it is at the recurring late price.
    pub is_late: bool,
    pub quantity: i64,
    pub start: i64,
    pub end: i64,
    /// The items that had disappeared when the server first saw this one.
    pub in_place_of: Vec<String>,
}

/// A subscription as the server last saw it.
#[derive(Clone, Debug)]
pub struct Seen {
    pub status: String,
    pub status_at: i64,
    pub items: Vec<Item>,
}

/// A payment, and the invoice that it paid.
#[derive(Clone, Debug)]
pub struct Charge {
    pub id: String,
    /// `None` if it paid for the order itself.
    pub invoice: Option<String>,
    pub amount: i64,
    pub refunded: i64,
    pub full_at: Option<i64>,
    pub disputed: bool,
    /// Its refunds that did not fail, with their amounts.
    pub refunds: Vec<(String, i64)>,
    /// Whether one of its refunds failed.
    pub failed: bool,
}

#[derive(Clone, Debug)]
pub struct Dispute {
    pub id: String,
    pub charge: String,
    pub amount: i64,
    pub inquiry: bool,
    pub opened_at: i64,
    /// The verdict and its time.
    pub closed: Option<(&'static str, i64)>,
}

/// One checkout with its licenses, payments and disputes.
#[derive(Clone, Debug, Default)]
pub struct Purchase {
    pub lines: Vec<(&'static Tier, i64)>,
    pub sites: Vec<String>,
    pub subscription: Option<String>,
    pub intent: Option<String>,
    pub charges: Vec<Charge>,
    pub disputes: Vec<Dispute>,
    /// In order of creation; empty until the order is paid.
    pub licenses: Vec<License>,
    pub seen: Option<Seen>,
    /// Whether the late prices are in the catalog.
    pub late: bool,
    /// One-time lines whose price was not in the catalog when the other licenses were minted.
    pub waiting: Vec<(&'static Tier, i64)>,
    pub minted_at: i64,
    /// Deadline for the customer's selection of keys to remove.
    pub choose_until: Option<i64>,
}

/// The expected final state of a license.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    pub tier: &'static str,
    pub status: &'static str,
    /// `None` = not compared, since the license's seat or subscription is gone.
    pub valid_until: Option<Option<i64>>,
    pub limit: i64,
    pub places: Vec<String>,
    /// The end stated by its signed key, if it has one.
    pub stated: Option<i64>,
}

/// The items of Stripe's subscription object.
pub fn items(subscription: &Value, late: bool) -> Vec<Item> {
    let item = |item: &Value| Item {
        id: item["id"].as_str().unwrap().to_owned(),
        tier: tier_of(item["price"]["id"].as_str().unwrap(), late),
        is_late: item["price"]["id"] == LATE.price,
        quantity: item["quantity"].as_i64().unwrap(),
        start: item["current_period_start"].as_i64().unwrap(),
        end: item["current_period_end"].as_i64().unwrap(),
        in_place_of: Vec::new(),
    };
    subscription["items"]["data"].as_array().unwrap().iter().map(item).collect()
}

/// Whether a subscription in this status pays for seats.
pub fn is_alive(status: &str) -> bool {
    matches!(status, "active" | "trialing" | "past_due")
}

impl Purchase {
    pub fn is_minted(&self) -> bool {
        !self.licenses.is_empty()
    }

    /// The server learns that the session is paid: exactly the purchased licenses are minted, then adjusted to the
    /// subscription as it is at that moment.
    pub fn fulfill(&mut self, subscription: Option<&Value>, now: i64) {
        if self.is_minted() {
            // The event arrives again: lines whose price was unknown at first are minted now, however old the order is.
            if self.late && !self.waiting.is_empty() {
                self.mint_late(now);
                if let Some(subscription) = subscription {
                    self.look(subscription, now);
                }
            }
            return;
        }
        let mut sites = self.sites.iter().cloned();
        let items = subscription.map(|subscription| items(subscription, self.late)).unwrap_or_default();
        self.minted_at = now;
        for (tier, quantity) in &self.lines {
            if tier_of(tier.price, self.late).is_none() {
                // A recurring line is minted with its item once the price is in the catalog.
                self.waiting.extend(tier.is_once().then_some((*tier, *quantity)));
                continue;
            }
            let (count, limit) = if tier.seats { (1, *quantity) } else { (*quantity, tier.limit) };
            let item = items.iter().find(|item| item.tier == Some(*tier)).map(|item| item.id.clone());
            for _ in 0..count {
                let mut new = License::new(tier, item.clone(), limit, now);
                if let Some(site) = sites.next().filter(|_| !tier.device) {
                    new.activate(site, now);
                }
                self.licenses.push(new);
            }
        }
        if let Some(subscription) = subscription {
            self.look(subscription, now);
        }
    }

    /// The server reads the subscription from Stripe.
    pub fn look(&mut self, subscription: &Value, now: i64) {
        let status = subscription["status"].as_str().unwrap();
        let status_at = match &self.seen {
            Some(seen) if seen.status == status => seen.status_at,
            _ => subscription["ended_at"].as_i64().unwrap_or(now).min(now),
        };
        let old = self.seen.take().map(|seen| seen.items).unwrap_or_default();
        let mut items = items(subscription, self.late);
        let gone: Vec<&Item> = old.iter().filter(|item| items.iter().all(|new| new.id != item.id)).collect();
        // An item that disappeared hands on the items that it had replaced.
        let gone: Vec<String> =
            gone.into_iter().flat_map(|item| item.in_place_of.iter().cloned().chain([item.id.clone()])).collect();
        for item in &mut items {
            let known = old.iter().find(|known| known.id == item.id);
            item.in_place_of = known.map_or_else(|| gone.clone(), |known| known.in_place_of.clone());
        }
        self.seen = Some(Seen { status: status.to_owned(), status_at, items });
        self.fit(now);
    }

    /// The late prices are added to the catalog, and the server looks for earlier purchases at these prices.
    pub fn learn(&mut self, subscription: Option<&Value>, now: i64) {
        let ended = |seen: &Seen| matches!(seen.status.as_str(), "canceled" | "incomplete_expired");
        let knew = self.seen.as_ref().is_some_and(|seen| !ended(seen) && seen.items.iter().any(|item| item.is_late));
        self.late = true;
        let minted = self.make_up(subscription, now);
        if let Some(subscription) = subscription.filter(|_| knew && !minted) {
            self.look(subscription, now);
        }
    }

    /// The server looks for purchases at prices that have been added to the catalog since, as each run of the
    /// reconciler does. Returns whether something was missing.
    pub fn make_up(&mut self, subscription: Option<&Value>, now: i64) -> bool {
        // Older orders are left to the seller.
        let waited = self.late && !self.waiting.is_empty() && self.minted_at >= now - 30 * DAY;
        if waited {
            self.mint_late(now);
            if let Some(subscription) = subscription {
                self.look(subscription, now);
            }
        }
        waited
    }

    fn mint_late(&mut self, now: i64) {
        for (tier, quantity) in std::mem::take(&mut self.waiting) {
            self.licenses.extend((0..quantity).map(|_| License::new(tier, None, tier.limit, now)));
        }
    }

    /// Time-driven changes without an event: the selection window closes.
    pub fn pass_time(&mut self, now: i64) {
        let Some(seen) = &self.seen else { return };
        if seen.status == "past_due" || self.choose_until.is_some_and(|until| until <= now) {
            self.fit(now);
        }
    }

    /// Returns the indexes of the licenses that hold a seat of an item, oldest first.
    pub fn held(&self, item: &str) -> Vec<usize> {
        (0..self.licenses.len()).filter(|at| self.licenses[*at].holds(item)).collect()
    }
}

impl License {
    fn new(tier: &'static Tier, item: Option<String>, limit: i64, now: i64) -> Self {
        Self {
            tier,
            once: tier.is_once(),
            item,
            minted_at: now,
            removed_at: None,
            asked: false,
            blocked: None,
            allowed_at: None,
            limit,
            places: Vec::new(),
            former: Vec::new(),
            activated: 0,
        }
    }

    fn holds(&self, item: &str) -> bool {
        self.removed_at.is_none() && self.item.as_deref() == Some(item)
    }

    /// Adds a place, activated at `now` by the server's clock, which also decides the order of places.
    pub fn activate(&mut self, name: String, now: i64) {
        self.activated += 1;
        self.places.push(Place { name, number: (now, self.activated), ended_at: 0 });
        self.places.sort_by_key(|place| place.number);
    }

    /// A person revokes, suspends or reinstates it, and the server accepts that.
    pub fn decided(&mut self, action: &str, now: i64) {
        match action {
            "reinstate" if self.blocked.is_some() => self.blocked = None,
            "reinstate" => self.allowed_at = Some(now),
            "suspend" => self.blocked = Some("suspended"),
            _ => {
                self.blocked = Some("revoked");
                self.places.clear();
            }
        }
    }
}

/// The purchases of one customer, by checkout session.
pub type Books = BTreeMap<String, Purchase>;
