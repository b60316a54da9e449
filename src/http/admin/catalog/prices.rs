//! `/api/v1/admin/prices`: list, show, create, change.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use serde_json::json;

use super::write;
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::catalog::edit::{Edit, EditError};
use crate::catalog::{PriceBilling, list_prices, list_tiers};
use crate::db::{self, Conn, Page};
use crate::http::api::licenses::read_page;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::fields::Fields;
use crate::http::problem::Problem;

/// What a tier costs, and which price of Stripe's that is.
#[derive(Debug, Serialize)]
pub struct PriceView {
    /// `pri_…`
    pub id: String,
    /// The tier's slug.
    pub tier: String,
    /// Stripe's `price_…`; never changes.
    pub stripe_price: String,
    pub billing: PriceBilling,
    /// Minor units (cents).
    pub unit_amount: i64,
    /// Three letters, small.
    pub currency: String,
    /// `day`, `week`, `month`, `year`; null for `one_time`.
    pub interval: Option<String>,
    /// Whether a checkout of its tier takes it.
    pub default: bool,
    /// No longer sold; subscriptions that pay it go on.
    pub archived: bool,
}

/// `GET`: `?tier=` → `{prices, next_cursor}`, a tier's default first
pub async fn list(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::CatalogRead).await?;
    let mut query = Fields::from_query(req.query_string());
    let tier = query.optional_text("tier");
    let (limit, cursor) = read_page(&mut query)?;
    let mut prices = app.db.read(all).await?;
    prices.retain(|price| tier.as_ref().is_none_or(|tier| price.tier == *tier));
    let page = Page::after(prices, limit, cursor.as_deref(), |price| &price.id);
    Ok(HttpResponse::Ok().json(json!({"prices": page.entries, "next_cursor": page.next_cursor})))
}

/// `GET /{id}`: → the price; Stripe's id is as good as ours; 404 `price_not_found`
pub async fn show(req: HttpRequest, name: web::Path<String>) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::CatalogRead).await?;
    Ok(HttpResponse::Ok().json(find(&app, name.into_inner()).await?))
}

/// `POST`: `{tier, stripe_price, billing, unit_amount, currency, interval?, default?, archived?}` → 201 the price; 409
/// `price_exists`. A default takes the place of the tier's other one.
pub async fn create(req: HttpRequest, fields: Fields) -> Result<HttpResponse, Problem> {
    let body = fields.into_values()?;
    let name = body.get("stripe_price").and_then(|price| price.as_str()).unwrap_or_default().to_owned();
    let (app, actor) = (app(&req)?, admin(&req, Scope::CatalogWrite).await?.actor());
    write::run(&app, actor, vec![Edit::NewPrice(body)]).await?;
    Ok(HttpResponse::Created().json(find(&app, name).await?))
}

/// `PATCH /{id}`: `{billing?, unit_amount?, currency?, interval?, default?, archived?}` → the price as it now is. A default
/// takes the place of the tier's other one; one that is archived is no default any more.
pub async fn edit(req: HttpRequest, name: web::Path<String>, fields: Fields) -> Result<HttpResponse, Problem> {
    let (fields, name) = (fields.into_values()?, name.into_inner());
    let (app, actor) = (app(&req)?, admin(&req, Scope::CatalogWrite).await?.actor());
    write::run(&app, actor, vec![Edit::Price { name: name.clone(), fields }]).await?;
    Ok(HttpResponse::Ok().json(find(&app, name).await?))
}

async fn find(app: &App, name: String) -> Result<PriceView, Problem> {
    let found = app.db.read(all).await?.into_iter().find(|price| price.stripe_price == name || price.id == name);
    Ok(found.ok_or(EditError::NotFound("price"))?)
}

fn all(conn: &mut Conn) -> db::Result<Vec<PriceView>> {
    let tiers = list_tiers(conn)?;
    let view = |price: crate::catalog::Price| {
        let tier = tiers.iter().find(|tier| tier.id == price.tier_id).map(|tier| tier.slug.clone());
        PriceView {
            id: price.id,
            tier: tier.unwrap_or_default(),
            stripe_price: price.stripe_price.into(),
            billing: price.billing,
            unit_amount: price.unit_amount,
            currency: price.currency,
            interval: price.billing_interval,
            default: price.is_default,
            archived: price.archived,
        }
    };
    Ok(list_prices(conn)?.into_iter().map(view).collect())
}
