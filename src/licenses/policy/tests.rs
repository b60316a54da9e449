use super::*;

const NOW: i64 = 1_800_000_000;

const LICENSE: LicenseFacts = LicenseFacts {
    status: LicenseStatus::Active,
    is_trial: false,
    valid_from: None,
    valid_until: None,
    first_activated_at: None,
    max_activations: Some(2),
};

const TIER: TierFacts = TierFacts { grace_days: 7, valid_days_from_activation: None };
const HERE: Usage = Usage::Here { older: 0 };

fn ending(at: i64) -> LicenseFacts {
    LicenseFacts { valid_until: Some(at), ..LICENSE }
}

fn trial(at: i64) -> LicenseFacts {
    LicenseFacts { is_trial: true, ..ending(at) }
}

fn is(status: LicenseStatus) -> LicenseFacts {
    LicenseFacts { status, ..ending(NOW - 365 * DAY) }
}

#[test]
fn states_by_time_and_status() {
    for (name, license, state, code) in [
        ("perpetual", LICENSE, State::Active, Code::Valid),
        ("the last second", ending(NOW + 1), State::Active, Code::Valid),
        ("the end itself", ending(NOW), State::Grace, Code::Grace),
        ("the last second of grace", ending(NOW - 7 * DAY + 1), State::Grace, Code::Grace),
        ("the end of grace", ending(NOW - 7 * DAY), State::Expired, Code::Expired),
        ("trial", trial(NOW + 1), State::Active, Code::Valid),
        ("a trial has no grace", trial(NOW), State::TrialExpired, Code::TrialExpired),
        ("starts now", LicenseFacts { valid_from: Some(NOW), ..LICENSE }, State::Active, Code::Valid),
        ("starts later", LicenseFacts { valid_from: Some(NOW + 1), ..LICENSE }, State::NotYetValid, Code::Inactive),
        ("inactive", is(LicenseStatus::Inactive), State::Inactive, Code::Inactive),
        ("suspended", is(LicenseStatus::Suspended), State::Suspended, Code::Suspended),
        ("revoked", is(LicenseStatus::Revoked), State::Revoked, Code::Revoked),
        ("no overflow", ending(i64::MAX), State::Active, Code::Valid),
        ("long ago", ending(i64::MIN), State::Expired, Code::Expired),
    ] {
        for usage in [HERE, Usage::Anywhere] {
            let decision = decide(&license, &TIER, usage, NOW);
            assert_eq!((decision.state, decision.code), (state, code), "{name}");
            assert_eq!(decision.is_valid(), state.is_usable(), "{name}");
            assert_eq!(decision.state.refusal().is_none(), state.is_usable(), "{name}");
        }
        let elsewhere = decide(&license, &TIER, Usage::NotHere, NOW).code;
        assert_eq!(elsewhere, if state.is_usable() { Code::NotActivated } else { code }, "{name}, not activated");
        assert_eq!(decide(&license, &TIER, Usage::OtherProduct, NOW).code, Code::ProductMismatch, "{name}");
    }
}

#[test]
fn expiry_and_grace_are_told() {
    let decision = decide(&ending(NOW - 1), &TIER, HERE, NOW);
    assert_eq!((decision.expiry, decision.works_until), (Some(NOW - 1), Some(NOW - 1 + 7 * DAY)));
    let decision = decide(&trial(NOW + 5), &TIER, HERE, NOW);
    assert_eq!((decision.expiry, decision.works_until), (Some(NOW + 5), Some(NOW + 5)));
    let decision = decide(&LICENSE, &TIER, HERE, NOW);
    assert_eq!((decision.expiry, decision.works_until), (None, None));
    let no_grace = TierFacts { grace_days: 0, ..TIER };
    assert_eq!(decide(&ending(NOW), &no_grace, HERE, NOW).code, Code::Expired);
}

#[test]
fn counted_from_the_first_activation() {
    let tier = TierFacts { valid_days_from_activation: Some(365), ..TIER };
    let started = |at| LicenseFacts { first_activated_at: Some(at), ..LICENSE };
    for (license, code, expiry) in [
        // Not started yet: there is no deadline.
        (LICENSE, Code::NotActivated, None),
        (started(NOW), Code::Valid, Some(NOW + 365 * DAY)),
        (started(NOW - 365 * DAY + 1), Code::Valid, Some(NOW + 1)),
        (started(NOW - 365 * DAY), Code::Grace, Some(NOW)),
        (started(NOW - 372 * DAY), Code::Expired, Some(NOW - 7 * DAY)),
        // A stored end, such as one set by a person, takes precedence.
        (LicenseFacts { valid_until: Some(NOW + 9), ..started(NOW - 900 * DAY) }, Code::Valid, Some(NOW + 9)),
    ] {
        let usage = if license.first_activated_at.is_some() { HERE } else { Usage::NotHere };
        let decision = decide(&license, &tier, usage, NOW);
        assert_eq!((decision.code, decision.expiry), (code, expiry));
    }
    assert!(decide(&LICENSE, &tier, Usage::Anywhere, NOW).is_valid());
}

#[test]
fn a_lowered_limit_keeps_the_first_places() {
    for (max, older, code) in [
        (Some(2), 1, Code::Valid),
        (Some(2), 2, Code::ActivationLimit),
        (Some(2), 9, Code::ActivationLimit),
        (None, 9, Code::Valid),
        // Takes no seat, or the only seat.
        (Some(1), 0, Code::Valid),
    ] {
        let license = LicenseFacts { max_activations: max, ..LICENSE };
        assert_eq!(decide(&license, &TIER, Usage::Here { older }, NOW).code, code, "{max:?} {older}");
    }
}

#[test]
fn seats() {
    use MayActivate::{Allowed, AlreadyHere, LimitReached, ReplaceOldest};
    use OverLimit::Reject;

    let seats = |used, here| Seats { used, here };
    for (limit, over_limit, seats, expected) in [
        (Some(2), Reject, seats(0, false), Allowed),
        (Some(2), Reject, seats(1, false), Allowed),
        (Some(2), Reject, seats(2, false), LimitReached { limit: 2, used: 2 }),
        (Some(2), Reject, seats(2, true), AlreadyHere),
        (Some(2), Reject, seats(5, true), AlreadyHere),
        (Some(2), OverLimit::ReplaceOldest, seats(1, false), Allowed),
        (Some(2), OverLimit::ReplaceOldest, seats(2, false), ReplaceOldest { count: 1 }),
        (Some(2), OverLimit::ReplaceOldest, seats(5, false), ReplaceOldest { count: 4 }),
        (Some(0), OverLimit::ReplaceOldest, seats(0, false), LimitReached { limit: 0, used: 0 }),
        (Some(0), Reject, seats(0, false), LimitReached { limit: 0, used: 0 }),
        (None, Reject, seats(u32::MAX, false), Allowed),
    ] {
        assert_eq!(may_activate(limit, over_limit, seats), expected, "{limit:?} {over_limit:?} {seats:?}");
    }
}

#[test]
fn words_are_those_of_the_contract() {
    let codes = [
        (Code::Valid, "valid"),
        (Code::Grace, "grace"),
        (Code::NotActivated, "not_activated"),
        (Code::Expired, "expired"),
        (Code::TrialExpired, "trial_expired"),
        (Code::Inactive, "inactive"),
        (Code::Suspended, "suspended"),
        (Code::Revoked, "revoked"),
        (Code::ActivationLimit, "activation_limit"),
        (Code::ProductMismatch, "product_mismatch"),
    ];
    for (code, word) in codes {
        assert_eq!(code.as_str(), word);
        let decision = Decision { state: State::Active, code, expiry: None, works_until: None };
        assert!(decision.message().ends_with('.'));
    }
    let refusals = [State::Expired, State::NotYetValid, State::Suspended, State::Revoked]
        .map(|state| state.refusal().map(ErrorCode::as_str));
    assert_eq!(
        refusals,
        [Some("license_expired"), Some("license_inactive"), Some("license_suspended"), Some("license_revoked")]
    );
}
