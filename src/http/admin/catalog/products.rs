//! `/api/v1/admin/products`: list, show, create, change.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use serde_json::json;

use super::write;
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::catalog::edit::{Edit, EditError};
use crate::catalog::{Product, list_products};
use crate::db::{self, Page};
use crate::http::api::licenses::read_page;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::ids::ProductId;
use crate::metadata::Metadata;

/// What the seller sells.
#[derive(Debug, Serialize)]
pub struct ProductView {
    /// `prd_…`
    pub id: ProductId,
    /// Its name in calls and in the catalog file; never changes.
    pub slug: String,
    pub name: String,
    /// Two to six capital letters that its keys begin with.
    pub key_prefix: String,
    /// The seller's own keys and values.
    pub metadata: Metadata,
    /// What the shop says about it.
    pub description: Option<String>,
    /// No longer sold.
    pub archived: bool,
}

impl From<Product> for ProductView {
    fn from(product: Product) -> Self {
        Self {
            id: product.id,
            slug: product.slug,
            name: product.name,
            key_prefix: product.key_prefix,
            metadata: product.metadata,
            description: product.description,
            archived: product.archived,
        }
    }
}

/// `GET`: → `{products, next_cursor}`
pub async fn list(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::CatalogRead).await?;
    let (limit, cursor) = read_page(&mut Fields::from_query(req.query_string()))?;
    let products: Vec<ProductView> = app.db.read(list_products).await?.into_iter().map(ProductView::from).collect();
    let page = Page::after(products, limit, cursor.as_deref(), |product| &product.id);
    Ok(HttpResponse::Ok().json(json!({"products": page.entries, "next_cursor": page.next_cursor})))
}

/// `GET /{slug}`: → the product; an id is as good as a slug; 404 `product_not_found`
pub async fn show(req: HttpRequest, name: web::Path<String>) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::CatalogRead).await?;
    Ok(HttpResponse::Ok().json(find(&app, name.into_inner()).await?))
}

/// `POST`: `{slug, name, key_prefix, description?, metadata?, archived?}` → 201 the product; 409 `product_exists`
pub async fn create(req: HttpRequest, fields: Fields) -> Result<HttpResponse, Problem> {
    let body = fields.into_values()?;
    let slug = body.get("slug").and_then(|slug| slug.as_str()).unwrap_or_default().to_owned();
    let (app, actor) = (app(&req)?, admin(&req, Scope::CatalogWrite).await?.actor());
    write::run(&app, actor, vec![Edit::NewProduct(body)]).await?;
    Ok(HttpResponse::Created().json(find(&app, slug).await?))
}

/// `PATCH /{slug}`: `{name?, key_prefix?, description?, metadata?, archived?}` → the product as it now is. New keys get a
/// new prefix, old ones keep theirs; of metadata only what is named changes.
pub async fn edit(req: HttpRequest, name: web::Path<String>, fields: Fields) -> Result<HttpResponse, Problem> {
    let (fields, name) = (fields.into_values()?, name.into_inner());
    let (app, actor) = (app(&req)?, admin(&req, Scope::CatalogWrite).await?.actor());
    write::run(&app, actor, vec![Edit::Product { name: name.clone(), fields }]).await?;
    Ok(HttpResponse::Ok().json(find(&app, name).await?))
}

async fn find(app: &App, name: String) -> Result<ProductView, Problem> {
    let found = app.db.read(move |conn| {
        Ok::<_, db::Error>(
            list_products(conn)?.into_iter().find(|product| product.slug == name || product.id == name.as_str()),
        )
    });
    Ok(found.await?.ok_or(EditError::NotFound("product"))?.into())
}
