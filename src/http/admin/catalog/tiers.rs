//! `/api/v1/admin/tiers`: list, show, create, change.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::write;
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::catalog::edit::{Edit, EditError};
use crate::catalog::file::Catalog;
use crate::catalog::list_tiers;
use crate::db::{self, Conn, Page};
use crate::http::api::licenses::read_page;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::ids::TierId;

/// A way to buy a product: the fields of the catalog file, with its id and its product's slug.
#[derive(Debug, Serialize)]
pub struct TierView {
    /// `tie_…`
    pub id: TierId,
    /// The product's slug.
    pub product: String,
    /// Without the prices' field `price`, which stands in `prices`.
    #[serde(flatten)]
    pub tier: Map<String, Value>,
}

/// `GET`: `?product=` → `{tiers, next_cursor}`, in the order of the catalog
pub async fn list(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::CatalogRead).await?;
    let mut query = Fields::from_query(req.query_string());
    let product = query.optional_text("product");
    let (limit, cursor) = read_page(&mut query)?;
    let mut tiers = app.db.read(all).await?;
    tiers.retain(|tier| product.as_ref().is_none_or(|product| tier.product == *product));
    let page = Page::after(tiers, limit, cursor.as_deref(), |tier| &tier.id);
    Ok(HttpResponse::Ok().json(json!({"tiers": page.entries, "next_cursor": page.next_cursor})))
}

/// `GET /{slug}`: → the tier with its prices; an id is as good as a slug; 404 `tier_not_found`
pub async fn show(req: HttpRequest, name: web::Path<String>) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::CatalogRead).await?;
    Ok(HttpResponse::Ok().json(find(&app, name.into_inner()).await?))
}

/// `POST`: `{product, slug, name, activates, …}` → 201 the tier; 409 `tier_exists`. What is left out has the file's
/// default.
pub async fn create(req: HttpRequest, fields: Fields) -> Result<HttpResponse, Problem> {
    let body = fields.into_values()?;
    let slug = body.get("slug").and_then(|slug| slug.as_str()).unwrap_or_default().to_owned();
    let (app, actor) = (app(&req)?, admin(&req, Scope::CatalogWrite).await?.actor());
    write::run(&app, actor, vec![Edit::NewTier(body)]).await?;
    Ok(HttpResponse::Created().json(find(&app, slug).await?))
}

/// `PATCH /{slug}`: any field but `slug` and `product` → the tier as it now is; null = the file's default. Licenses keep
/// the seats that they were made with; limits and features of the tier count for them at once.
pub async fn edit(req: HttpRequest, name: web::Path<String>, fields: Fields) -> Result<HttpResponse, Problem> {
    let (fields, name) = (fields.into_values()?, name.into_inner());
    let (app, actor) = (app(&req)?, admin(&req, Scope::CatalogWrite).await?.actor());
    write::run(&app, actor, vec![Edit::Tier { name: name.clone(), fields }]).await?;
    Ok(HttpResponse::Ok().json(find(&app, name).await?))
}

async fn find(app: &App, name: String) -> Result<TierView, Problem> {
    let slug_or_id =
        |tier: &TierView| tier.id == name.as_str() || tier.tier.get("slug").is_some_and(|slug| *slug == name);
    let found = app.db.read(all).await?.into_iter().find(slug_or_id);
    Ok(found.ok_or(EditError::NotFound("tier"))?)
}

fn all(conn: &mut Conn) -> db::Result<Vec<TierView>> {
    let catalog = Catalog::of_database(conn)?;
    let mut views = Vec::new();
    for tier in list_tiers(conn)? {
        let Some((product, entry)) = catalog.tiers().find(|(_, entry)| entry.slug == tier.slug) else { continue };
        let fields = serde_json::to_value(entry).map_err(|e| db::Error::Corrupt(e.to_string()))?;
        let mut fields = fields.as_object().cloned().unwrap_or_default();
        let prices = fields.remove("price").unwrap_or_else(|| json!([]));
        fields.insert("prices".into(), prices);
        views.push(TierView { id: tier.id, product: product.slug.clone(), tier: fields });
    }
    Ok(views)
}
