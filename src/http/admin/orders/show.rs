//! `GET /api/v1/admin/orders/{id}`: an order with its licenses.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::OrderView;
use crate::accounts::scope::Scope;
use crate::activations::list::ListedLicense;
use crate::activations::search::{self, Search};
use crate::billing::purchases::search as orders;
use crate::db;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::problem::Problem;

/// Licenses that the answer holds; `GET /api/v1/admin/licenses?order_id=` has the others.
const LICENSES: i64 = 100;

/// An order with its licenses.
#[derive(Debug, Serialize)]
pub struct OrderWithLicenses {
    #[serde(flatten)]
    pub order: OrderView,
    /// The first hundred, the newest first. Without their keys unless the token may read licenses.
    pub licenses: Vec<ListedLicense>,
    /// Where `GET /api/v1/admin/licenses?order_id=` goes on, when there are more.
    pub licenses_next_cursor: Option<String>,
}

/// → the order with `licenses`; 404 `order_not_found`
pub async fn handle(req: HttpRequest, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let token = admin(&req, Scope::OperationsRead).await?;
    let (ring, now, id) = (app.ring.clone(), app.ambient.now(), id.into_inner());
    let read = app.db.read(move |conn| {
        let Some(found) = orders::one(conn, &id)? else { return Ok::<_, db::Error>(None) };
        let of_order = Search { order_id: Some(id), ..Search::default() };
        Ok(Some((OrderView::try_from(found)?, search::search(conn, &ring, &of_order, None, LICENSES, now)?)))
    });
    let (order, mut page) =
        read.await?.ok_or_else(|| Problem::not_found("order_not_found", "There is no such order."))?;
    if !token.scopes.allow(Scope::LicensesRead) {
        page.licenses.iter_mut().for_each(|license| license.license_key = None);
    }
    let body = OrderWithLicenses { order, licenses: page.licenses, licenses_next_cursor: page.next_cursor };
    Ok(HttpResponse::Ok().json(body))
}
