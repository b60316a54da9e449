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
    /// A license was minted: bought, made by hand, or a trial
    LicenseCreated = "license.created",
    /// A person changed its limits, features, seats, end, tier or notes
    LicenseUpdated = "license.updated",
    /// A site or device took a seat, or its seat came back
    LicenseActivated = "license.activated",
    /// An activation ended
    LicenseDeactivated = "license.deactivated",
    /// It does not work for now
    LicenseSuspended = "license.suspended",
    /// It ended for good
    LicenseRevoked = "license.revoked",
    /// Its subscription gives no right to use it now
    LicenseInactive = "license.inactive",
    /// It works again
    LicenseReinstated = "license.reinstated",
    /// It has a new key
    LicenseReissued = "license.reissued",
    /// Its time and its grace are over
    LicenseExpired = "license.expired",
    /// Its subscription was paid on: `valid_until` is the new end
    LicenseRenewed = "license.renewed",
    /// Its signed key was made anew, for a new end or tier
    LicenseKeyRenewed = "license.key_renewed",
    /// A paid order's licenses exist
    OrderFulfilled = "order.fulfilled",
    /// A subscription's state, items or end changed
    SubscriptionUpdated = "subscription.updated",
    /// Seats of a subscription came or went, or its customer is to choose which go
    SeatsChanged = "seats.changed",
    /// A payment of a subscription is missing
    PaymentFailed = "payment.failed",
    /// A payment that was missing is there
    PaymentRecovered = "payment.recovered",
    /// Some or all of a payment went back
    PaymentRefunded = "payment.refunded",
    /// The money of a refund did not reach the customer
    RefundFailed = "refund.failed",
    /// A payment is disputed
    DisputeOpened = "dispute.opened",
    /// A dispute is one step further
    DisputeUpdated = "dispute.updated",
    /// A dispute was won or lost, or withdrawn
    DisputeClosed = "dispute.closed",
    /// A trial began
    TrialStarted = "trial.started",
    /// A trial ends in so many days
    TrialEnding = "trial.ending",
    ;
    /// Asked for by a person, for one endpoint
    Test = "webhook.test",
}

impl Topic {
    /// Parses a topic that an endpoint can subscribe to.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.as_str() == text)
    }
}
