//! `/api/v1/admin/prices`: lists, shows, creates and changes prices.

use actix_web::{HttpRequest, web};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::piece::{NewPiece, PieceChange};
use super::write;
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::catalog::edit::{Edit, EditError};
use crate::catalog::file::PriceEntry;
use crate::catalog::{PriceBilling, list_prices, list_tiers};
use crate::db::{self, Conn, Page};
use crate::error_code::ErrorCode;
use crate::http::answer::{Answer, Created};
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::input::{Input, Query, request};
use crate::http::problem::Problem;
use crate::http::request_parts::Paging;

/// The description of the list.
pub const LIST: About = About::new(Group::Catalog, "All prices, a tier's default first");

/// The description of showing a price.
pub const SHOW: About =
    About::new(Group::Catalog, "A price, by its id or Stripe's").refuses(&[ErrorCode::PriceNotFound]);

/// The description of creating a price.
pub const CREATE: About = About::new(Group::Catalog, "Create a price")
    .details("A new default replaces the tier's previous one.")
    .example(|| {
        json!({
            "tier": "site", "stripe_price": "price_site_year", "billing": "recurring", "unit_amount": 9000,
            "currency": "usd", "interval": "year",
        })
    })
    .refuses(&[ErrorCode::TierNotFound, ErrorCode::PriceExists, ErrorCode::CatalogConflict, ErrorCode::InvalidCatalog]);

/// The description of changing a price.
pub const EDIT: About = About::new(Group::Catalog, "Change a price")
    .details(
        "A new default replaces the tier's previous one. An archived price is never the default: new purchases \
         cannot choose it, and subscriptions at this price continue.",
    )
    .example(|| json!({"default": true}))
    .refuses(&[ErrorCode::PriceNotFound, ErrorCode::CatalogConflict, ErrorCode::InvalidCatalog]);

/// What a tier costs, and which of Stripe's prices that is.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Price")]
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
    /// Three lowercase letters.
    pub currency: String,
    /// `day`, `week`, `month` or `year`; null for `one_time`.
    pub interval: Option<String>,
    /// Whether a checkout of its tier uses it.
    pub default: bool,
    /// No longer sold; subscriptions at this price continue.
    pub archived: bool,
}

request! {
    /// Which prices are listed.
    pub struct ListPrices {
        /// The slug of their tier.
        tier: Option<String>,
        ..paging: Paging,
    }
}

/// A page of prices.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Prices {
    prices: Vec<PriceView>,
    next_cursor: Option<String>,
}

/// Lists the prices, a tier's default first.
pub async fn list(req: HttpRequest, query: Query<ListPrices>) -> Result<Answer<Prices>, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::CatalogRead).await?;
    let ListPrices { tier, paging: Paging { limit, cursor } } = query.read()?;
    let mut prices = app.db.read(all).await?;
    prices.retain(|price| tier.as_ref().is_none_or(|tier| price.tier == *tier));
    let page = Page::after(prices, limit, cursor.as_deref(), |price| &price.id);
    Ok(Answer(Prices { prices: page.entries, next_cursor: page.next_cursor }))
}

/// Shows a price.
pub async fn show(req: HttpRequest, name: web::Path<String>) -> Result<Answer<PriceView>, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::CatalogRead).await?;
    Ok(Answer(find(&app, name.into_inner()).await?))
}

/// Creates a price.
pub async fn create(req: HttpRequest, input: Input<NewPiece<PriceEntry>>) -> Result<Created<PriceView>, Problem> {
    let (app, actor) = (app(&req)?, admin(&req, Scope::CatalogWrite).await?.actor());
    let price = input.read()?;
    let name = price.name();
    write::run(&app, actor, vec![Edit::NewPrice(price.fields)]).await?;
    Ok(Created(find(&app, name).await?))
}

/// Changes a price.
pub async fn edit(
    req: HttpRequest,
    name: web::Path<String>,
    input: Input<PieceChange<PriceEntry>>,
) -> Result<Answer<PriceView>, Problem> {
    let (app, actor) = (app(&req)?, admin(&req, Scope::CatalogWrite).await?.actor());
    let (fields, name) = (input.read()?.fields, name.into_inner());
    write::run(&app, actor, vec![Edit::Price { name: name.clone(), fields }]).await?;
    Ok(Answer(find(&app, name).await?))
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
