//! The objects that a search found, as ids of one kind; each list of the console shows its own rows for them.

/// Ids of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sought {
    Licenses(Vec<String>),
    Accounts(Vec<String>),
    Organizations(Vec<String>),
    Orders(Vec<String>),
    /// Stripe's ids.
    Subscriptions(Vec<String>),
    /// Nothing was found.
    Nothing,
}
