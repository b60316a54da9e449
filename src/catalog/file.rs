//! The catalog file: its form (DESIGN section 7), its defaults, and what is refused.

mod new_tier;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::CatalogError;
use super::choices::{
    ActivationKind, KeyFormat, KeyStorage, LicenseFiles, OverLimit, OwnerCheck, PriceBilling, Purpose, QuantityMeans,
    Shrink, ValidDaysFrom,
};
use crate::metadata::Metadata;

/// The longest life of a license file that a tier may allow. Days.
pub const MAX_FILE_TTL_DAYS: u32 = 3_650;

/// The longest description of a product or a tier, in characters.
const LONGEST_DESCRIPTION: usize = 600;

/// A whole catalog.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalog {
    #[serde(default, rename = "product")]
    pub products: Vec<ProductEntry>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ProductEntry {
    pub slug: String,
    pub name: String,
    pub key_prefix: String,
    /// One paragraph for the shop.
    pub description: Option<String>,
    #[serde(default)]
    pub metadata: Metadata,
    #[serde(default, rename = "tier")]
    pub tiers: Vec<TierEntry>,
}

/// One tier; every field but slug, name and activates has a default.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TierEntry {
    pub slug: String,
    pub name: String,
    pub activates: String,
    #[serde(default = "random")]
    pub key_format: String,
    #[serde(default = "sealed")]
    pub key_storage: String,
    pub code: Option<String>,
    #[serde(default = "keys")]
    pub quantity_means: String,
    #[serde(default = "one")]
    pub max_activations: Amount,
    #[serde(default = "none")]
    pub max_leases: Amount,
    #[serde(default = "reject")]
    pub over_limit: String,
    pub valid_days: Option<u32>,
    #[serde(default = "purchase")]
    pub valid_days_from: String,
    #[serde(default = "seven")]
    pub grace_days: u32,
    #[serde(default = "seven")]
    pub offline_grace_days: u32,
    #[serde(default)]
    pub trial_days: u32,
    #[serde(default = "unused_first")]
    pub shrink: String,
    #[serde(default = "three")]
    pub moves_per_month: u32,
    pub idle_days: Option<u32>,
    #[serde(default = "email")]
    pub owner_check: String,
    #[serde(default = "bound")]
    pub license_files: String,
    #[serde(default = "year")]
    pub file_ttl_days: u32,
    #[serde(default = "twenty")]
    pub max_development_sites: Amount,
    #[serde(default)]
    pub features: Vec<String>,
    #[serde(default)]
    pub limits: BTreeMap<String, Amount>,
    #[serde(default)]
    pub default_for: Vec<String>,
    /// One paragraph for the shop.
    pub description: Option<String>,
    #[serde(default)]
    pub metadata: Metadata,
    #[serde(default, rename = "price")]
    pub prices: Vec<PriceEntry>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PriceEntry {
    pub stripe_price: String,
    pub billing: String,
    pub unit_amount: i64,
    pub currency: String,
    pub interval: Option<String>,
    #[serde(default)]
    pub default: bool,
}

/// A number, or `"unlimited"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Amount {
    Limited(u32),
    Unlimited,
}

impl Amount {
    /// `None` = unlimited.
    pub fn limit(&self) -> Option<i64> {
        match self {
            Self::Limited(n) => Some(i64::from(*n)),
            Self::Unlimited => None,
        }
    }

    /// `null` = unlimited.
    pub fn json(&self) -> Value {
        self.limit().map_or(Value::Null, Value::from)
    }
}

/// As the file has it.
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

impl Catalog {
    /// The one of the repository.
    ///
    /// # Errors
    /// Never; a test reads it.
    pub fn example() -> Result<Self, CatalogError> {
        Self::parse(include_str!("../../catalog.toml"))
    }

    /// Reads and checks a file.
    pub fn read(path: &Path) -> Result<Self, CatalogError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| CatalogError::Unreadable { path: path.display().to_string(), source })?;
        Self::parse(&text)
    }

    /// Reads and checks a catalog's text.
    pub fn parse(text: &str) -> Result<Self, CatalogError> {
        let catalog: Self =
            toml::from_str(text).map_err(|e| CatalogError::Syntax(e.to_string().trim_end().to_owned()))?;
        catalog.check()?;
        Ok(catalog)
    }

    /// Whether it makes sense as a whole.
    ///
    /// # Errors
    /// [`CatalogError::Invalid`] with every mistake.
    pub fn check(&self) -> Result<(), CatalogError> {
        let mistakes = self.mistakes();
        if mistakes.is_empty() { Ok(()) } else { Err(CatalogError::Invalid(mistakes)) }
    }

    /// Every tier with its product.
    pub fn tiers(&self) -> impl Iterator<Item = (&ProductEntry, &TierEntry)> {
        self.products.iter().flat_map(|product| product.tiers.iter().map(move |tier| (product, tier)))
    }

    /// Every tier, to be changed.
    pub fn tiers_mut(&mut self) -> impl Iterator<Item = &mut TierEntry> {
        self.products.iter_mut().flat_map(|product| &mut product.tiers)
    }

    fn mistakes(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut seen = BTreeSet::new();
        for product in &self.products {
            check_product(product, &mut found);
            if !seen.insert(("product", product.slug.as_str())) {
                found.push(format!("product {}: the slug stands twice", product.slug));
            }
        }
        for (_, tier) in self.tiers() {
            check_tier(tier, &mut found);
            if !seen.insert(("tier", tier.slug.as_str())) {
                found.push(format!("tier {}: the slug stands twice (slugs are unique over all products)", tier.slug));
            }
            for price in &tier.prices {
                check_price(tier, price, &mut found);
                if !seen.insert(("price", price.stripe_price.as_str())) {
                    found.push(format!("tier {}: the price {} stands twice", tier.slug, price.stripe_price));
                }
            }
            for purpose in &tier.default_for {
                if purpose != "trial" && !seen.insert(("default_for", purpose.as_str())) {
                    found.push(format!("tier {}: another tier is default_for {purpose} already", tier.slug));
                }
            }
        }
        found
    }
}

fn check_product(product: &ProductEntry, found: &mut Vec<String>) {
    check_slug("product", &product.slug, found);
    check_description("product", &product.slug, product.description.as_deref(), found);
    let prefix = &product.key_prefix;
    if !(2..=6).contains(&prefix.len()) || !prefix.bytes().all(|b| b.is_ascii_uppercase()) {
        found.push(format!("product {}: key_prefix {prefix:?} needs 2 to 6 capital letters", product.slug));
    }
}

fn check_description(what: &str, slug: &str, description: Option<&str>, found: &mut Vec<String>) {
    let Some(text) = description else { return };
    if text.trim().is_empty() || text.chars().count() > LONGEST_DESCRIPTION || text.chars().any(char::is_control) {
        found.push(format!("{what} {slug}: a description is one paragraph of 1 to {LONGEST_DESCRIPTION} characters"));
    }
}

fn check_slug(what: &str, slug: &str, found: &mut Vec<String>) {
    let fine = !slug.is_empty()
        && slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_');
    if !fine {
        found.push(format!("{what} {slug:?}: a slug has small letters, digits and dashes"));
    }
}

fn check_tier(tier: &TierEntry, found: &mut Vec<String>) {
    check_slug("tier", &tier.slug, found);
    check_description("tier", &tier.slug, tier.description.as_deref(), found);
    let choices: [(&str, &str, &[&str]); 9] = [
        ("activates", &tier.activates, ActivationKind::TEXTS),
        ("key_format", &tier.key_format, KeyFormat::TEXTS),
        ("key_storage", &tier.key_storage, KeyStorage::TEXTS),
        ("quantity_means", &tier.quantity_means, QuantityMeans::TEXTS),
        ("over_limit", &tier.over_limit, OverLimit::TEXTS),
        ("valid_days_from", &tier.valid_days_from, ValidDaysFrom::TEXTS),
        ("shrink", &tier.shrink, Shrink::TEXTS),
        ("owner_check", &tier.owner_check, OwnerCheck::TEXTS),
        ("license_files", &tier.license_files, LicenseFiles::TEXTS),
    ];
    for (field, value, allowed) in choices {
        check_choice(&tier.slug, field, value, allowed, found);
    }
    for purpose in &tier.default_for {
        check_choice(&tier.slug, "default_for", purpose, Purpose::TEXTS, found);
    }
    let code_fits = |code: &String| (3..=4).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_uppercase());
    if KeyFormat::parse(&tier.key_format) == Some(KeyFormat::Tiered) && !tier.code.as_ref().is_some_and(code_fits) {
        found.push(format!("tier {}: a tiered key needs a code of 3 or 4 capital letters", tier.slug));
    }
    if KeyFormat::parse(&tier.key_format) == Some(KeyFormat::EmailExpiry) && tier.valid_days.is_none() {
        found.push(format!("tier {}: an email_expiry key carries its end, so valid_days is needed", tier.slug));
    }
    if tier.idle_days == Some(0) {
        found.push(format!("tier {}: idle_days must be at least 1; leave it out for never", tier.slug));
    }
    if !(1..=MAX_FILE_TTL_DAYS).contains(&tier.file_ttl_days) {
        found.push(format!("tier {}: file_ttl_days must be from 1 to {MAX_FILE_TTL_DAYS}", tier.slug));
    }
    if tier.prices.iter().filter(|price| price.default).count() > 1 {
        found.push(format!("tier {}: more than one price is the default", tier.slug));
    }
}

fn check_choice(slug: &str, field: &str, value: &str, allowed: &[&str], found: &mut Vec<String>) {
    if !allowed.contains(&value) {
        found.push(format!("tier {slug}: {field} = {value:?} is none of {}", allowed.join(", ")));
    }
}

fn check_price(tier: &TierEntry, price: &PriceEntry, found: &mut Vec<String>) {
    let name = format!("tier {}: price {}", tier.slug, price.stripe_price);
    match (PriceBilling::parse(&price.billing), price.interval.as_deref()) {
        (Some(PriceBilling::OneTime), None)
        | (Some(PriceBilling::Recurring), Some("day" | "week" | "month" | "year")) => {}
        (Some(PriceBilling::OneTime), Some(_)) => found.push(format!("{name}: a one_time price has no interval")),
        (Some(PriceBilling::Recurring), _) => {
            found.push(format!("{name}: a recurring price needs interval = day, week, month or year"))
        }
        (None, _) => {
            let (given, allowed) = (&price.billing, PriceBilling::TEXTS.join(", "));
            found.push(format!("{name}: billing = {given:?} is none of {allowed}"));
        }
    }
    if price.unit_amount < 0 {
        found.push(format!("{name}: unit_amount is negative"));
    }
    if price.currency.len() != 3 || !price.currency.bytes().all(|b| b.is_ascii_lowercase()) {
        found.push(format!("{name}: currency {:?} is not a three-letter code in small letters", price.currency));
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
