//! The topics of webhooks.

/// The topic of a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    LicenseCreated,
    LicenseUpdated,
    /// On a new site or device.
    LicenseActivated,
    /// An activation ended.
    LicenseDeactivated,
    LicenseSuspended,
    LicenseRevoked,
    /// Its subscription does not cover it at present.
    LicenseInactive,
    /// Usable again.
    LicenseReinstated,
    /// It has a new key.
    LicenseReissued,
    /// Its validity and grace period have ended.
    LicenseExpired,
    /// Its subscription was renewed: the license is valid for longer.
    LicenseRenewed,
    /// Its signed key was reissued, for a new end or tier.
    LicenseKeyRenewed,
    OrderFulfilled,
    SubscriptionUpdated,
    /// Seats of a subscription were added or removed, or its customer has to choose which to remove.
    SeatsChanged,
    /// A subscription's payment failed.
    PaymentFailed,
    /// A failed payment succeeded later.
    PaymentRecovered,
    /// A payment was refunded, in full or in part.
    PaymentRefunded,
    /// A refund failed to reach the customer.
    RefundFailed,
    DisputeOpened,
    DisputeUpdated,
    DisputeClosed,
    TrialStarted,
    /// The trial ends in a few days.
    TrialEnding,
    /// Sent at a person's request, to one endpoint.
    Test,
}

impl Topic {
    /// The topics that an endpoint can subscribe to.
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

    /// Returns the `type` in the body.
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

    /// Parses a topic that an endpoint can subscribe to.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.as_str() == text)
    }
}
