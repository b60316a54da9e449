//! The states of a license, why it has one, and how it was sold.

use crate::db::text_enum;

text_enum! {
    /// What a license's row says of it; "expired" is never stored.
    pub enum LicenseStatus {
        Active = "active",
        /// Its subscription gives no right to use it now.
        Inactive = "inactive",
        Suspended = "suspended",
        Revoked = "revoked",
    }
}

text_enum! {
    /// Why billing, or a purchase, gave a license its status. A person's reason is free text instead.
    pub enum StatusReason {
        /// The bank ruled for the card holder.
        DisputeLost = "dispute_lost",
        /// The card holder disputes the payment.
        Disputed = "disputed",
        Refunded = "refunded",
        /// Fewer seats are paid for.
        SeatRemoved = "seat_removed",
        SubscriptionCanceled = "subscription_canceled",
        SubscriptionUnpaid = "subscription_unpaid",
        SubscriptionPaused = "subscription_paused",
        /// Its first payment never came.
        SubscriptionNeverPaid = "subscription_never_paid",
        /// A payment is missing for longer than the grace.
        PaymentOverdue = "payment_overdue",
        /// A trial that a purchase has taken over.
        Converted = "converted",
        /// A trial that the owner of its address did not start.
        Disowned = "disowned",
    }
}

text_enum! {
    /// How a license came to be.
    pub enum PurchaseType {
        /// Bought for a site.
        Site = "site",
        /// Bought by quantity.
        Quantity = "quantity",
        /// Made by hand.
        Manual = "manual",
        /// Nobody paid for it.
        Trial = "trial",
        /// Signed without a server.
        Offline = "offline",
    }
}
