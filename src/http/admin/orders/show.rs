//! `GET /api/v1/admin/orders/{id}`: an order with its licenses.

use actix_web::{HttpRequest, web};
use schemars::JsonSchema;
use serde::Serialize;

use super::OrderView;
use crate::accounts::scope::Scope;
use crate::activations::listed::ListedLicense;
use crate::activations::search::{self, Search};
use crate::billing::purchases::search as orders;
use crate::billing::records::unknown_line::{self, UnknownLine};
use crate::db;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::problem::Problem;
use crate::ids::OrderId;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Admin, "Retrieve an order")
    .details(
        "Includes the first hundred licenses, without their keys unless the token has `licenses:read`. \
         `unknown_lines` are checkout lines whose price is not in the catalog.",
    )
    .refuses(&[ErrorCode::OrderNotFound]);

/// The most licenses in the response; `GET /api/v1/admin/licenses?order_id=` lists all of them.
const LICENSES: i64 = 100;

/// An order with its licenses.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct OrderWithLicenses {
    #[serde(flatten)]
    pub order: OrderView,
    /// Checkout lines whose price is not in the catalog. No licenses were created for them.
    pub unknown_lines: Vec<UnknownLineView>,
    /// The first hundred, newest first. Without their keys unless the token may read licenses.
    pub licenses: Vec<ListedLicense>,
    /// Where `GET /api/v1/admin/licenses?order_id=` continues, when there are more.
    pub licenses_next_cursor: Option<String>,
}

/// A checkout line whose price is not in the catalog.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "UnknownLine")]
pub struct UnknownLineView {
    /// Stripe's `price_…`; empty if the line has none.
    pub price: String,
    pub description: Option<String>,
    pub quantity: i64,
}

impl From<UnknownLine> for UnknownLineView {
    fn from(line: UnknownLine) -> Self {
        Self { price: line.price.into(), description: line.description, quantity: line.quantity }
    }
}

/// Shows an order with its licenses.
pub async fn handle(req: HttpRequest, id: web::Path<OrderId>) -> Result<Answer<OrderWithLicenses>, Problem> {
    let app = app(&req)?;
    let token = admin(&req, Scope::OperationsRead).await?;
    let (ring, now, id) = (app.ring.clone(), app.context.now(), id.into_inner());
    let sealer = app.sealer.clone();
    let read = app.db.read(move |conn| {
        let Some(found) = orders::one(conn, &id)? else { return Ok::<_, db::Error>(None) };
        let of_order = Search { order_id: Some(id), ..Search::default() };
        let session = found.0.session_id(&sealer)?.unwrap_or_default();
        let unknown = unknown_line::of_session(conn, &sealer, &session)?;
        let page = search::search(conn, &ring, &of_order, None, LICENSES, now)?;
        Ok(Some((OrderView::try_from(found)?, unknown, page)))
    });
    let (order, unknown, mut page) =
        read.await?.ok_or_else(|| Problem::not_found(ErrorCode::OrderNotFound, "There is no such order."))?;
    if !token.scopes.allow(Scope::LicensesRead) {
        page.entries.iter_mut().for_each(|license| license.license_key = None);
    }
    let unknown_lines = unknown.into_iter().map(UnknownLineView::from).collect();
    let (licenses, licenses_next_cursor) = (page.entries, page.next_cursor);
    Ok(Answer(OrderWithLicenses { order, unknown_lines, licenses, licenses_next_cursor }))
}
