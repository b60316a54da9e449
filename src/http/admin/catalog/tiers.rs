//! `/api/v1/admin/tiers`: lists, shows, creates and changes tiers.

use actix_web::{HttpRequest, web};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::piece::{NewPiece, PieceChange};
use super::write;
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::catalog::edit::{Edit, EditError};
use crate::catalog::file::{Catalog, PriceEntry, TierEntry};
use crate::catalog::list_tiers;
use crate::db::{self, Conn, Page};
use crate::error_code::ErrorCode;
use crate::http::answer::{Answer, Created};
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::input::{Input, Query, request};
use crate::http::problem::Problem;
use crate::http::request_parts::Paging;
use crate::ids::TierId;

/// The description of the list.
pub const LIST: About = About::new(Group::Catalog, "All tiers with their prices");

/// The description of showing a tier.
pub const SHOW: About =
    About::new(Group::Catalog, "A tier with its prices, by slug or id").refuses(&[ErrorCode::TierNotFound]);

/// The description of creating a tier.
pub const CREATE: About = About::new(Group::Catalog, "Create a tier")
    .details(
        "Fields that are left out have the catalog file's defaults. `max_activations`, `max_leases` and limits are \
         numbers or `unlimited`.",
    )
    .example(|| {
        json!({
            "product": "site-plugin", "slug": "agency", "name": "Agency", "activates": "site", "max_activations": 10,
        })
    })
    .refuses(&[
        ErrorCode::ProductNotFound,
        ErrorCode::TierExists,
        ErrorCode::CatalogConflict,
        ErrorCode::InvalidCatalog,
    ]);

/// The description of changing a tier.
pub const EDIT: About = About::new(Group::Catalog, "Change a tier")
    .details(
        "Null resets a field to the catalog file's default. Licenses keep the seats that they were created with; \
         changed limits and features apply to them immediately.",
    )
    .example(|| json!({"limits": {"users": 50}}))
    .refuses(&[ErrorCode::TierNotFound, ErrorCode::CatalogConflict, ErrorCode::InvalidCatalog]);

/// A way to buy a product: the fields of the catalog file, with its id and its product's slug.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Tier")]
pub struct TierView {
    /// `tie_…`
    id: TierId,
    /// The product's slug.
    product: String,
    /// Without its prices.
    #[serde(flatten)]
    tier: TierEntry,
    prices: Vec<PriceEntry>,
}

request! {
    /// Which tiers are listed.
    pub struct ListTiers {
        /// The slug of their product.
        product: Option<String>,
        ..paging: Paging,
    }
}

/// A page of tiers.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Tiers {
    tiers: Vec<TierView>,
    next_cursor: Option<String>,
}

/// Lists the tiers in the order of the catalog.
pub async fn list(req: HttpRequest, query: Query<ListTiers>) -> Result<Answer<Tiers>, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::CatalogRead).await?;
    let ListTiers { product, paging: Paging { limit, cursor } } = query.read()?;
    let mut tiers = app.db.read(all).await?;
    tiers.retain(|tier| product.as_ref().is_none_or(|product| tier.product == *product));
    let page = Page::after(tiers, limit, cursor.as_deref(), |tier| &tier.id);
    Ok(Answer(Tiers { tiers: page.entries, next_cursor: page.next_cursor }))
}

/// Shows a tier with its prices.
pub async fn show(req: HttpRequest, name: web::Path<String>) -> Result<Answer<TierView>, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::CatalogRead).await?;
    Ok(Answer(find(&app, name.into_inner()).await?))
}

/// Creates a tier.
pub async fn create(req: HttpRequest, input: Input<NewPiece<TierEntry>>) -> Result<Created<TierView>, Problem> {
    let (app, actor) = (app(&req)?, admin(&req, Scope::CatalogWrite).await?.actor());
    let tier = input.read()?;
    let slug = tier.name();
    write::run(&app, actor, vec![Edit::NewTier(tier.fields)]).await?;
    Ok(Created(find(&app, slug).await?))
}

/// Changes a tier.
pub async fn edit(
    req: HttpRequest,
    name: web::Path<String>,
    input: Input<PieceChange<TierEntry>>,
) -> Result<Answer<TierView>, Problem> {
    let (app, actor) = (app(&req)?, admin(&req, Scope::CatalogWrite).await?.actor());
    let (fields, name) = (input.read()?.fields, name.into_inner());
    write::run(&app, actor, vec![Edit::Tier { name: name.clone(), fields }]).await?;
    Ok(Answer(find(&app, name).await?))
}

async fn find(app: &App, name: String) -> Result<TierView, Problem> {
    let is_wanted = |tier: &TierView| tier.id == name.as_str() || tier.tier.slug == name;
    let found = app.db.read(all).await?.into_iter().find(is_wanted);
    Ok(found.ok_or(EditError::NotFound("tier"))?)
}

fn all(conn: &mut Conn) -> db::Result<Vec<TierView>> {
    let catalog = Catalog::of_database(conn)?;
    let view = |tier: crate::catalog::Tier| {
        let (product, entry) = catalog.tiers().find(|(_, entry)| entry.slug == tier.slug)?;
        let mut entry = entry.clone();
        let prices = std::mem::take(&mut entry.prices);
        Some(TierView { id: tier.id, product: product.slug.clone(), tier: entry, prices })
    };
    Ok(list_tiers(conn)?.into_iter().filter_map(view).collect())
}
