//! The choices of a tier, as the catalog file writes them.

use crate::db::text_enum;

text_enum! {
    /// What one unit of the quantity is.
    pub enum QuantityMeans {
        /// A license with a key of its own.
        Keys = "keys",
        /// One more activation of the one license.
        Seats = "seats",
    }
}

text_enum! {
    /// What happens when fewer seats are paid for than are in use.
    pub enum Shrink {
        /// Seats that nobody uses go at once, then those used the longest ago.
        UnusedFirst = "unused_first",
        /// The customer is asked, within the grace.
        Ask = "ask",
    }
}

text_enum! {
    /// What a tier does with an activation over the limit.
    pub enum OverLimit {
        Reject = "reject",
        ReplaceOldest = "replace_oldest",
    }
}

text_enum! {
    /// What sort of place a license is activated for.
    pub enum ActivationKind {
        /// A normalized site domain.
        Site = "site",
        /// An installation or instance id of the seller's application.
        Device = "device",
    }
}

text_enum! {
    /// How the keys of a tier look, and what they state.
    pub enum KeyFormat {
        Random = "random",
        Tiered = "tiered",
        EmailExpiry = "email_expiry",
        Signed = "signed",
    }
}

text_enum! {
    /// How the database holds the keys of a tier.
    pub enum KeyStorage {
        /// It can be opened with the server's secret.
        Sealed = "sealed",
        /// It is shown once, and never again.
        Hashed = "hashed",
    }
}

text_enum! {
    /// When a tier's `valid_days` begin.
    pub enum ValidDaysFrom {
        Purchase = "purchase",
        Activation = "activation",
    }
}

text_enum! {
    /// Who must say whose a license is.
    pub enum OwnerCheck {
        /// An activation names its owner's address.
        Email = "email",
        /// The key alone is enough.
        Key = "key",
    }
}

text_enum! {
    /// Which license files a tier's licenses can be had as.
    pub enum LicenseFiles {
        /// Only bound to one installation.
        Bound = "bound",
        /// Also for any number of installations.
        Unbound = "unbound",
        Off = "off",
    }
}

text_enum! {
    /// What takes a tier when none is named.
    pub enum Purpose {
        Quantity = "quantity",
        Sites = "sites",
        Trial = "trial",
    }
}

text_enum! {
    /// How often a price is paid.
    pub enum PriceBilling {
        OneTime = "one_time",
        Recurring = "recurring",
    }
}
