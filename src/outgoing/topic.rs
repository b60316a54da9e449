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
    OrderFulfilled,
    SubscriptionUpdated,
    TrialStarted,
    /// Asked for by a person, for one endpoint.
    Test,
}

impl Topic {
    /// All that an endpoint can ask for.
    pub const ALL: [Self; 13] = [
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
        Self::OrderFulfilled,
        Self::SubscriptionUpdated,
        Self::TrialStarted,
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
            Self::TrialStarted => "trial.started",
            Self::Test => "webhook.test",
        }
    }

    /// The topic of this name, of those that an endpoint can ask for.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.as_str() == text)
    }
}
