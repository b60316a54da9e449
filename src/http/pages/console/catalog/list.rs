//! `GET /admin/products`: products with their tiers and prices, each with a link to its page.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::super::for_seller;
use super::super::list::{Cell, menu};
use super::super::products::SECTION;
use super::{Loaded, billed, state};
use crate::catalog::file::{PriceEntry, ProductEntry, TierEntry};
use crate::http::auth::{Visitor, app};
use crate::http::pages::form::Form;
use crate::http::pages::view::page;
use crate::http::problem::Problem;

/// Renders the page. It has no pagination: catalogs are small.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let draw = async {
        let loaded = Loaded::read(&app(&req)?).await?;
        let asked = Form::of_query(req.query_string());
        let q = asked.get("q").trim();
        let groups: Vec<Value> = loaded.catalog.products.iter().filter_map(|one| group(&loaded, one, q)).collect();
        let context = json!({
            "sections": menu(),
            "section": {
                "name": SECTION.name, "title": SECTION.title, "href": "/admin/products", "search": SECTION.search,
                "columns": SECTION.columns, "empty": SECTION.empty, "add": SECTION.add,
            },
            "q": q,
            "groups": groups,
        });
        page(&req, &visitor, StatusCode::OK, "pages/console_products.html", context)
    };
    for_seller(&req, &visitor, draw).await
}

/// Returns a product with a row per price, and a row for each tier without prices; `None` if no row matches the search.
fn group(loaded: &Loaded, product: &ProductEntry, q: &str) -> Option<Value> {
    let wanted = q.to_lowercase();
    let fits = |text: &str| text.to_lowercase().contains(&wanted);
    let is_whole = wanted.is_empty() || fits(&product.name) || fits(&product.slug);
    let mut rows = Vec::new();
    for tier in &product.tiers {
        let all: Vec<Option<&PriceEntry>> = match tier.prices.as_slice() {
            [] => vec![None],
            prices => prices.iter().map(Some).collect(),
        };
        rows.extend(all.into_iter().map(|price| row(loaded, product, tier, price)));
    }
    rows.retain(|row| is_whole || row.iter().any(|cell| fits(&cell.text)));
    if rows.is_empty() && !is_whole {
        return None;
    }
    Some(json!({
        "name": product.name, "href": loaded.path(product), "archived": product.archived, "rows": rows,
    }))
}

fn row(loaded: &Loaded, product: &ProductEntry, tier: &TierEntry, price: Option<&PriceEntry>) -> Vec<Cell> {
    let seats = tier.max_activations.limit().map_or_else(|| "unlimited".to_owned(), |most| most.to_string());
    let money = price.map(|price| {
        Cell::money(price.unit_amount, Some(&price.currency)).leading_to(loaded.price_path(product, price))
    });
    let above = tier.archived || product.archived;
    let is_draft =
        |price: &PriceEntry| loaded.prices.iter().any(|row| row.stripe_price == *price.stripe_price && row.is_draft());
    let state = match price {
        None if above => state(tier.archived, product.archived),
        None => Cell::badge("no price", "plain"),
        Some(price) if is_draft(price) => Cell::badge("not at Stripe yet", "warn"),
        Some(price) => state(price.archived, above),
    };
    vec![
        Cell::text(tier.name.clone()).leading_to(loaded.tier_path(product, tier)),
        Cell::code(tier.slug.clone()),
        Cell::text(tier.activates.clone()),
        Cell::text(seats),
        money.unwrap_or_default(),
        Cell::text(price.map(|price| billed(price.interval.as_deref())).unwrap_or_default()),
        state,
        Cell::code(price.map(|price| price.stripe_price.clone()).unwrap_or_default()),
    ]
}
