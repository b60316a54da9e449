//! Public ids: a prefix that says what the thing is, and a UUIDv7 that sorts by time of making.

use rand::Rng;
use uuid::{Builder, Uuid};

use crate::clock::Clock;

/// What an id names; gives the prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Account,
    Activation,
    ApiToken,
    AuditEntry,
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
    /// The text before the `_`.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Account => "acc",
            Self::Activation => "act",
            Self::ApiToken => "tok",
            Self::AuditEntry => "aud",
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

/// A new id of this kind at the clock's present time: `lic_0190…` (32 hex digits, no dashes).
pub fn new(kind: Kind, clock: &Clock, rng: &mut impl Rng) -> String {
    let millis = u64::try_from(clock.now_millis()).unwrap_or(0);
    let mut random = [0_u8; 10];
    rng.fill_bytes(&mut random);
    let uuid: Uuid = Builder::from_unix_timestamp_millis(millis, &random).into_uuid();
    format!("{}_{}", kind.prefix(), uuid.simple())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_name_their_kind_and_sort_by_time() {
        let clock = Clock::manual(1_000);
        let mut rng = rand::rng();
        let first = new(Kind::License, &clock, &mut rng);
        clock.advance(1);
        let second = new(Kind::License, &clock, &mut rng);
        assert!(first.starts_with("lic_") && first.len() == 36, "{first}");
        assert!(first < second);
        assert_eq!(Uuid::parse_str(first.trim_start_matches("lic_")).unwrap().get_version_num(), 7);
    }
}
