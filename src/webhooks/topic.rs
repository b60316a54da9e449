//! The topics of webhooks.

/// Declares the topics that an endpoint can subscribe to and, after the semicolon, those that are sent to one endpoint
/// only. Each needs a doc comment of one line: its summary in the API's description.
macro_rules! topics {
    (
        $( #[doc = $summary:literal] $topic:ident = $name:literal, )+ ;
        $( #[doc = $own_summary:literal] $own_topic:ident = $own_name:literal, )+
    ) => {
        /// The topic of a webhook.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Topic {
            $( #[doc = $summary] $topic, )+
            $( #[doc = $own_summary] $own_topic, )+
        }

        impl Topic {
            /// The topics that an endpoint can subscribe to.
            pub const ALL: [Self; [$( $name ),+].len()] = [$( Self::$topic ),+];

            /// Every topic: [`Self::ALL`], and those that are sent to one endpoint only.
            pub const EVERY: &'static [Self] = &[$( Self::$topic, )+ $( Self::$own_topic ),+];

            /// Returns the `type` in the body.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $( Self::$topic => $name, )+
                    $( Self::$own_topic => $own_name, )+
                }
            }

            /// Returns what it reports, in a few words.
            pub fn summary(self) -> &'static str {
                match self {
                    $( Self::$topic => $summary.trim(), )+
                    $( Self::$own_topic => $own_summary.trim(), )+
                }
            }
        }
    };
}

topics! {
    /// A license was created: by a purchase, manually, or as a trial
    LicenseCreated = "license.created",
    /// A license's limits, features, seats, end, tier or notes were changed manually
    LicenseUpdated = "license.updated",
    /// A site or device was activated or reactivated
    LicenseActivated = "license.activated",
    /// An activation ended
    LicenseDeactivated = "license.deactivated",
    /// A license was suspended
    LicenseSuspended = "license.suspended",
    /// A license was revoked
    LicenseRevoked = "license.revoked",
    /// A license's subscription no longer entitles its customer to use it
    LicenseInactive = "license.inactive",
    /// A license works again
    LicenseReinstated = "license.reinstated",
    /// A license's key was replaced
    LicenseReissued = "license.reissued",
    /// A license and its grace period have expired
    LicenseExpired = "license.expired",
    /// A license's subscription was renewed: `valid_until` is the new end
    LicenseRenewed = "license.renewed",
    /// A license's signed key was reissued for a new end or tier
    LicenseKeyRenewed = "license.key_renewed",
    /// A paid order's licenses were created
    OrderFulfilled = "order.fulfilled",
    /// A subscription's state, items or end changed
    SubscriptionUpdated = "subscription.updated",
    /// A subscription's seats were added or removed, or its customer has to choose which to remove
    SeatsChanged = "seats.changed",
    /// A subscription payment failed
    PaymentFailed = "payment.failed",
    /// A subscription payment succeeded after it had failed
    PaymentRecovered = "payment.recovered",
    /// A payment was refunded in part or in full
    PaymentRefunded = "payment.refunded",
    /// A refund failed to reach the customer
    RefundFailed = "refund.failed",
    /// A payment was disputed
    DisputeOpened = "dispute.opened",
    /// A dispute's status changed
    DisputeUpdated = "dispute.updated",
    /// A dispute was won, lost or withdrawn
    DisputeClosed = "dispute.closed",
    /// A trial began
    TrialStarted = "trial.started",
    /// A trial is about to end
    TrialEnding = "trial.ending",
    ;
    /// A test event, requested for one endpoint
    Test = "webhook.test",
}

impl Topic {
    /// Parses a topic that an endpoint can subscribe to.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.as_str() == text)
    }
}
