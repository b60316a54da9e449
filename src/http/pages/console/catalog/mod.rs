//! Products, tiers and prices in the console: forms with every field of the catalog file, a preview of a change's
//! effect on existing licenses and subscriptions, and a comparison with Stripe.

pub mod compare;
mod effect;
mod fields;
pub mod list;
pub mod price;
pub mod product;
pub mod replace;
pub mod tier;
mod tier_fields;

use serde_json::Value;

use super::list::Cell;
use crate::app::App;
use crate::catalog::edit::{EditError, Fields, Piece};
use crate::catalog::effect::{InUse, in_use};
use crate::catalog::file::{Catalog, PriceEntry, ProductEntry, TierEntry};
use crate::catalog::{Price, Product, list_prices, list_products};
use crate::db;
use crate::http::problem::Problem;

/// Slugs that collide with paths: products with such a slug are addressed by ID.
const TAKEN: [&str; 2] = ["new", "compare"];

/// The entire catalog and its rows: catalogs are small enough to be loaded at once.
pub(super) struct Loaded {
    pub catalog: Catalog,
    pub products: Vec<Product>,
    pub prices: Vec<Price>,
}

impl Loaded {
    pub async fn read(app: &App) -> Result<Self, Problem> {
        let read = app.db.read(|conn| {
            Ok::<_, db::Error>(Self {
                catalog: Catalog::of_database(conn)?,
                products: list_products(conn)?,
                prices: list_prices(conn)?,
            })
        });
        Ok(read.await?)
    }

    /// Finds the product with this slug or ID, or fails with 404.
    pub fn product(&self, name: &str) -> Result<&ProductEntry, Problem> {
        let slug = self.products.iter().find(|product| product.id == name).map_or(name, |product| &product.slug);
        let found = self.catalog.products.iter().find(|product| product.slug == slug);
        Ok(found.ok_or(EditError::NotFound("product"))?)
    }

    /// Finds the tier with this slug, if it belongs to this product.
    pub fn tier(&self, product: &str, slug: &str) -> Result<(&ProductEntry, &TierEntry), Problem> {
        let product = self.product(product)?;
        let found = product.tiers.iter().find(|tier| tier.slug == slug);
        Ok((product, found.ok_or(EditError::NotFound("tier"))?))
    }

    /// Finds the price with this ID (ours, not Stripe's), if it belongs to this product.
    pub fn price(&self, product: &str, id: &str) -> Result<FoundPrice<'_>, Problem> {
        let product = self.product(product)?;
        let row = self.prices.iter().find(|price| price.id == id).ok_or(EditError::NotFound("price"))?;
        for tier in &product.tiers {
            if let Some(entry) = tier.prices.iter().find(|price| price.stripe_price == *row.stripe_price) {
                return Ok(FoundPrice { product, tier, entry, row });
            }
        }
        Err(EditError::NotFound("price").into())
    }

    /// Returns the path of a product's page.
    pub fn path(&self, product: &ProductEntry) -> String {
        let id = self.products.iter().find(|known| known.slug == product.slug).map(|known| known.id.to_string());
        let name = id.filter(|_| TAKEN.contains(&product.slug.as_str())).unwrap_or_else(|| product.slug.clone());
        format!("/admin/products/{name}")
    }

    pub fn tier_path(&self, product: &ProductEntry, tier: &TierEntry) -> String {
        format!("{}/tiers/{}", self.path(product), tier.slug)
    }

    pub fn price_path(&self, product: &ProductEntry, price: &PriceEntry) -> String {
        let id = self.prices.iter().find(|row| row.stripe_price == *price.stripe_price).map(|row| row.id.as_str());
        format!("{}/prices/{}", self.path(product), id.unwrap_or_default())
    }
}

/// A price with its tier and product.
pub(super) struct FoundPrice<'a> {
    pub product: &'a ProductEntry,
    pub tier: &'a TierEntry,
    pub entry: &'a PriceEntry,
    pub row: &'a Price,
}

/// Returns a badge that shows whether an entry is sold. `above`: its product or tier is archived.
pub(super) fn state(archived: bool, above: bool) -> Cell {
    match (archived, above) {
        (true, _) => Cell::badge("archived", "plain"),
        (false, true) => Cell::badge("not sold", "plain"),
        (false, false) => Cell::badge("on sale", "good"),
    }
}

/// Counts the licenses and subscriptions that use an entry; `tier` is the slug of a price's tier.
async fn used_by(app: &App, piece: Piece, tier: &str) -> Result<InUse, Problem> {
    let tier = tier.to_owned();
    Ok(app.db.read(move |conn| in_use(conn, &piece, &tier)).await?)
}

/// Formats the counts: `1,240 active licenses, 3 running subscriptions`.
fn counted(used: &InUse) -> Cell {
    let licenses = used.licenses.things("active license");
    Cell::text(format!("{licenses}, {}", used.subscriptions.things("running subscription")))
}

/// Formats a billing interval: `once`, `every month`.
pub(super) fn billed(interval: Option<&str>) -> String {
    interval.map_or_else(|| "once".to_owned(), |interval| format!("every {interval}"))
}

/// Returns a change of one field, such as `{"archived": true}`.
fn one_field(name: &str, value: impl Into<Value>) -> Fields {
    Fields::from_iter([(name.to_owned(), value.into())])
}
