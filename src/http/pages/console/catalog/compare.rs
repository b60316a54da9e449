//! `GET /admin/products/compare` and `/admin/products/{product}/compare`: compares the catalog's prices with Stripe's.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use serde_json::json;

use super::super::list::menu;
use super::super::{for_seller, products};
use super::{Loaded, billed};
use crate::catalog::Price;
use crate::catalog::at_stripe::compare::{Compared, Differs, StripePrice, compare};
use crate::catalog::file::ProductEntry;
use crate::http::auth::{Visitor, app};
use crate::http::pages::view::page;
use crate::http::problem::Problem;
use crate::language::Language;
use crate::stripe::client::CallError;

/// Compares all prices of the catalog.
pub async fn all(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    for_seller(&req, &visitor, draw(&req, &visitor, None)).await
}

/// Compares the prices of one product.
pub async fn product(req: HttpRequest, visitor: Visitor, name: web::Path<String>) -> Result<HttpResponse, Problem> {
    for_seller(&req, &visitor, draw(&req, &visitor, Some(name.into_inner()))).await
}

/// A price and its counterpart at Stripe.
#[derive(Debug, Serialize)]
struct Line {
    title: String,
    href: String,
    stripe_price: String,
    /// `same`, `differs`, `missing`, `draft`.
    outcome: &'static str,
    ours: String,
    theirs: Option<String>,
    /// Descriptions of the differences.
    differs: Vec<&'static str>,
    product_name: Option<String>,
    livemode: bool,
    archived: bool,
    /// Stripe's values as fields of the price's form; `None` where the catalog cannot express them.
    takes: Option<Takes>,
}

#[derive(Debug, Serialize)]
struct Takes {
    unit_amount: i64,
    currency: String,
    billed: String,
}

async fn draw(req: &HttpRequest, visitor: &Visitor, only: Option<String>) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let loaded = Loaded::read(&app).await?;
    let only = only.as_deref().map(|name| loaded.product(name)).transpose()?;
    let mut places = Vec::new();
    for product in loaded.catalog.products.iter().filter(|known| only.is_none_or(|only| only.slug == known.slug)) {
        for tier in &product.tiers {
            let rows = tier
                .prices
                .iter()
                .filter_map(|price| loaded.prices.iter().find(|row| row.stripe_price == *price.stripe_price));
            places.extend(rows.map(|row| (product, tier.name.as_str(), row)));
        }
    }
    let prices: Vec<Price> = places.iter().map(|(_, _, row)| (*row).clone()).collect();
    let (lines, refused) = match compare(&app.billing.stripe, &prices).await {
        Ok(compared) => {
            let line = |((product, tier, _), found): (&(&ProductEntry, &str, &Price), Compared)| {
                line(&loaded.path(product), &format!("{}: {tier}", product.name), &found)
            };
            (places.iter().zip(compared).map(line).collect(), None)
        }
        Err(error) => {
            tracing::warn!(%error, "the catalog was not compared with Stripe");
            (Vec::new(), Some(why(&error)))
        }
    };
    let differ = lines.iter().filter(|line: &&Line| line.outcome != "same").count();
    let back = only.map_or_else(|| "/admin/products".to_owned(), |product| loaded.path(product));
    let context = json!({
        "sections": menu(),
        "section": {"name": products::SECTION.name, "title": products::SECTION.title},
        "title": only.map_or("Compare with Stripe".to_owned(), |product| format!("Compare {} with Stripe", product.name)),
        "back": back,
        "refused": refused,
        "lines": lines,
        "differ": differ,
    });
    page(req, visitor, StatusCode::OK, "pages/console_compare.html", context)
}

/// Explains what a seller can do about a refusal.
fn why(error: &CallError) -> String {
    match error {
        CallError::Refused { status: 401 | 403, message, .. } => format!(
            "Stripe refused: {message} A restricted key needs the permissions Prices: read and Products: read, and to \
             create prices here Prices: write and Products: write."
        ),
        CallError::Refused { message, .. } => format!("Stripe refused: {message}"),
        CallError::RateLimited => "Stripe is limiting our requests. Try again in a minute.".to_owned(),
        CallError::Unavailable(_) | CallError::Unreadable(_) => {
            "Stripe did not answer. Try again in a minute; everything else here works meanwhile.".to_owned()
        }
    }
}

fn line(path: &str, title: &str, found: &Compared) -> Line {
    let price = &found.price;
    let money = |amount: Option<i64>, currency: &str, every: Option<String>| {
        let amount = amount.map(|amount| Language::English.money(amount, currency));
        format!("{}, {}", amount.unwrap_or_else(|| "no fixed amount".to_owned()), billed(every.as_deref()))
    };
    let theirs = found.theirs.as_ref();
    let differs = found.differences();
    let outcome = match (theirs, price.is_draft()) {
        (_, true) => "draft",
        (None, false) => "missing",
        (Some(_), false) if differs.is_empty() => "same",
        (Some(_), false) => "differs",
    };
    let word = |what: &Differs| match what {
        Differs::Amount => "the amount",
        Differs::Currency => "the currency",
        Differs::Interval => "how often it is billed",
        Differs::Archived => "it is archived at Stripe, so nobody can buy it",
    };
    let is_of_value = differs.iter().any(|what| *what != Differs::Archived);
    let takes = theirs.filter(|_| is_of_value).and_then(StripePrice::as_catalog);
    Line {
        title: title.to_owned(),
        href: format!("{path}/prices/{}", price.id),
        stripe_price: price.stripe_price.to_string(),
        outcome,
        ours: money(Some(price.unit_amount), &price.currency, price.billing_interval.clone()),
        theirs: theirs.map(|theirs| money(theirs.unit_amount, &theirs.currency, theirs.interval())),
        differs: differs.iter().map(word).collect(),
        product_name: theirs.and_then(|theirs| theirs.product.as_ref()?.name().map(str::to_owned)),
        livemode: theirs.is_some_and(|theirs| theirs.livemode),
        archived: price.archived,
        takes: takes.map(|(unit_amount, currency, interval)| Takes {
            unit_amount,
            currency,
            billed: interval.unwrap_or_else(|| "one_time".to_owned()),
        }),
    }
}
