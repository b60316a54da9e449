//! `/api/v1/admin/products`: lists, shows, creates and changes products.

use actix_web::{HttpRequest, web};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::piece::{NewPiece, PieceChange};
use super::write;
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::catalog::edit::{Edit, EditError};
use crate::catalog::file::ProductEntry;
use crate::catalog::{Product, list_products};
use crate::db::{self, Page};
use crate::error_code::ErrorCode;
use crate::http::answer::{Answer, Created};
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::input::{Input, Query};
use crate::http::problem::Problem;
use crate::http::request_parts::Paging;
use crate::ids::ProductId;
use crate::metadata::Metadata;

/// The description of the list.
pub const LIST: About = About::new(Group::Catalog, "All products");

/// The description of showing a product.
pub const SHOW: About = About::new(Group::Catalog, "A product, by slug or id").refuses(&[ErrorCode::ProductNotFound]);

/// The description of creating a product.
pub const CREATE: About = About::new(Group::Catalog, "Create a product")
    .example(|| json!({"slug": "site-plugin", "name": "Site Plugin", "key_prefix": "KEY"}))
    .refuses(&[ErrorCode::ProductExists, ErrorCode::CatalogConflict, ErrorCode::InvalidCatalog]);

/// The description of changing a product.
pub const EDIT: About = About::new(Group::Catalog, "Change a product")
    .details(
        "New keys get the new prefix; existing keys keep theirs. In `metadata`, a key whose value is null is \
         removed, and keys that are not named stay.",
    )
    .example(|| json!({"name": "Site Plugin"}))
    .refuses(&[ErrorCode::ProductNotFound, ErrorCode::CatalogConflict, ErrorCode::InvalidCatalog]);

/// What the seller sells.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Product")]
pub struct ProductView {
    /// `prd_…`
    pub id: ProductId,
    /// Its name in requests and in the catalog file; never changes.
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

/// A page of products.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Products {
    products: Vec<ProductView>,
    next_cursor: Option<String>,
}

/// Lists the products.
pub async fn list(req: HttpRequest, query: Query<Paging>) -> Result<Answer<Products>, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::CatalogRead).await?;
    let Paging { limit, cursor } = query.read()?;
    let products: Vec<ProductView> = app.db.read(list_products).await?.into_iter().map(ProductView::from).collect();
    let page = Page::after(products, limit, cursor.as_deref(), |product| &product.id);
    Ok(Answer(Products { products: page.entries, next_cursor: page.next_cursor }))
}

/// Shows a product.
pub async fn show(req: HttpRequest, name: web::Path<String>) -> Result<Answer<ProductView>, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::CatalogRead).await?;
    Ok(Answer(find(&app, name.into_inner()).await?))
}

/// Creates a product.
pub async fn create(req: HttpRequest, input: Input<NewPiece<ProductEntry>>) -> Result<Created<ProductView>, Problem> {
    let (app, actor) = (app(&req)?, admin(&req, Scope::CatalogWrite).await?.actor());
    let product = input.read()?;
    let slug = product.name();
    write::run(&app, actor, vec![Edit::NewProduct(product.fields)]).await?;
    Ok(Created(find(&app, slug).await?))
}

/// Changes a product.
pub async fn edit(
    req: HttpRequest,
    name: web::Path<String>,
    input: Input<PieceChange<ProductEntry>>,
) -> Result<Answer<ProductView>, Problem> {
    let (app, actor) = (app(&req)?, admin(&req, Scope::CatalogWrite).await?.actor());
    let (fields, name) = (input.read()?.fields, name.into_inner());
    write::run(&app, actor, vec![Edit::Product { name: name.clone(), fields }]).await?;
    Ok(Answer(find(&app, name).await?))
}

async fn find(app: &App, name: String) -> Result<ProductView, Problem> {
    let found = app.db.read(move |conn| {
        Ok::<_, db::Error>(
            list_products(conn)?.into_iter().find(|product| product.slug == name || product.id == name.as_str()),
        )
    });
    Ok(found.await?.ok_or(EditError::NotFound("product"))?.into())
}
