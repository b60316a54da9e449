//! Decides whether a license is active, inactive, suspended or revoked, given its subscription, payments and refunds. Pure.
//!
//! The decision does not depend on the order in which events arrived. Manual decisions win: a license that a person
//! revoked or suspended is left alone, and one that a person reinstated is only affected by what happened afterwards.
//!
//! A refund or a lost dispute ends a license only if it reverses the payment that currently pays for it: the order
//! itself for a one-time purchase, or the period that was current at the time of the refund for a subscription. Any
//! other returned payment (an older period, a second payment, an extra invoice, a partial refund) is left to the
//! seller's decision.

pub use crate::billing::records::returned::{PaysFor, Returned};
pub use crate::config::OnRefund as RefundPolicy;
use crate::licenses::status::{LicenseStatus, StatusReason};
use crate::stripe::subscription_status::SubscriptionStatus;

/// The input of the decision. Times are Unix seconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facts<'a> {
    pub manual_override: ManualOverride,
    /// When its seat was removed from the subscription.
    pub seat_removed_at: Option<i64>,
    /// Whether it belongs to a subscription; false for one-time purchases.
    pub is_subscribed: bool,
    /// Its subscription, if known.
    pub subscription: Option<Subscribed<'a>>,
    /// The payments of its purchase that were refunded or disputed.
    pub returned: &'a [Returned],
    /// The configured effect of a full refund.
    pub on_refund: RefundPolicy,
}

/// The last manual decision about a license.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ManualOverride {
    /// No manual decision: payments decide.
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
    pub status: &'a SubscriptionStatus,
    pub status_at: i64,
    /// When a missed payment ends the license: the end of the paid period plus the tier's grace.
    pub overdue_at: Option<i64>,
}

/// The `status` and `status_reason` that a license should have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entitlement {
    pub status: LicenseStatus,
    pub reason: Option<StatusReason>,
}

const ACTIVE: Entitlement = Entitlement { status: LicenseStatus::Active, reason: None };

/// Decides a license's entitlement at `now` (Unix seconds). `None` leaves a manual decision in place.
#[must_use]
pub fn decide(facts: &Facts<'_>, now: i64) -> Option<Entitlement> {
    let since = match facts.manual_override {
        ManualOverride::Blocked => return None,
        ManualOverride::Allowed { at } => at,
        ManualOverride::None => i64::MIN,
    };
    let refunded_at = latest(facts, |payment| payment.refunded_at.map(|at| (at, at)));
    let refund = |wanted| refunded_at.filter(|_| facts.on_refund == wanted);
    // In descending order of severity.
    let causes = [
        (
            LicenseStatus::Revoked,
            StatusReason::DisputeLost,
            latest(facts, |payment| payment.lost_at.map(|at| (at, at))),
        ),
        (LicenseStatus::Revoked, StatusReason::Refunded, refund(RefundPolicy::Revoke)),
        (LicenseStatus::Inactive, StatusReason::SeatRemoved, facts.seat_removed_at),
        // An open dispute counts until it is resolved or a later period is paid, regardless of clock skew.
        (
            LicenseStatus::Suspended,
            StatusReason::Disputed,
            latest(facts, |payment| payment.disputed_at.map(|at| (at, i64::MAX))),
        ),
        (LicenseStatus::Suspended, StatusReason::Refunded, refund(RefundPolicy::Suspend)),
    ];
    let found = causes.into_iter().find(|(_, _, at)| at.is_some_and(|at| at > since));
    if let Some((status, reason, _)) = found {
        return Some(Entitlement { status, reason: Some(reason) });
    }
    let ended = facts.subscription.and_then(|subscription| ended(&subscription, now)).filter(|(_, at)| *at > since);
    Some(ended.map_or(ACTIVE, |(reason, _)| Entitlement { status: LicenseStatus::Inactive, reason: Some(reason) }))
}

/// The latest such time among the payments that paid for the license at that moment. `what` returns the time, and the
/// moment at which the payment must have been the current one.
fn latest(facts: &Facts<'_>, what: impl Fn(&Returned) -> Option<(i64, i64)>) -> Option<i64> {
    let counts = |payment: &Returned| what(payment).filter(|(_, moment)| payment.pays_at(facts.is_subscribed, *moment));
    facts.returned.iter().filter_map(counts).map(|(at, _)| at).max()
}

/// The reason and time at which a subscription stopped entitling its licenses, if it has.
fn ended(subscription: &Subscribed<'_>, now: i64) -> Option<(StatusReason, i64)> {
    match subscription.status {
        SubscriptionStatus::Canceled => Some((StatusReason::SubscriptionCanceled, subscription.status_at)),
        SubscriptionStatus::Unpaid => Some((StatusReason::SubscriptionUnpaid, subscription.status_at)),
        SubscriptionStatus::Paused => Some((StatusReason::SubscriptionPaused, subscription.status_at)),
        SubscriptionStatus::IncompleteExpired => Some((StatusReason::SubscriptionNeverPaid, subscription.status_at)),
        SubscriptionStatus::PastDue => {
            subscription.overdue_at.filter(|at| *at <= now).map(|at| (StatusReason::PaymentOverdue, at))
        }
        SubscriptionStatus::Unseen
        | SubscriptionStatus::Incomplete
        | SubscriptionStatus::Trialing
        | SubscriptionStatus::Active
        | SubscriptionStatus::Other(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(facts: &Facts<'_>) -> Option<(&'static str, &'static str)> {
        decide(facts, 100).map(|s| (s.status.as_str(), s.reason.map_or("", StatusReason::as_str)))
    }

    fn subscribed(status: &SubscriptionStatus) -> Facts<'_> {
        let subscription = Subscribed { status, status_at: 50, overdue_at: None };
        Facts { is_subscribed: true, subscription: Some(subscription), ..Facts::default() }
    }

    /// A payment that was refunded in full at 60.
    fn refunded(pays_for: PaysFor, superseded_at: Option<i64>) -> Returned {
        Returned { pays_for, superseded_at, refunded_at: Some(60), ..Returned::default() }
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
            assert_eq!(status(&subscribed(&SubscriptionStatus::from(state.to_owned()))), Some(expected), "{state}");
        }
    }

    #[test]
    fn a_missing_payment_ends_it_after_the_grace() {
        for (overdue_at, expected) in [(101, ("active", "")), (100, ("inactive", "payment_overdue"))] {
            let subscription =
                Subscribed { status: &SubscriptionStatus::PastDue, status_at: 50, overdue_at: Some(overdue_at) };
            assert_eq!(status(&Facts { subscription: Some(subscription), ..Facts::default() }), Some(expected));
        }
    }

    #[test]
    fn the_present_period_decides() {
        let (revoked, active) = (("revoked", "refunded"), ("active", ""));
        for (pays_for, superseded_at, of_subscription, once) in [
            (PaysFor::Order, None, revoked, revoked),
            (PaysFor::Beside, None, active, revoked),
            (PaysFor::FirstPeriod, None, revoked, active),
            // The next period was paid before the first one was refunded.
            (PaysFor::Beside, Some(59), active, revoked),
            (PaysFor::FirstPeriod, Some(59), active, active),
            (PaysFor::Period, None, revoked, active),
            (PaysFor::Period, Some(60), active, active),
            // A renewal event that arrives later revives nothing.
            (PaysFor::Period, Some(61), revoked, active),
            (PaysFor::Other, None, active, active),
        ] {
            let payments = [refunded(pays_for, superseded_at)];
            let facts = Facts { returned: &payments, ..subscribed(&SubscriptionStatus::Active) };
            assert_eq!(status(&facts), Some(of_subscription), "{pays_for:?} {superseded_at:?}");
            let facts = Facts { returned: &payments, ..Facts::default() };
            assert_eq!(status(&facts), Some(once), "once: {pays_for:?} {superseded_at:?}");
        }
    }

    #[test]
    fn a_dispute_about_an_older_period_takes_nothing_back() {
        for (superseded_at, open, lost) in [
            (None, ("suspended", "disputed"), ("revoked", "dispute_lost")),
            (Some(70), ("active", ""), ("active", "")),
            // Lost while the period was current, renewed afterwards.
            (Some(90), ("active", ""), ("revoked", "dispute_lost")),
            // Renewed at a time that our clock has not reached.
            (Some(200), ("active", ""), ("revoked", "dispute_lost")),
        ] {
            let of = |disputed_at, lost_at| {
                [Returned { pays_for: PaysFor::Period, superseded_at, disputed_at, lost_at, ..Returned::default() }]
            };
            let payments = of(Some(60), None);
            assert_eq!(
                status(&Facts { returned: &payments, ..subscribed(&SubscriptionStatus::Active) }),
                Some(open),
                "{superseded_at:?}"
            );
            let payments = of(None, Some(80));
            assert_eq!(
                status(&Facts { returned: &payments, ..subscribed(&SubscriptionStatus::Active) }),
                Some(lost),
                "{superseded_at:?}"
            );
        }
    }

    #[test]
    fn what_weighs_more_wins() {
        let mut payment = refunded(PaysFor::Order, None);
        let decided = |payment: &Returned, on_refund, seat_removed_at| {
            let payments = [*payment];
            status(&Facts {
                returned: &payments,
                on_refund,
                seat_removed_at,
                ..subscribed(&SubscriptionStatus::Canceled)
            })
        };
        assert_eq!(decided(&payment, RefundPolicy::Keep, None), Some(("inactive", "subscription_canceled")));
        assert_eq!(decided(&payment, RefundPolicy::Suspend, None), Some(("suspended", "refunded")));
        payment.disputed_at = Some(61);
        assert_eq!(decided(&payment, RefundPolicy::Suspend, None), Some(("suspended", "disputed")));
        assert_eq!(decided(&payment, RefundPolicy::Suspend, Some(62)), Some(("inactive", "seat_removed")));
        assert_eq!(decided(&payment, RefundPolicy::Revoke, Some(62)), Some(("revoked", "refunded")));
        payment.lost_at = Some(63);
        assert_eq!(decided(&payment, RefundPolicy::Revoke, Some(62)), Some(("revoked", "dispute_lost")));
    }

    #[test]
    fn a_manual_decision_stands() {
        let mut facts = subscribed(&SubscriptionStatus::Active);
        facts.manual_override = ManualOverride::Blocked;
        assert_eq!(status(&facts), None);
        // Reinstated after the refund and the end of the subscription: only newer events count.
        let mut payment = refunded(PaysFor::Order, None);
        let allowed = ManualOverride::Allowed { at: 70 };
        let payments = [payment];
        let facts =
            Facts { returned: &payments, manual_override: allowed, ..subscribed(&SubscriptionStatus::Canceled) };
        assert_eq!(status(&facts), Some(("active", "")));
        payment.disputed_at = Some(71);
        let payments = [payment];
        let facts =
            Facts { returned: &payments, manual_override: allowed, ..subscribed(&SubscriptionStatus::Canceled) };
        assert_eq!(status(&facts), Some(("suspended", "disputed")));
    }
}
