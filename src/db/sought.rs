//! What a search named, by ids of one kind; each list of the seller's console shows its own rows of that.

/// Ids of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sought {
    Licenses(Vec<String>),
    Accounts(Vec<String>),
    Organizations(Vec<String>),
    Orders(Vec<String>),
    /// Stripe's.
    Subscriptions(Vec<String>),
    /// There is nothing of the kind.
    Nothing,
}
