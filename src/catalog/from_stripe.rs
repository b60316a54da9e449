//! Builds a catalog from the products and prices of a Stripe account: a product and a tier for each Stripe product that
//! has a price which can sell license keys.

use std::collections::BTreeSet;

use diesel::prelude::*;
use serde::Deserialize;

use super::at_stripe::compare::StripePrice;
use super::file::{Catalog, PriceEntry, ProductEntry, TierEntry};
use super::{ActivationKind, CatalogError};
use crate::db::schema::{licenses, orders, prices, products, tiers, trials};
use crate::db::{self, Conn};
use crate::stripe::client::{CallError, Client};

/// The maximum number of products, and of prices, that are read.
const MOST: usize = 1_000;
/// The longest slug, in characters.
const LONGEST_SLUG: usize = 40;

/// Why no catalog was built.
#[derive(Debug, thiserror::Error)]
pub enum FromStripeError {
    #[error(transparent)]
    Call(#[from] CallError),
    /// No active product with a price of a fixed amount.
    #[error("Stripe has no active product with a fixed price")]
    Nothing,
    #[error(transparent)]
    Catalog(#[from] CatalogError),
}

#[derive(Clone, Debug, Deserialize)]
struct StripeProduct {
    id: String,
    name: String,
    description: Option<String>,
    active: bool,
}

/// Reads the account. Every tier gets the same `activates`; the seller sets everything else in the catalog later.
///
/// # Errors
/// [`FromStripeError`]
pub async fn read(client: &Client, activates: ActivationKind) -> Result<Catalog, FromStripeError> {
    let active = [("active", "true"), ("limit", "100")];
    let products: Vec<StripeProduct> = client.list("/products", &active, MOST).await?;
    let prices: Vec<StripePrice> = client.list("/prices", &active, MOST).await?;
    let catalog = build(&products, &prices, activates);
    if catalog.products.is_empty() {
        return Err(FromStripeError::Nothing);
    }
    catalog.check()?;
    Ok(catalog)
}

fn build(products: &[StripeProduct], prices: &[StripePrice], activates: ActivationKind) -> Catalog {
    let mut slugs = BTreeSet::new();
    let mut made: Vec<ProductEntry> = Vec::new();
    for product in products.iter().filter(|product| product.active) {
        let mut of_product: Vec<PriceEntry> =
            prices.iter().filter(|price| price.is_of(&product.id)).filter_map(price_entry).collect();
        let Some(first) = of_product.first_mut() else { continue };
        first.default = true;
        let slug = slug_of(&product.name, &mut slugs);
        let tier = TierEntry {
            prices: of_product,
            default_for: if made.is_empty() { vec!["quantity".to_owned()] } else { Vec::new() },
            ..TierEntry::new(&slug, &product.name, activates.as_str())
        };
        made.push(ProductEntry {
            name: product.name.clone(),
            key_prefix: prefix_of(&product.name),
            description: product.description.as_deref().and_then(paragraph),
            metadata: tier.metadata.clone(),
            slug,
            archived: false,
            tiers: vec![tier],
        });
    }
    Catalog { products: made }
}

/// Converts a price with a fixed amount per unit, paid once or each day, week, month or year; returns `None` for
/// others, which cannot sell license keys.
fn price_entry(price: &StripePrice) -> Option<PriceEntry> {
    let is_metered = price.recurring.as_ref().is_some_and(|every| every.usage_type.as_deref() == Some("metered"));
    let (unit_amount, currency, interval) = price.as_catalog()?;
    if !price.active || is_metered || unit_amount < 0 {
        return None;
    }
    Some(PriceEntry {
        stripe_price: price.id.clone(),
        billing: if interval.is_some() { "recurring" } else { "one_time" }.to_owned(),
        unit_amount,
        currency,
        interval,
        default: false,
        archived: false,
    })
}

/// Returns a slug of lowercase letters, digits and dashes; a name that is taken gets a number.
fn slug_of(name: &str, taken: &mut BTreeSet<String>) -> String {
    let letters: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let parts: Vec<&str> = letters.split('-').filter(|part| !part.is_empty()).collect();
    let joined: String = parts.join("-").chars().take(LONGEST_SLUG).collect();
    let base = if joined.is_empty() { "product".to_owned() } else { joined.trim_end_matches('-').to_owned() };
    let mut slug = base.clone();
    let mut number = 2;
    while !taken.insert(slug.clone()) {
        slug = format!("{base}-{number}");
        number += 1;
    }
    slug
}

/// Returns the initials of its words, or its first letters.
fn prefix_of(name: &str) -> String {
    let letters = |text: &str| text.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_uppercase();
    let initials: String = name.split_whitespace().filter_map(|word| letters(word).chars().next()).take(6).collect();
    if initials.len() >= 2 {
        return initials;
    }
    let first: String = letters(name).chars().take(4).collect();
    if first.len() >= 2 { first } else { "KEY".to_owned() }
}

fn paragraph(text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text: String = text.chars().filter(|c| !c.is_control()).take(600).collect();
    (!text.is_empty()).then_some(text)
}

/// Deletes the catalog in the caller's transaction if nothing was ever sold, tried or issued; otherwise changes nothing
/// and returns false.
pub fn clear_unused(conn: &mut Conn) -> db::Result<bool> {
    let used = [
        licenses::table.count().get_result::<i64>(conn)?,
        orders::table.count().get_result(conn)?,
        trials::table.count().get_result(conn)?,
    ];
    if used.into_iter().any(|rows| rows > 0) {
        return Ok(false);
    }
    diesel::delete(prices::table).execute(conn)?;
    diesel::delete(tiers::table).execute(conn)?;
    diesel::delete(products::table).execute(conn)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::at_stripe::compare::{Recurring, StripeProduct as Product};

    fn price(id: &str, product: &str, amount: Option<i64>, interval: Option<(&str, u32)>) -> StripePrice {
        let recurring = interval.map(|(interval, interval_count)| Recurring {
            interval: interval.to_owned(),
            interval_count,
            usage_type: Some("licensed".to_owned()),
        });
        let product = Some(Product::Id(product.to_owned()));
        let (id, currency) = (id.to_owned(), "usd".to_owned());
        StripePrice { id, product, active: true, livemode: false, currency, unit_amount: amount, recurring }
    }

    fn product(id: &str, name: &str) -> StripeProduct {
        StripeProduct { id: id.into(), name: name.into(), description: Some("Two\nlines".into()), active: true }
    }

    #[test]
    fn products_with_prices_become_tiers() {
        let products =
            [product("p1", "Acme Pro"), product("p2", "Acme Pro"), product("p3", "商品"), product("p4", "None")];
        let prices = [
            price("m", "p1", Some(900), Some(("month", 1))),
            price("q", "p1", Some(2_500), Some(("month", 3))),
            price("once", "p2", Some(4_900), None),
            price("tiered", "p2", None, None),
            price("free", "p3", Some(0), None),
        ];
        let catalog = build(&products, &prices, ActivationKind::Device);
        catalog.check().unwrap();
        let made: Vec<_> = catalog.products.iter().map(|p| (p.slug.as_str(), p.key_prefix.as_str())).collect();
        assert_eq!(made, [("acme-pro", "AP"), ("acme-pro-2", "AP"), ("product", "KEY")]);
        let of =
            |n: usize| catalog.products[n].tiers[0].prices.iter().map(|p| p.stripe_price.as_str()).collect::<Vec<_>>();
        assert_eq!((of(0), of(1)), (vec!["m"], vec!["once"]));
        assert_eq!(catalog.products[0].description.as_deref(), Some("Two lines"));
    }
}
