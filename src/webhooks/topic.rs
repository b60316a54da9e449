//! What can be told.

/// A kind of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    LicenseCreated,
    LicenseUpdated,
    /// For a new place, site or device.
    LicenseActivated,
    /// A place's activation ended.
    LicenseDeactivated,
    LicenseSuspended,
    LicenseRevoked,
    /// Its subscription gives no right to use it now.
    LicenseInactive,
    /// Usable again.
    LicenseReinstated,
    /// It has a new key.
    LicenseReissued,
    /// Its time and grace are over.
    LicenseExpired,
    /// Its subscription was paid on: it is good for longer.
    LicenseRenewed,
    /// Its signed key was made anew, for a new end or tier.
    LicenseKeyRenewed,
    OrderFulfilled,
    SubscriptionUpdated,
    /// Seats of a subscription came or went, or its customer is to choose which go.
    SeatsChanged,
    /// A payment of a subscription is missing.
    PaymentFailed,
    /// It is there after all.
    PaymentRecovered,
    /// Some or all of a payment went back to the customer.
    PaymentRefunded,
    /// The money of a refund did not reach the customer.
    RefundFailed,
    DisputeOpened,
    DisputeUpdated,
    DisputeClosed,
    TrialStarted,
    /// Some days before its end.
    TrialEnding,
    /// Asked for by a person, for one endpoint.
    Test,
}

impl Topic {
    /// All that an endpoint can ask for.
    pub const ALL: [Self; 24] = [
        Self::LicenseCreated,
        Self::LicenseUpdated,
        Self::LicenseActivated,
        Self::LicenseDeactivated,
        Self::LicenseSuspended,
        Self::LicenseRevoked,
        Self::LicenseInactive,
        Self::LicenseReinstated,
        Self::LicenseReissued,
        Self::LicenseExpired,
        Self::LicenseRenewed,
        Self::LicenseKeyRenewed,
        Self::OrderFulfilled,
        Self::SubscriptionUpdated,
        Self::SeatsChanged,
        Self::PaymentFailed,
        Self::PaymentRecovered,
        Self::PaymentRefunded,
        Self::RefundFailed,
        Self::DisputeOpened,
        Self::DisputeUpdated,
        Self::DisputeClosed,
        Self::TrialStarted,
        Self::TrialEnding,
    ];

    /// The `type` of the payload.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LicenseCreated => "license.created",
            Self::LicenseUpdated => "license.updated",
            Self::LicenseActivated => "license.activated",
            Self::LicenseDeactivated => "license.deactivated",
            Self::LicenseSuspended => "license.suspended",
            Self::LicenseRevoked => "license.revoked",
            Self::LicenseInactive => "license.inactive",
            Self::LicenseReinstated => "license.reinstated",
            Self::LicenseReissued => "license.reissued",
            Self::LicenseExpired => "license.expired",
            Self::OrderFulfilled => "order.fulfilled",
            Self::SubscriptionUpdated => "subscription.updated",
            Self::LicenseRenewed => "license.renewed",
            Self::LicenseKeyRenewed => "license.key_renewed",
            Self::SeatsChanged => "seats.changed",
            Self::PaymentFailed => "payment.failed",
            Self::PaymentRecovered => "payment.recovered",
            Self::PaymentRefunded => "payment.refunded",
            Self::RefundFailed => "refund.failed",
            Self::DisputeOpened => "dispute.opened",
            Self::DisputeUpdated => "dispute.updated",
            Self::DisputeClosed => "dispute.closed",
            Self::TrialStarted => "trial.started",
            Self::TrialEnding => "trial.ending",
            Self::Test => "webhook.test",
        }
    }

    /// The topic of this name, of those that an endpoint can ask for.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.as_str() == text)
    }
}
