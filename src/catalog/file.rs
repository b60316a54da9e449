//! The catalog file (`catalog.toml`): its form and its defaults.

mod new_tier;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::CatalogError;
use super::choices::{
    ActivationKind, KeyFormat, KeyStorage, LicenseFiles, OverLimit, OwnerCheck, PriceBilling, Purpose, QuantityMeans,
    Shrink, ValidDaysFrom,
};
use crate::metadata::Metadata;

/// The longest validity of a license file that a tier may allow, in days.
pub const MAX_FILE_TTL_DAYS: u32 = 3_650;

/// A whole catalog.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalog {
    #[serde(default, rename = "product")]
    pub products: Vec<ProductEntry>,
}

/// One product.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductEntry {
    /// Its name in requests and in the catalog file; never changes.
    pub slug: String,
    pub name: String,
    /// Two to six capital letters that its keys begin with.
    pub key_prefix: String,
    /// One paragraph for the shop.
    pub description: Option<String>,
    #[serde(default)]
    pub metadata: Metadata,
    /// No longer sold, and neither are its tiers.
    #[serde(default)]
    pub archived: bool,
    #[serde(default, rename = "tier")]
    #[schemars(skip)]
    pub tiers: Vec<TierEntry>,
}

/// One tier; every field but slug, name and activates has a default.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TierEntry {
    /// Its name in requests and in the catalog file; never changes.
    pub slug: String,
    pub name: String,
    #[schemars(with = "ActivationKind")]
    pub activates: String,
    #[serde(default = "random")]
    #[schemars(with = "KeyFormat")]
    pub key_format: String,
    #[serde(default = "sealed")]
    #[schemars(with = "KeyStorage")]
    pub key_storage: String,
    pub code: Option<String>,
    #[serde(default = "keys")]
    #[schemars(with = "QuantityMeans")]
    pub quantity_means: String,
    #[serde(default = "one")]
    pub max_activations: Amount,
    #[serde(default = "none")]
    pub max_leases: Amount,
    #[serde(default = "reject")]
    #[schemars(with = "OverLimit")]
    pub over_limit: String,
    pub valid_days: Option<u32>,
    #[serde(default = "purchase")]
    #[schemars(with = "ValidDaysFrom")]
    pub valid_days_from: String,
    #[serde(default = "seven")]
    pub grace_days: u32,
    #[serde(default = "seven")]
    pub offline_grace_days: u32,
    #[serde(default)]
    pub trial_days: u32,
    #[serde(default = "unused_first")]
    #[schemars(with = "Shrink")]
    pub shrink: String,
    #[serde(default = "three")]
    pub moves_per_month: u32,
    pub idle_days: Option<u32>,
    #[serde(default = "email")]
    #[schemars(with = "OwnerCheck")]
    pub owner_check: String,
    #[serde(default = "bound")]
    #[schemars(with = "LicenseFiles")]
    pub license_files: String,
    #[serde(default = "year")]
    #[schemars(range(min = 1, max = MAX_FILE_TTL_DAYS))]
    pub file_ttl_days: u32,
    #[serde(default = "twenty")]
    pub max_development_sites: Amount,
    #[serde(default)]
    pub features: Vec<String>,
    #[serde(default)]
    pub limits: BTreeMap<String, Amount>,
    #[serde(default)]
    #[schemars(with = "Vec<Purpose>")]
    pub default_for: Vec<String>,
    /// One paragraph for the shop.
    pub description: Option<String>,
    #[serde(default)]
    pub metadata: Metadata,
    /// No longer sold; its licenses continue.
    #[serde(default)]
    pub archived: bool,
    #[serde(default, rename = "price", skip_serializing_if = "Vec::is_empty")]
    #[schemars(skip)]
    pub prices: Vec<PriceEntry>,
}

/// One price of a tier.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PriceOfTier")]
pub struct PriceEntry {
    /// Stripe's `price_…`; never changes.
    pub stripe_price: String,
    #[schemars(with = "PriceBilling")]
    pub billing: String,
    /// Minor units (cents).
    pub unit_amount: i64,
    /// Three lowercase letters.
    pub currency: String,
    /// `day`, `week`, `month` or `year`; null for `one_time`.
    pub interval: Option<String>,
    /// Whether a checkout of its tier uses it.
    #[serde(default)]
    pub default: bool,
    /// No longer sold; subscriptions at this price continue.
    #[serde(default)]
    pub archived: bool,
}

/// A number, or `"unlimited"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Amount {
    Limited(u32),
    Unlimited,
}

impl Amount {
    /// Returns the number; `None` = unlimited.
    pub fn limit(&self) -> Option<i64> {
        match self {
            Self::Limited(n) => Some(i64::from(*n)),
            Self::Unlimited => None,
        }
    }

    /// Returns the number as JSON; `null` = unlimited.
    pub fn json(&self) -> Value {
        self.limit().map_or(Value::Null, Value::from)
    }
}

impl JsonSchema for Amount {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Amount".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({"anyOf": [u32::json_schema(generator), {"type": "string", "enum": ["unlimited"]}]})
    }
}

/// Writes the form of the file.
impl Serialize for Amount {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Limited(n) => to.serialize_u32(*n),
            Self::Unlimited => to.serialize_str("unlimited"),
        }
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "a whole number from 0, or \"unlimited\"")]
        enum Form {
            Number(u32),
            Word(Unlimited),
        }
        #[derive(Deserialize)]
        enum Unlimited {
            #[serde(rename = "unlimited")]
            Unlimited,
        }
        Ok(match Form::deserialize(from)? {
            Form::Number(n) => Self::Limited(n),
            Form::Word(Unlimited::Unlimited) => Self::Unlimited,
        })
    }
}

fn random() -> String {
    "random".into()
}
fn sealed() -> String {
    "sealed".into()
}
fn keys() -> String {
    "keys".into()
}
fn reject() -> String {
    "reject".into()
}
fn purchase() -> String {
    "purchase".into()
}
fn unused_first() -> String {
    "unused_first".into()
}
fn email() -> String {
    "email".into()
}
fn bound() -> String {
    "bound".into()
}
fn year() -> u32 {
    365
}
fn twenty() -> Amount {
    Amount::Limited(20)
}
fn one() -> Amount {
    Amount::Limited(1)
}
fn none() -> Amount {
    Amount::Limited(0)
}
fn three() -> u32 {
    3
}
fn seven() -> u32 {
    7
}

/// Returns the error with its line number, as one line.
fn with_line(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| text.get(..span.start));
    let line = before.map(|before| before.matches('\n').count() + 1);
    let said: Vec<&str> = error.message().lines().map(str::trim).collect();
    let said = said.join(" ");
    line.map_or_else(|| said.clone(), |line| format!("line {line}: {said}"))
}

impl Catalog {
    /// Returns the example catalog of the repository.
    ///
    /// # Errors
    /// Never; a test parses it.
    pub fn example() -> Result<Self, CatalogError> {
        Self::parse(include_str!("../../catalog.toml"))
    }

    /// Reads and validates a file.
    pub fn read(path: &Path) -> Result<Self, CatalogError> {
        let text = std::fs::read_to_string(path).map_err(|source| CatalogError::Unreadable { source })?;
        Self::parse(&text)
    }

    /// Parses and validates a catalog's text.
    pub fn parse(text: &str) -> Result<Self, CatalogError> {
        let catalog: Self = toml::from_str(text).map_err(|e| CatalogError::Syntax(with_line(text, &e)))?;
        catalog.check()?;
        Ok(catalog)
    }

    /// Iterates over all tiers with their products.
    pub fn tiers(&self) -> impl Iterator<Item = (&ProductEntry, &TierEntry)> {
        self.products.iter().flat_map(|product| product.tiers.iter().map(move |tier| (product, tier)))
    }

    /// Iterates over all tiers, for changes.
    pub fn tiers_mut(&mut self) -> impl Iterator<Item = &mut TierEntry> {
        self.products.iter_mut().flat_map(|product| &mut product.tiers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_a_catalog() {
        let catalog = Catalog::parse(include_str!("../../catalog.toml")).unwrap();
        let slugs: Vec<&str> = catalog.tiers().map(|(_, tier)| tier.slug.as_str()).collect();
        assert_eq!(
            slugs,
            [
                "site",
                "quantity",
                "startup",
                "business",
                "enterprise",
                "starter",
                "professional",
                "enterprise-onprem",
                "two-devices"
            ]
        );
    }

    #[test]
    fn mistakes_are_named_one_a_line() {
        let text = r#"
            [[product]]
            slug = "P"
            name = "P"
            key_prefix = "toolong"
            [[product.tier]]
            slug = "t"
            name = "T"
            activates = "moon"
            key_format = "tiered"
            [[product.tier.price]]
            stripe_price = "price_1"
            billing = "recurring"
            unit_amount = 1
            currency = "USD"
        "#;
        let Err(CatalogError::Invalid(found)) = Catalog::parse(text) else { panic!("accepted") };
        assert_eq!(found.len(), 6, "{found:#?}");
        assert!(Catalog::parse("[[product]]\nslug = 1").unwrap_err().to_string().contains("line 2"));
        assert!(Catalog::parse("[[products]]").is_err(), "an unknown field is a mistake");
    }
}
