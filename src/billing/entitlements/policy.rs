//! Decides whether a license is active, inactive, suspended or revoked, given its subscription, payments and refunds. Pure.
//!
//! Nothing here depends on the order in which events arrived. A manual decision stands: a license that a person revoked or
//! suspended is left alone, and one that a person reinstated is blocked only by what happened since.

pub use crate::billing::records::dispute::Disputes;
pub use crate::config::OnRefund as RefundPolicy;

/// What the decision needs to know. Times are unix seconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facts<'a> {
    pub manual_override: ManualOverride,
    /// When its seat was taken out of the subscription.
    pub seat_removed_at: Option<i64>,
    pub subscription: Option<Subscribed<'a>>,
    /// A payment for it went back in full.
    pub refund: Option<Refunded>,
    pub disputes: Disputes,
}

/// The last word of a person about a license.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ManualOverride {
    /// No person decided anything: money decides.
    #[default]
    None,
    /// Revoked or suspended by a person.
    Blocked,
    /// Made active by a person at this time.
    Allowed { at: i64 },
}

/// The license's subscription.
#[derive(Clone, Copy, Debug)]
pub struct Subscribed<'a> {
    /// Stripe's word.
    pub status: &'a str,
    pub status_at: i64,
    /// When a missing payment ends the license: the end of what was paid, and the tier's grace.
    pub overdue_at: Option<i64>,
}

/// A payment that went back in full, and what the seller wants then.
#[derive(Clone, Copy, Debug)]
pub struct Refunded {
    pub at: i64,
    pub policy: RefundPolicy,
}

/// What a license should be: its `status` and `status_reason`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entitlement {
    pub status: &'static str,
    pub reason: Option<&'static str>,
}

const ACTIVE: Entitlement = Entitlement { status: "active", reason: None };

/// Decides what a license should be at `now`; `None` = a person's word stands.
#[must_use]
pub fn decide(facts: &Facts<'_>, now: i64) -> Option<Entitlement> {
    let since = match facts.manual_override {
        ManualOverride::Blocked => return None,
        ManualOverride::Allowed { at } => at,
        ManualOverride::None => i64::MIN,
    };
    let refund = |wanted| facts.refund.filter(|refund| refund.policy == wanted).map(|refund| refund.at);
    // What weighs most comes first.
    let causes = [
        ("revoked", "dispute_lost", facts.disputes.lost_at),
        ("revoked", "refunded", refund(RefundPolicy::Revoke)),
        ("revoked", "seat_removed", facts.seat_removed_at),
        ("suspended", "disputed", facts.disputes.open_at),
        ("suspended", "refunded", refund(RefundPolicy::Suspend)),
    ];
    let found = causes.into_iter().find(|(_, _, at)| at.is_some_and(|at| at > since));
    if let Some((status, reason, _)) = found {
        return Some(Entitlement { status, reason: Some(reason) });
    }
    let ended = facts.subscription.and_then(|subscription| ended(&subscription, now)).filter(|(_, at)| *at > since);
    Some(ended.map_or(ACTIVE, |(reason, _)| Entitlement { status: "inactive", reason: Some(reason) }))
}

/// Why and since when a subscription gives no right to use anything.
fn ended(subscription: &Subscribed<'_>, now: i64) -> Option<(&'static str, i64)> {
    match subscription.status {
        "canceled" => Some(("subscription_canceled", subscription.status_at)),
        "unpaid" => Some(("subscription_unpaid", subscription.status_at)),
        "paused" => Some(("subscription_paused", subscription.status_at)),
        "incomplete_expired" => Some(("subscription_never_paid", subscription.status_at)),
        "past_due" => subscription.overdue_at.filter(|at| *at <= now).map(|at| ("payment_overdue", at)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(facts: &Facts<'_>) -> Option<(&'static str, &'static str)> {
        decide(facts, 100).map(|s| (s.status, s.reason.unwrap_or("")))
    }

    fn subscribed(status: &str) -> Facts<'_> {
        let subscription = Subscribed { status, status_at: 50, overdue_at: None };
        Facts { subscription: Some(subscription), ..Facts::default() }
    }

    #[test]
    fn a_subscription_decides_when_nothing_else_does() {
        for (state, expected) in [
            ("active", ("active", "")),
            ("trialing", ("active", "")),
            ("incomplete", ("active", "")),
            ("past_due", ("active", "")),
            ("unpaid", ("inactive", "subscription_unpaid")),
            ("paused", ("inactive", "subscription_paused")),
            ("canceled", ("inactive", "subscription_canceled")),
            ("incomplete_expired", ("inactive", "subscription_never_paid")),
            ("a status of next year", ("active", "")),
        ] {
            assert_eq!(status(&subscribed(state)), Some(expected), "{state}");
        }
    }

    #[test]
    fn a_missing_payment_ends_it_after_the_grace() {
        for (overdue_at, expected) in [(101, ("active", "")), (100, ("inactive", "payment_overdue"))] {
            let subscription = Subscribed { status: "past_due", status_at: 50, overdue_at: Some(overdue_at) };
            assert_eq!(status(&Facts { subscription: Some(subscription), ..Facts::default() }), Some(expected));
        }
    }

    #[test]
    fn what_weighs_more_wins() {
        let mut facts = subscribed("canceled");
        facts.refund = Some(Refunded { at: 60, policy: RefundPolicy::Keep });
        assert_eq!(status(&facts), Some(("inactive", "subscription_canceled")));
        facts.refund = Some(Refunded { at: 60, policy: RefundPolicy::Suspend });
        assert_eq!(status(&facts), Some(("suspended", "refunded")));
        facts.disputes.open_at = Some(61);
        assert_eq!(status(&facts), Some(("suspended", "disputed")));
        facts.seat_removed_at = Some(62);
        assert_eq!(status(&facts), Some(("revoked", "seat_removed")));
        facts.refund = Some(Refunded { at: 60, policy: RefundPolicy::Revoke });
        assert_eq!(status(&facts), Some(("revoked", "refunded")));
        facts.disputes.lost_at = Some(63);
        assert_eq!(status(&facts), Some(("revoked", "dispute_lost")));
    }

    #[test]
    fn a_persons_word_stands() {
        let mut facts = subscribed("active");
        facts.manual_override = ManualOverride::Blocked;
        assert_eq!(status(&facts), None);
        // Made active again after the refund and the end of the subscription: only what is newer counts.
        facts = subscribed("canceled");
        facts.refund = Some(Refunded { at: 60, policy: RefundPolicy::Revoke });
        facts.manual_override = ManualOverride::Allowed { at: 70 };
        assert_eq!(status(&facts), Some(("active", "")));
        facts.disputes.open_at = Some(71);
        assert_eq!(status(&facts), Some(("suspended", "disputed")));
    }
}
