//! The statuses of a license, the reasons for them, and how it was sold.

use crate::db::text_enum;

text_enum! {
    /// The stored status of a license; "expired" is never stored.
    pub enum LicenseStatus {
        Active = "active",
        /// Its subscription does not entitle it to be used now.
        Inactive = "inactive",
        Suspended = "suspended",
        Revoked = "revoked",
    }
}

text_enum! {
    /// Why billing or a purchase set a license's status. A person's reason is free text instead.
    pub enum StatusReason {
        /// The bank ruled for the cardholder.
        DisputeLost = "dispute_lost",
        /// The cardholder disputes the payment.
        Disputed = "disputed",
        Refunded = "refunded",
        /// The subscription pays for fewer seats.
        SeatRemoved = "seat_removed",
        SubscriptionCanceled = "subscription_canceled",
        SubscriptionUnpaid = "subscription_unpaid",
        SubscriptionPaused = "subscription_paused",
        /// Its first payment never arrived.
        SubscriptionNeverPaid = "subscription_never_paid",
        /// A payment has been missing for longer than the grace period.
        PaymentOverdue = "payment_overdue",
        /// A trial that was replaced by a purchase.
        Converted = "converted",
        /// A trial that the owner of its address says they did not start.
        Disowned = "disowned",
    }
}

text_enum! {
    /// How a license was created.
    pub enum PurchaseType {
        /// Bought for a site.
        Site = "site",
        /// Bought by quantity.
        Quantity = "quantity",
        /// Created by hand.
        Manual = "manual",
        /// A trial.
        Trial = "trial",
        /// Signed offline, without a server.
        Offline = "offline",
    }
}
