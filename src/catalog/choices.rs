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
        /// Removes unused seats at once, then the least recently used ones.
        UnusedFirst = "unused_first",
        /// Asks the customer, who has the grace period to answer.
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
    /// What a license is activated for.
    pub enum ActivationKind {
        /// A normalized site domain.
        Site = "site",
        /// An installation or instance id of the seller's application.
        Device = "device",
    }
}

text_enum! {
    /// How the keys of a tier look, and what they encode.
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
        /// Encrypted: the server's secret opens it.
        Sealed = "sealed",
        /// Only a hash: the key is shown once, and never again.
        Hashed = "hashed",
    }
}

text_enum! {
    /// The event that a tier's `valid_days` count from.
    pub enum ValidDaysFrom {
        Purchase = "purchase",
        Activation = "activation",
    }
}

text_enum! {
    /// Whether an activation has to name the license's owner.
    pub enum OwnerCheck {
        /// It has to name the owner's e-mail address.
        Email = "email",
        /// The key alone is enough.
        Key = "key",
    }
}

text_enum! {
    /// Which license files a tier allows.
    pub enum LicenseFiles {
        /// Only bound to one installation.
        Bound = "bound",
        /// Also for any number of installations.
        Unbound = "unbound",
        Off = "off",
    }
}

text_enum! {
    /// The requests that use a tier by default when they name none.
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
