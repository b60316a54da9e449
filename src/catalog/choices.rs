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
