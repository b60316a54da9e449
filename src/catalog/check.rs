//! Validates a whole catalog.

use std::collections::BTreeSet;
use std::fmt;

use super::CatalogError;
use super::choices::{
    ActivationKind, KeyFormat, KeyStorage, LicenseFiles, OverLimit, OwnerCheck, PriceBilling, Purpose, QuantityMeans,
    Shrink, ValidDaysFrom,
};
use super::file::{Catalog, MAX_FILE_TTL_DAYS, PriceEntry, ProductEntry, TierEntry};

/// The longest description of a product or a tier, in characters.
const LONGEST_DESCRIPTION: usize = 600;
/// The longest id of Stripe's, in characters.
const LONGEST_ID: usize = 255;

/// One mistake in a catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The piece: `tier business`, `tier business: price price_1`.
    pub piece: String,
    /// The field of the piece.
    pub field: &'static str,
    pub message: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.piece, self.message)
    }
}

/// The mistakes found so far in one piece.
struct Piece<'a> {
    name: String,
    found: &'a mut Vec<Mistake>,
}

impl Piece<'_> {
    fn wrong(&mut self, field: &'static str, message: impl Into<String>) {
        self.found.push(Mistake { piece: self.name.clone(), field, message: message.into() });
    }
}

impl Catalog {
    /// Validates the whole catalog.
    ///
    /// # Errors
    /// [`CatalogError::Invalid`] with every mistake.
    pub fn check(&self) -> Result<(), CatalogError> {
        let mistakes = mistakes(self);
        if mistakes.is_empty() { Ok(()) } else { Err(CatalogError::Invalid(mistakes)) }
    }
}

/// Returns every mistake.
fn mistakes(catalog: &Catalog) -> Vec<Mistake> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for product in &catalog.products {
        let mut piece = Piece { name: format!("product {}", product.slug), found: &mut found };
        check_product(product, &mut piece);
        if !seen.insert(("product", product.slug.as_str())) {
            piece.wrong("slug", "the slug is used twice");
        }
    }
    for (product, tier) in catalog.tiers() {
        let mut piece = Piece { name: format!("tier {}", tier.slug), found: &mut found };
        check_tier(tier, &mut piece);
        if !seen.insert(("tier", tier.slug.as_str())) {
            piece.wrong("slug", "the slug is used twice (slugs are unique over all products)");
        }
        for purpose in &tier.default_for {
            let is_sold = !tier.archived && !product.archived;
            if purpose != "trial" && is_sold && !seen.insert(("default_for", purpose.as_str())) {
                piece.wrong("default_for", format!("another tier is default_for {purpose} already"));
            }
        }
        for price in &tier.prices {
            let name = format!("tier {}: price {}", tier.slug, price.stripe_price);
            let mut piece = Piece { name, found: &mut found };
            check_price(price, &mut piece);
            if !seen.insert(("price", price.stripe_price.as_str())) {
                piece.wrong("stripe_price", "the price is listed twice");
            }
        }
    }
    found
}

fn check_product(product: &ProductEntry, piece: &mut Piece<'_>) {
    check_slug(&product.slug, piece);
    check_name(&product.name, piece);
    check_description(product.description.as_deref(), piece);
    let prefix = &product.key_prefix;
    if !(2..=6).contains(&prefix.len()) || !prefix.bytes().all(|b| b.is_ascii_uppercase()) {
        piece.wrong("key_prefix", format!("key_prefix {prefix:?} needs 2 to 6 capital letters"));
    }
}

fn check_name(name: &str, piece: &mut Piece<'_>) {
    if name.trim().is_empty() {
        piece.wrong("name", "the name is empty");
    }
}

fn check_description(description: Option<&str>, piece: &mut Piece<'_>) {
    let Some(text) = description else { return };
    if text.trim().is_empty() || text.chars().count() > LONGEST_DESCRIPTION || text.chars().any(char::is_control) {
        let message = format!("a description is one paragraph of 1 to {LONGEST_DESCRIPTION} characters");
        piece.wrong("description", message);
    }
}

fn check_slug(slug: &str, piece: &mut Piece<'_>) {
    let fine = !slug.is_empty()
        && slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_');
    if !fine {
        piece.wrong("slug", "a slug consists of lowercase letters, digits and dashes");
    }
}

fn check_tier(tier: &TierEntry, piece: &mut Piece<'_>) {
    check_slug(&tier.slug, piece);
    check_name(&tier.name, piece);
    check_description(tier.description.as_deref(), piece);
    let choices: [(&'static str, &str, &[&str]); 9] = [
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
        check_choice(field, value, allowed, piece);
    }
    for purpose in &tier.default_for {
        check_choice("default_for", purpose, Purpose::TEXTS, piece);
    }
    let code_fits = |code: &String| (3..=4).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_uppercase());
    if KeyFormat::parse(&tier.key_format) == Some(KeyFormat::Tiered) && !tier.code.as_ref().is_some_and(code_fits) {
        piece.wrong("code", "a tiered key needs a code of 3 or 4 capital letters");
    }
    if KeyFormat::parse(&tier.key_format) == Some(KeyFormat::EmailExpiry) && tier.valid_days.is_none() {
        piece.wrong("valid_days", "an email_expiry key carries its end, so valid_days is needed");
    }
    if tier.idle_days == Some(0) {
        piece.wrong("idle_days", "idle_days must be at least 1; leave it out for never");
    }
    if !(1..=MAX_FILE_TTL_DAYS).contains(&tier.file_ttl_days) {
        piece.wrong("file_ttl_days", format!("file_ttl_days must be from 1 to {MAX_FILE_TTL_DAYS}"));
    }
    if tier.prices.iter().filter(|price| price.default).count() > 1 {
        piece.wrong("default", "more than one price is the default");
    }
}

fn check_choice(field: &'static str, value: &str, allowed: &[&str], piece: &mut Piece<'_>) {
    if !allowed.contains(&value) {
        piece.wrong(field, format!("{field} = {value:?} is none of {}", allowed.join(", ")));
    }
}

fn check_price(price: &PriceEntry, piece: &mut Piece<'_>) {
    match (PriceBilling::parse(&price.billing), price.interval.as_deref()) {
        (Some(PriceBilling::OneTime), None)
        | (Some(PriceBilling::Recurring), Some("day" | "week" | "month" | "year")) => {}
        (Some(PriceBilling::OneTime), Some(_)) => piece.wrong("interval", "a one_time price has no interval"),
        (Some(PriceBilling::Recurring), _) => {
            piece.wrong("interval", "a recurring price needs interval = day, week, month or year");
        }
        (None, _) => {
            let (given, allowed) = (&price.billing, PriceBilling::TEXTS.join(", "));
            piece.wrong("billing", format!("billing = {given:?} is none of {allowed}"));
        }
    }
    if price.unit_amount < 0 {
        piece.wrong("unit_amount", "unit_amount is negative");
    }
    if price.currency.len() != 3 || !price.currency.bytes().all(|b| b.is_ascii_lowercase()) {
        let given = &price.currency;
        piece.wrong("currency", format!("currency {given:?} is not a three-letter code in small letters"));
    }
    let id = &price.stripe_price;
    if id.is_empty() || id.len() > LONGEST_ID || !id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        piece.wrong("stripe_price", "stripe_price is Stripe's id of a price: letters, digits and underscores");
    }
    if price.archived && price.default {
        piece.wrong("default", "an archived price cannot be the default");
    }
}
