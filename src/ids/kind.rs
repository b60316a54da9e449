//! The kinds of objects that have public ids, and the prefix of each.

/// The kind of object that an id names; determines the prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Account,
    Activation,
    ApiToken,
    AuditEntry,
    BulkAction,
    Delivery,
    Endpoint,
    Job,
    Lease,
    License,
    Link,
    Mail,
    Order,
    Organization,
    Price,
    Product,
    Session,
    Tier,
    Trial,
    Validation,
}

impl Kind {
    /// Returns whether the text has the form of an id of this kind.
    #[must_use]
    pub fn is_of(self, text: &str) -> bool {
        let rest = text.strip_prefix(self.prefix()).and_then(|rest| rest.strip_prefix('_'));
        rest.is_some_and(|id| id.len() == 32 && id.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f')))
    }

    /// The text before the `_`.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Account => "acc",
            Self::Activation => "act",
            Self::ApiToken => "tok",
            Self::AuditEntry => "aud",
            Self::BulkAction => "blk",
            Self::Delivery => "dlv",
            Self::Endpoint => "whe",
            Self::Job => "job",
            Self::Lease => "lea",
            Self::License => "lic",
            Self::Link => "lnk",
            Self::Mail => "mai",
            Self::Order => "ord",
            Self::Organization => "org",
            Self::Price => "pri",
            Self::Product => "prd",
            Self::Session => "ses",
            Self::Tier => "tie",
            Self::Trial => "tri",
            Self::Validation => "val",
        }
    }
}
