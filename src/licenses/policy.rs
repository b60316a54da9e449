//! Decides whether a license may be used now, and whether it may be activated once more. Pure.

pub use super::status::LicenseStatus;
pub use crate::catalog::OverLimit;
use crate::clock::DAY;
use crate::db::text_enum;
use crate::error_code::ErrorCode;

/// The license's input to the decision. Times are Unix seconds.
#[derive(Clone, Copy, Debug)]
pub struct LicenseFacts {
    pub status: LicenseStatus,
    /// Whether it is a trial.
    pub is_trial: bool,
    /// Not valid before this time.
    pub valid_from: Option<i64>,
    /// Valid until just before this time. `None` for a perpetual license, and for one that starts with its first
    /// activation while the end is not stored yet.
    pub valid_until: Option<i64>,
    /// When it was first activated anywhere, for tiers whose term starts then.
    pub first_activated_at: Option<i64>,
    /// The maximum number of active activations; `None` = unlimited.
    pub max_activations: Option<u32>,
}

/// The tier's input to the decision.
#[derive(Clone, Copy, Debug)]
pub struct TierFacts {
    /// How long licenses keep working after their end. Trials have no grace.
    pub grace_days: u32,
    /// For `valid_days_from = "activation"`: the license's term in days, from its first activation.
    pub valid_days_from_activation: Option<u32>,
}

/// The place a decision is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usage {
    /// No particular place: the state of the license itself.
    Anywhere,
    /// A place with an active activation. `older` is the number of other seat-taking activations of this license that
    /// were activated before it (0 for a place that takes no seat).
    Here { older: u32 },
    /// A place without an active activation.
    NotHere,
    /// An application of another product.
    OtherProduct,
}

text_enum! {
    /// The state of a license at a time.
    pub enum State {
        Active = "active",
        /// Past its end, within the tier's grace.
        Grace = "grace",
        Expired = "expired",
        TrialExpired = "trial_expired",
        NotYetValid = "not_yet_valid",
        Inactive = "inactive",
        Suspended = "suspended",
        Revoked = "revoked",
    }
}

impl State {
    /// Whether a license in this state may be used.
    #[must_use]
    pub fn is_usable(self) -> bool {
        matches!(self, Self::Active | Self::Grace)
    }

    /// The stable code with which an activation is refused in this state; `None` if it is not refused.
    #[must_use]
    pub fn refusal(self) -> Option<ErrorCode> {
        match self {
            Self::Active | Self::Grace => None,
            Self::Expired | Self::TrialExpired => Some(ErrorCode::LicenseExpired),
            Self::NotYetValid | Self::Inactive => Some(ErrorCode::LicenseInactive),
            Self::Suspended => Some(ErrorCode::LicenseSuspended),
            Self::Revoked => Some(ErrorCode::LicenseRevoked),
        }
    }
}

text_enum! {
    /// The answer code of a validation.
    pub enum Code {
        Valid = "valid",
        Grace = "grace",
        NotActivated = "not_activated",
        Expired = "expired",
        TrialExpired = "trial_expired",
        Inactive = "inactive",
        Suspended = "suspended",
        Revoked = "revoked",
        ActivationLimit = "activation_limit",
        ProductMismatch = "product_mismatch",
    }
}

/// The result of [`decide`]. Times are Unix seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    pub state: State,
    pub code: Code,
    /// The license's end, without grace; `None` if it has none, or has not started.
    pub expiry: Option<i64>,
    /// Until when it works, with grace.
    pub works_until: Option<i64>,
}

impl Decision {
    /// Whether the installation may run.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        matches!(self.code, Code::Valid | Code::Grace)
    }

    /// The message for people.
    #[must_use]
    pub fn message(&self) -> &'static str {
        match self.code {
            Code::Valid => "The license is valid.",
            Code::Grace => "The license has ended and works for a few more days; renew it.",
            Code::NotActivated => "The license is not activated here.",
            Code::Expired => "The license has expired.",
            Code::TrialExpired => "The trial has ended.",
            Code::Inactive if self.state == State::NotYetValid => "The license is not valid yet.",
            Code::Inactive => "The license is not active.",
            Code::Suspended => "The license is suspended.",
            Code::Revoked => "The license was revoked.",
            Code::ActivationLimit => "The license is in use in more places than it allows.",
            Code::ProductMismatch => "The license is for another product.",
        }
    }
}

/// Decides whether a license may be used at `now` (Unix seconds).
///
/// In order of precedence: another product; a manual status (revoked, suspended); inactive; time (not yet valid,
/// expired); then the place: not activated, or beyond a limit that was lowered, in which case the places activated
/// first keep their seats.
#[must_use]
pub fn decide(license: &LicenseFacts, tier: &TierFacts, usage: Usage, now: i64) -> Decision {
    let expiry = expiry(license, tier);
    let grace_days = if license.is_trial { 0 } else { tier.grace_days };
    let works_until = expiry.map(|end| end.saturating_add(i64::from(grace_days).saturating_mul(DAY)));
    let state = state(license, expiry, works_until, now);
    let code = match (usage, state) {
        (Usage::OtherProduct, _) => Code::ProductMismatch,
        (_, State::Revoked) => Code::Revoked,
        (_, State::Suspended) => Code::Suspended,
        (_, State::Inactive | State::NotYetValid) => Code::Inactive,
        (_, State::Expired) => Code::Expired,
        (_, State::TrialExpired) => Code::TrialExpired,
        (Usage::NotHere, _) => Code::NotActivated,
        (Usage::Here { older }, _) if license.max_activations.is_some_and(|max| max <= older && older > 0) => {
            Code::ActivationLimit
        }
        (_, State::Grace) => Code::Grace,
        (_, State::Active) => Code::Valid,
    };
    Decision { state, code, expiry, works_until }
}

/// Returns when a license ends, in Unix seconds: its own end, or its term counted from the first activation. `None` for
/// a perpetual license and for one that has not started.
#[must_use]
pub fn expiry(license: &LicenseFacts, tier: &TierFacts) -> Option<i64> {
    license.valid_until.or_else(|| {
        let days = tier.valid_days_from_activation?;
        let start = license.first_activated_at?;
        Some(start.saturating_add(i64::from(days).saturating_mul(DAY)))
    })
}

fn state(license: &LicenseFacts, expiry: Option<i64>, works_until: Option<i64>, now: i64) -> State {
    match license.status {
        LicenseStatus::Revoked => State::Revoked,
        LicenseStatus::Suspended => State::Suspended,
        LicenseStatus::Inactive => State::Inactive,
        LicenseStatus::Active if license.valid_from.is_some_and(|from| now < from) => State::NotYetValid,
        LicenseStatus::Active if expiry.is_none_or(|end| now < end) => State::Active,
        LicenseStatus::Active if works_until.is_none_or(|end| now < end) => State::Grace,
        LicenseStatus::Active if license.is_trial => State::TrialExpired,
        LicenseStatus::Active => State::Expired,
    }
}

/// The use of a license, as seen by an activation request.
#[derive(Clone, Copy, Debug)]
pub struct Seats {
    /// Active activations of the same kind: those that take a seat, or the development sites.
    pub used: u32,
    /// Whether the requesting place has an active activation.
    pub here: bool,
}

/// Whether a place may be activated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MayActivate {
    Allowed,
    /// Already active here: nothing to do, whatever the limit.
    AlreadyHere,
    /// Allowed after the `count` least recently seen places are deactivated; more than one only if the limit was
    /// lowered.
    ReplaceOldest {
        count: u32,
    },
    LimitReached {
        limit: u32,
        used: u32,
    },
}

/// Decides whether one more place fits. `limit` is the license's own (for development sites the tier's); `None` =
/// unlimited. Whether the license itself may be used ([`State::refusal`]) must be checked first.
#[must_use]
pub fn may_activate(limit: Option<u32>, over_limit: OverLimit, seats: Seats) -> MayActivate {
    let Seats { used, here } = seats;
    match limit {
        _ if here => MayActivate::AlreadyHere,
        Some(limit) if used >= limit => match over_limit {
            // With a limit of 0 there is nothing to replace.
            OverLimit::ReplaceOldest if limit > 0 => MayActivate::ReplaceOldest { count: used - limit + 1 },
            OverLimit::ReplaceOldest | OverLimit::Reject => MayActivate::LimitReached { limit, used },
        },
        _ => MayActivate::Allowed,
    }
}

#[cfg(test)]
mod tests;
