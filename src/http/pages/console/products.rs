//! `GET /admin/products`: products, their tiers, and what they cost.

use actix_web::{HttpRequest, HttpResponse};

use super::list::{self, Asked, Cell, Rows, Section};
use crate::app::App;
use crate::catalog::{list_prices, list_products, list_tiers};
use crate::db;
use crate::http::auth::Visitor;
use crate::http::problem::Problem;

pub const SECTION: Section = Section {
    name: "products",
    title: "Products",
    search: Some("Product, tier or Stripe price"),
    filter: None,
    columns: &["Product", "Tier", "Slug", "Activates", "Seats", "Amount", "Currency", "Billed", "Stripe price"],
    shown: 9,
    has_csv: false,
    add: None,
    empty: "Nothing of the catalog fits.",
};

/// The page.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    list::show(req, visitor, &SECTION, read).await
}

/// A row for each price; a tier without one has a row too. A catalog is short enough to be read whole.
async fn read(app: App, asked: Asked) -> Result<Rows, Problem> {
    let read = app.db.read(|conn| Ok::<_, db::Error>((list_products(conn)?, list_tiers(conn)?, list_prices(conn)?)));
    let (products, tiers, prices) = read.await?;
    let wanted = asked.q.to_lowercase();
    let mut rows = Vec::new();
    for tier in &tiers {
        let product = products.iter().find(|product| product.id == tier.product_id);
        let product = product.map_or("?", |product| product.name.as_str());
        let seats = tier.max_activations.map_or_else(|| "unlimited".to_owned(), |most| most.to_string());
        let row = |price: Option<&crate::catalog::Price>| {
            let billed =
                price.map(|price| price.billing_interval.clone().map_or("once".to_owned(), |i| format!("every {i}")));
            vec![
                Cell::text(product),
                Cell::text(tier.name.clone()),
                Cell::code(tier.slug.clone()),
                Cell::text(tier.activates.to_string()),
                Cell::text(seats.clone()),
                price.map_or_else(Cell::default, |price| Cell::money(price.unit_amount, Some(&price.currency))),
                Cell::text(price.map(|price| price.currency.clone()).unwrap_or_default()),
                Cell::text(billed.unwrap_or_else(|| "not for sale".to_owned())),
                Cell::code(price.map(|price| price.stripe_price.clone()).unwrap_or_default()),
            ]
        };
        let of_tier: Vec<_> = prices.iter().filter(|price| price.tier_id == tier.id).collect();
        if of_tier.is_empty() {
            rows.push(row(None));
        }
        rows.extend(of_tier.into_iter().map(|price| row(Some(price))));
    }
    rows.retain(|row| wanted.is_empty() || row.iter().any(|cell| cell.text.to_lowercase().contains(&wanted)));
    Ok(Rows { rows, next_cursor: None })
}
