//! The scopes of API tokens.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::db::Error;

/// A permission of a token. Each `…:write` includes its `…:read`, and `full` includes everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Everything, including tokens and secrets.
    Full,
    /// Licenses, activations, validation logs.
    LicensesRead,
    LicensesWrite,
    /// Accounts, organizations and their members. Writing changes nobody's address, role or membership: with those, a
    /// token could take over any account, which is `full`.
    AccountsRead,
    AccountsWrite,
    /// Products, tiers, prices.
    CatalogRead,
    CatalogWrite,
    /// Orders, Stripe events, mail, webhook endpoints and deliveries, statistics, the audit log.
    OperationsRead,
    OperationsWrite,
    /// What Prometheus scrapes, and nothing else.
    MetricsRead,
}

impl Scope {
    /// Every scope, for documentation and for tests of what each may do.
    pub const ALL: [Self; 10] = [
        Self::Full,
        Self::LicensesRead,
        Self::LicensesWrite,
        Self::AccountsRead,
        Self::AccountsWrite,
        Self::CatalogRead,
        Self::CatalogWrite,
        Self::OperationsRead,
        Self::OperationsWrite,
        Self::MetricsRead,
    ];

    /// Returns the text in requests, answers and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::LicensesRead => "licenses:read",
            Self::LicensesWrite => "licenses:write",
            Self::AccountsRead => "accounts:read",
            Self::AccountsWrite => "accounts:write",
            Self::CatalogRead => "catalog:read",
            Self::CatalogWrite => "catalog:write",
            Self::OperationsRead => "operations:read",
            Self::OperationsWrite => "operations:write",
            Self::MetricsRead => "metrics:read",
        }
    }

    /// Parses that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text)
    }

    /// Returns whether this scope includes `other`.
    fn includes(self, other: Self) -> bool {
        let reading = match self {
            Self::LicensesWrite => Some(Self::LicensesRead),
            Self::AccountsWrite => Some(Self::AccountsRead),
            Self::CatalogWrite => Some(Self::CatalogRead),
            Self::OperationsWrite => Some(Self::OperationsRead),
            _ => None,
        };
        self == Self::Full || self == other || reading == Some(other)
    }
}

impl JsonSchema for Scope {
    fn schema_name() -> Cow<'static, str> {
        "Scope".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "enum": Self::ALL.map(Self::as_str), "description": "A permission of a token."})
    }
}

/// The scopes of one token, in order, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    /// Returns the full scope.
    pub fn full() -> Self {
        Self(vec![Scope::Full])
    }

    /// Returns whether these allow what needs `scope`.
    pub fn allow(&self, scope: Scope) -> bool {
        self.0.iter().any(|own| own.includes(scope))
    }

    /// Returns whether these allow nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the scopes' texts, for answers.
    pub fn names(&self) -> Vec<&'static str> {
        self.0.iter().map(|scope| scope.as_str()).collect()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        let mut scopes: Vec<Scope> = scopes.into_iter().collect();
        scopes.sort_unstable();
        scopes.dedup();
        Self(scopes)
    }
}

/// The database column: names separated by spaces.
impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.names().join(" "))
    }
}

impl TryFrom<String> for Scopes {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        let unknown = |name: &str| Error::Corrupt(format!("the scope {name:?} of a token"));
        text.split_whitespace().map(|name| Scope::parse(name).ok_or_else(|| unknown(name))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_each_scope_allows() {
        for own in Scope::ALL {
            let scopes: Scopes = [own].into_iter().collect();
            for needed in Scope::ALL {
                let reads = own.as_str().strip_suffix(":write").map(|area| format!("{area}:read"));
                let expected = own == Scope::Full || own == needed || reads.as_deref() == Some(needed.as_str());
                assert_eq!(scopes.allow(needed), expected, "{own:?} {needed:?}");
            }
        }
        assert!(!Scopes::default().allow(Scope::CatalogRead));
    }

    #[test]
    fn the_column_is_read_back() {
        let scopes: Scopes = [Scope::CatalogRead, Scope::LicensesWrite, Scope::CatalogRead].into_iter().collect();
        assert_eq!(scopes.to_string(), "licenses:write catalog:read");
        assert_eq!(Scopes::try_from(scopes.to_string()).unwrap(), scopes);
        assert!(Scopes::try_from("licenses:write everything".to_owned()).is_err());
    }
}
