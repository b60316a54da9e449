//! The final state of each license, by its payments, refunds and disputes.

use serde_json::Value;

use super::{DAY, Expected, License, OnRefund, Purchase, SIGNED, items};

/// The fields of a Stripe invoice that say what its payment is for.
#[derive(Clone, Debug)]
pub struct Invoice {
    pub id: String,
    pub reason: String,
    pub paid_at: Option<i64>,
    pub paid: i64,
    /// End of the billed period.
    pub end: i64,
}

impl Invoice {
    pub fn of(object: &Value) -> Self {
        let lines = object["lines"]["data"].as_array().unwrap();
        let of_item = lines.iter().filter(|line| !line["parent"]["subscription_item_details"].is_null());
        Self {
            id: object["id"].as_str().unwrap().to_owned(),
            reason: object["billing_reason"].as_str().unwrap().to_owned(),
            paid_at: object["status_transitions"]["paid_at"].as_i64().filter(|_| object["status"] == "paid"),
            paid: object["amount_paid"].as_i64().unwrap(),
            end: of_item.filter_map(|line| line["period"]["end"].as_i64()).max().unwrap_or(0),
        }
    }

    fn is_period(&self) -> bool {
        matches!(self.reason.as_str(), "subscription_create" | "subscription_cycle")
    }
}

/// The final state of a purchase at Stripe.
pub struct Present<'a> {
    pub subscription: Option<&'a Value>,
    /// Since when its open invoices are due, and whether one of them bills the period itself.
    pub due: Option<(i64, bool)>,
    pub invoices: &'a [Invoice],
    pub policy: OnRefund,
    pub now: i64,
    /// Whether a renewal in the same second as a refund or lost dispute counts as later. Either order is valid,
    /// depending on which event the server processed first.
    pub renewed_after: bool,
}

/// Refunds and disputes of the payments for one order or one period.
#[derive(Clone, Copy, Debug, Default)]
struct Taken {
    refunded_at: Option<i64>,
    disputed_at: Option<i64>,
    lost_at: Option<i64>,
}

impl Purchase {
    /// Returns the expected final state of each license once the server knows of every event.
    pub fn expected(&self, present: &Present<'_>) -> Vec<Expected> {
        let end = |license: &License| {
            let Some(subscription) = present.subscription.filter(|_| !license.once) else {
                return Some(license.tier.valid_days.map(|days| license.minted_at + days * DAY));
            };
            if license.removed_at.is_some() {
                return None;
            }
            let item =
                items(subscription, self.late).into_iter().find(|item| license.item.as_ref() == Some(&item.id))?;
            match subscription["status"].as_str().unwrap() {
                "active" | "trialing" => Some(Some(item.end)),
                "past_due" | "unpaid" if present.due.is_some_and(|(_, whole)| !whole) => Some(Some(item.end)),
                // Unpaid time does not count.
                "past_due" | "unpaid" => Some(Some(item.start)),
                _ => None,
            }
        };
        let expected = |license: &License| {
            let (status, valid_until) = (self.status(license, present), end(license));
            let mut places: Vec<String> = license.places.iter().map(|place| place.name.clone()).collect();
            places.sort_unstable();
            // The key of an active license states the end of the paid period.
            let signed = license.tier.slug == SIGNED && status == "active" && license.removed_at.is_none();
            Expected {
                tier: license.tier.slug,
                status,
                valid_until,
                limit: license.limit,
                places,
                stated: valid_until.flatten().filter(|_| signed),
            }
        };
        self.licenses.iter().map(expected).collect()
    }

    fn status(&self, license: &License, present: &Present<'_>) -> &'static str {
        if let Some(word) = license.blocked {
            return word;
        }
        // A manual reinstatement overrides everything up to that moment.
        let counts = |at: Option<i64>| at.is_some_and(|at| license.allowed_at.is_none_or(|allowed| at > allowed));
        let taken = self.taken(license, present);
        let latest = |what: &dyn Fn(&Taken) -> Option<i64>| taken.iter().filter_map(what).max();
        let refunded = latest(&|taken| taken.refunded_at);
        let refund = |wanted| refunded.filter(|_| present.policy == wanted);
        if counts(latest(&|taken| taken.lost_at)) || counts(refund(OnRefund::Revoke)) {
            return "revoked";
        }
        if counts(license.removed_at) {
            return "inactive";
        }
        if counts(latest(&|taken| taken.disputed_at)) || counts(refund(OnRefund::Suspend)) {
            return "suspended";
        }
        let (Some(subscription), Some(seen)) = (present.subscription.filter(|_| !license.once), &self.seen) else {
            return "active";
        };
        let ended = match subscription["status"].as_str().unwrap() {
            "canceled" | "unpaid" | "paused" | "incomplete_expired" => Some(seen.status_at),
            "past_due" => {
                let paid_until = seen.items.iter().map(|item| match present.due {
                    Some((_, false)) => item.end,
                    _ => item.start,
                });
                let since = present.due.map_or(seen.status_at, |(since, _)| since).min(paid_until.max().unwrap());
                Some(since + license.tier.grace * DAY).filter(|end| *end <= present.now)
            }
            _ => None,
        };
        if counts(ended) { "inactive" } else { "active" }
    }

    /// Returns the refunds and disputes of the payments that covered this license at the time of each.
    fn taken(&self, license: &License, present: &Present<'_>) -> Vec<Taken> {
        let mut all = Vec::new();
        for charge in self.charges.iter().filter(|charge| charge.invoice.is_none()) {
            all.push(self.take(&[charge.id.as_str()], charge.amount));
        }
        let mut ends: Vec<i64> = present.invoices.iter().filter(|invoice| invoice.is_period()).map(|i| i.end).collect();
        ends.sort_unstable();
        ends.dedup();
        for end in ends {
            let same: Vec<&Invoice> =
                present.invoices.iter().filter(|invoice| invoice.is_period() && invoice.end == end).collect();
            // A one-time line was paid by the first invoice alone; a second invoice for the same period, billed by
            // mistake, did not pay for it.
            let same: Vec<&Invoice> =
                same.into_iter().filter(|i| !license.once || i.reason == "subscription_create").collect();
            if same.is_empty() {
                continue;
            }
            let paid = same.iter().map(|invoice| invoice.paid).sum();
            let of = |id: &String| same.iter().any(|invoice| invoice.id == *id);
            let charges = self.charges.iter().filter(|charge| charge.invoice.as_ref().is_some_and(of));
            let charges: Vec<&str> = charges.map(|charge| charge.id.as_str()).collect();
            let later = present.invoices.iter().filter(|other| other.is_period() && other.end > end);
            let superseded = later.filter_map(|other| other.paid_at).min();
            // If a later period was paid before the refund or dispute, the affected payment no longer covered the
            // current period.
            let present_at = |at: &i64| {
                license.once || superseded.is_none_or(|later| later > *at || (present.renewed_after && later == *at))
            };
            let taken = self.take(&charges, paid);
            all.push(Taken {
                refunded_at: taken.refunded_at.filter(present_at),
                disputed_at: taken.disputed_at.filter(|_| present_at(&present.now)),
                lost_at: taken.lost_at.filter(present_at),
            });
        }
        all
    }

    fn take(&self, charges: &[&str], paid: i64) -> Taken {
        let of = |id: &String| charges.contains(&id.as_str());
        let charges: Vec<_> = self.charges.iter().filter(|charge| of(&charge.id)).collect();
        if charges.is_empty() {
            return Taken::default();
        }
        let refunded: i64 = charges.iter().map(|charge| charge.refunded).sum();
        let disputes: Vec<_> = self.disputes.iter().filter(|dispute| of(&dispute.charge)).collect();
        let lost: Vec<_> = disputes.iter().filter(|d| d.closed.is_some_and(|(verdict, _)| verdict == "lost")).collect();
        let open: Vec<_> = disputes.iter().filter(|d| d.closed.is_none() && !d.inquiry).collect();
        let lost_amount: i64 = lost.iter().map(|dispute| dispute.amount).sum();
        let open_amount: i64 = open.iter().map(|dispute| dispute.amount).sum();
        let full_at = charges.iter().filter_map(|charge| charge.full_at).max();
        Taken {
            refunded_at: full_at.filter(|_| refunded >= paid),
            lost_at: lost
                .iter()
                .filter_map(|d| d.closed)
                .map(|(_, at)| at)
                .max()
                .filter(|_| lost_amount + refunded >= paid),
            disputed_at: open
                .iter()
                .map(|dispute| dispute.opened_at)
                .max()
                .filter(|_| open_amount + lost_amount + refunded >= paid),
        }
    }
}
