//! What each license should be, written from the issue ("the life of a subscription") and the contract, over Stripe's own
//! objects. Nothing here calls the code that it judges.
//!
//! Where several ends are right, because it depends on when the server looked (which of two keys went when the quantity
//! fell twice), the model follows what the server could see: [`Purchase::look`] is told each time it asked.

use std::collections::BTreeMap;

use serde_json::Value;

const DAY: i64 = 86_400;

/// What `catalog.toml` says of a tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tier {
    pub slug: &'static str,
    pub price: &'static str,
    pub seats: bool,
    pub ask: bool,
    pub grace: i64,
    /// Places of one key.
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

pub const TIERS: [Tier; 7] = [
    KEYS,
    Tier { slug: "keys-ask", price: "price_keys_ask", ask: true, grace: 5, limit: 2, ..KEYS },
    Tier { slug: "seats", price: "price_seats", seats: true, grace: 3, device: true, ..KEYS },
    Tier { slug: "seats-ask", price: "price_seats_ask", seats: true, ask: true, grace: 4, device: true, ..KEYS },
    Tier { slug: "no-grace", price: "price_no_grace", ask: true, grace: 0, limit: 3, ..KEYS },
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

/// Those that renew.
pub const RECURRING: usize = 5;

pub fn tier_of(price: &str) -> &'static Tier {
    TIERS.iter().find(|tier| tier.price == price).unwrap()
}

/// A seller's choice for full refunds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnRefund {
    Revoke,
    Suspend,
    Keep,
}

/// One license as it should be.
#[derive(Clone, Debug)]
pub struct License {
    pub tier: &'static Tier,
    /// Stripe's item that pays for it.
    pub item: Option<String>,
    pub minted_at: i64,
    pub removed_at: Option<i64>,
    /// The customer wants this one to go.
    pub asked: bool,
    /// A person's word: `revoked` or `suspended`.
    pub blocked: Option<&'static str>,
    /// When a person made it active against what money said.
    pub allowed_at: Option<i64>,
    pub limit: i64,
    pub places: Vec<String>,
}

/// A subscription's item, at Stripe or as the server last saw it.
#[derive(Clone, Debug)]
pub struct Item {
    pub id: String,
    pub tier: &'static Tier,
    pub quantity: i64,
    pub start: i64,
    pub end: i64,
}

/// A subscription as the server last saw it.
#[derive(Clone, Debug)]
pub struct Seen {
    pub status: String,
    pub status_at: i64,
    pub items: Vec<Item>,
}

/// A payment. `whole`: giving it back ends the licenses.
#[derive(Clone, Debug)]
pub struct Charge {
    pub id: String,
    pub amount: i64,
    pub refunded: i64,
    pub full_at: Option<i64>,
    pub whole: bool,
    pub disputed: bool,
}

#[derive(Clone, Debug)]
pub struct Dispute {
    pub id: String,
    pub opened_at: i64,
    /// The verdict with its time.
    pub closed: Option<(&'static str, i64)>,
}

/// One checkout and what came of it.
#[derive(Clone, Debug, Default)]
pub struct Purchase {
    pub lines: Vec<(&'static Tier, i64)>,
    pub sites: Vec<String>,
    pub subscription: Option<String>,
    pub intent: Option<String>,
    pub charges: Vec<Charge>,
    pub disputes: Vec<Dispute>,
    /// In the order in which they were made; made with the money.
    pub licenses: Vec<License>,
    pub seen: Option<Seen>,
    /// The customer may choose until then which keys go.
    pub choose_until: Option<i64>,
}

/// What a license should look like in the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    pub tier: &'static str,
    pub status: &'static str,
    /// `None` = whatever it is: the license's seat or its subscription is gone.
    pub valid_until: Option<Option<i64>>,
    pub limit: i64,
    pub places: Vec<String>,
}

/// The items of Stripe's subscription object.
pub fn items(subscription: &Value) -> Vec<Item> {
    let item = |item: &Value| Item {
        id: item["id"].as_str().unwrap().to_owned(),
        tier: tier_of(item["price"]["id"].as_str().unwrap()),
        quantity: item["quantity"].as_i64().unwrap(),
        start: item["current_period_start"].as_i64().unwrap(),
        end: item["current_period_end"].as_i64().unwrap(),
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

    /// The session is paid and the server knows: exactly what was paid for exists, and then what the subscription,
    /// looked at in the same moment, has become.
    pub fn fulfil(&mut self, subscription: Option<&Value>, now: i64) {
        if self.is_minted() {
            return;
        }
        let mut sites = self.sites.iter().cloned();
        let items = subscription.map(items).unwrap_or_default();
        for (tier, quantity) in &self.lines {
            let (count, limit) = if tier.seats { (1, *quantity) } else { (*quantity, tier.limit) };
            let item = items.iter().find(|item| item.tier == *tier).map(|item| item.id.clone());
            for _ in 0..count {
                let places = if tier.device { Vec::new() } else { sites.next().into_iter().collect() };
                let new = License::new(tier, item.clone(), limit, places, now);
                self.licenses.push(new);
            }
        }
        if let Some(subscription) = subscription {
            self.look(subscription, now);
        }
    }

    /// The server looks at the subscription at Stripe.
    pub fn look(&mut self, subscription: &Value, now: i64) {
        let status = subscription["status"].as_str().unwrap();
        let status_at = match &self.seen {
            Some(seen) if seen.status == status => seen.status_at,
            _ => subscription["ended_at"].as_i64().unwrap_or(now).min(now),
        };
        self.seen = Some(Seen { status: status.to_owned(), status_at, items: items(subscription) });
        self.fit(now);
    }

    /// As many seats as the items have.
    fn fit(&mut self, now: i64) {
        let Some(seen) = self.seen.clone().filter(|seen| self.is_minted() && is_alive(&seen.status)) else { return };
        let mut open = false;
        for item in &seen.items {
            self.adopt(item);
            self.change_tier(item);
            open |= if item.tier.seats { self.fit_seats(item, now) } else { self.fit_keys(item, now) };
        }
        for license in self.licenses.iter_mut().filter(|license| license.removed_at.is_none()) {
            if !seen.items.iter().any(|item| license.item.as_ref() == Some(&item.id)) {
                license.remove(now);
            }
        }
        if !open {
            self.choose_until = None;
        }
    }

    /// Licenses that were made before their item was known, or whose item is gone and this one stands in its place.
    fn adopt(&mut self, item: &Item) {
        let items = self.seen.as_ref().map(|seen| seen.items.clone()).unwrap_or_default();
        let fresh = self.held(&item.id).is_empty();
        for license in self.licenses.iter_mut().filter(|license| license.removed_at.is_none()) {
            let lost = !items.iter().any(|item| license.item.as_ref() == Some(&item.id));
            if lost && (license.item.is_none() || fresh) && (items.len() == 1 || license.tier == item.tier) {
                license.item = Some(item.id.clone());
            }
        }
    }

    /// Another price is another tier: the keys stay, with the new tier's number of places.
    fn change_tier(&mut self, item: &Item) {
        for license in self.licenses.iter_mut().filter(|license| license.holds(&item.id) && license.tier != item.tier) {
            license.tier = item.tier;
            license.limit = if item.tier.seats { item.quantity } else { item.tier.limit };
            license.trim();
        }
    }

    /// The places of the licenses that hold a seat of an item, oldest first.
    pub fn held(&self, item: &str) -> Vec<usize> {
        (0..self.licenses.len()).filter(|at| self.licenses[*at].holds(item)).collect()
    }

    fn fit_keys(&mut self, item: &Item, now: i64) -> bool {
        let held = self.held(&item.id);
        let have = i64::try_from(held.len()).unwrap();
        for _ in have..item.quantity {
            self.licenses.push(License::new(item.tier, Some(item.id.clone()), item.tier.limit, Vec::new(), now));
        }
        if item.quantity >= have {
            return false;
        }
        // What the customer chose, then what nobody uses, then what is used; of each the newest first.
        let mut order: Vec<usize> = held.into_iter().rev().collect();
        order.sort_by_key(|at| (!self.licenses[*at].asked, !self.licenses[*at].places.is_empty()));
        order.truncate(usize::try_from(have - item.quantity).unwrap());
        let chosen = order.iter().all(|at| self.licenses[*at].asked);
        if !chosen && self.may_choose(item.tier, now) {
            return true;
        }
        for at in order {
            self.licenses[at].remove(now);
        }
        false
    }

    fn fit_seats(&mut self, item: &Item, now: i64) -> bool {
        let held = self.held(&item.id);
        for at in held.iter().skip(1) {
            self.licenses[*at].remove(now);
        }
        let Some(first) = held.first().copied() else { return false };
        // Seats that nobody uses go unasked.
        let used = i64::try_from(self.licenses[first].places.len()).unwrap();
        if item.quantity < used && self.may_choose(item.tier, now) {
            return true;
        }
        self.licenses[first].limit = item.quantity;
        self.licenses[first].trim();
        false
    }

    fn may_choose(&mut self, tier: &Tier, now: i64) -> bool {
        if !tier.ask || tier.grace == 0 {
            return false;
        }
        now < *self.choose_until.get_or_insert(now + tier.grace * DAY)
    }

    /// What time brings without any news: the choice is over.
    pub fn pass_time(&mut self, now: i64) {
        let Some(seen) = &self.seen else { return };
        let end = seen.items.iter().map(|item| item.end).max().unwrap_or(0);
        let renews = seen.status == "active" && (now..=now + 30 * DAY).contains(&end);
        if renews || seen.status == "past_due" || self.choose_until.is_some_and(|until| until <= now) {
            self.fit(now);
        }
    }

    /// What each license should be, when the server has heard of everything. `subscription` is Stripe's object, `due`
    /// says since when its open invoices wait, and whether one is for the period itself.
    pub fn expected(
        &self,
        subscription: Option<&Value>,
        due: Option<(i64, bool)>,
        policy: OnRefund,
        now: i64,
    ) -> Vec<Expected> {
        let end = |license: &License| {
            let Some(subscription) = subscription else {
                return Some(license.tier.valid_days.map(|days| license.minted_at + days * DAY));
            };
            if license.removed_at.is_some() {
                return None;
            }
            let item = items(subscription).into_iter().find(|item| license.item.as_ref() == Some(&item.id))?;
            match subscription["status"].as_str().unwrap() {
                "active" | "trialing" => Some(Some(item.end)),
                "past_due" | "unpaid" if due.is_some_and(|(_, whole)| !whole) => Some(Some(item.end)),
                // The time that nobody paid for is not given.
                "past_due" | "unpaid" => Some(Some(item.start)),
                _ => None,
            }
        };
        let expected = |license: &License| Expected {
            tier: license.tier.slug,
            status: self.status(license, subscription, due, policy, now),
            valid_until: end(license),
            limit: license.limit,
            places: license.places.clone(),
        };
        self.licenses.iter().map(expected).collect()
    }

    fn status(
        &self,
        license: &License,
        subscription: Option<&Value>,
        due: Option<(i64, bool)>,
        policy: OnRefund,
        now: i64,
    ) -> &'static str {
        if let Some(word) = license.blocked {
            return word;
        }
        // A person's "active" stands against everything up to then.
        let counts = |at: Option<i64>| at.is_some_and(|at| license.allowed_at.is_none_or(|allowed| at > allowed));
        let lost = self.disputes.iter().filter_map(|d| d.closed.filter(|(verdict, _)| *verdict == "lost"));
        let open = self.disputes.iter().filter(|dispute| dispute.closed.is_none());
        let refunded = self.charges.iter().filter(|charge| charge.whole).filter_map(|charge| charge.full_at).max();
        let refund = |wanted| refunded.filter(|_| policy == wanted);
        if counts(lost.map(|(_, at)| at).max()) || counts(refund(OnRefund::Revoke)) || counts(license.removed_at) {
            return "revoked";
        }
        if counts(open.map(|dispute| dispute.opened_at).max()) || counts(refund(OnRefund::Suspend)) {
            return "suspended";
        }
        let (Some(subscription), Some(seen)) = (subscription, &self.seen) else { return "active" };
        let ended = match subscription["status"].as_str().unwrap() {
            "canceled" | "unpaid" | "paused" | "incomplete_expired" => Some(seen.status_at),
            "past_due" => {
                let paid_until = self.seen.iter().flat_map(|seen| &seen.items).map(|item| match due {
                    Some((_, false)) => item.end,
                    _ => item.start,
                });
                let since = due.map_or(seen.status_at, |(since, _)| since).min(paid_until.max().unwrap());
                Some(since + license.tier.grace * DAY).filter(|end| *end <= now)
            }
            _ => None,
        };
        if counts(ended) { "inactive" } else { "active" }
    }
}

impl License {
    fn new(tier: &'static Tier, item: Option<String>, limit: i64, places: Vec<String>, now: i64) -> Self {
        Self {
            tier,
            item,
            minted_at: now,
            removed_at: None,
            asked: false,
            blocked: None,
            allowed_at: None,
            limit,
            places,
        }
    }

    fn holds(&self, item: &str) -> bool {
        self.removed_at.is_none() && self.item.as_deref() == Some(item)
    }

    fn remove(&mut self, now: i64) {
        self.removed_at = Some(now);
        self.places.clear();
    }

    fn trim(&mut self) {
        self.places.truncate(usize::try_from(self.limit).unwrap());
    }

    /// A person revokes, suspends or reinstates it, and may.
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

/// The purchases of one customer, by session.
pub type Books = BTreeMap<String, Purchase>;
