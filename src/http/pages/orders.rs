//! `GET /dashboard/orders`: the account's orders in any state, and their receipts.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use super::redirect::{redirect, sign_in_first};
use super::view::{or_problem, page};
use crate::billing::purchases::own_orders;
use crate::billing::purchases::receipt::{ReceiptError, receipt};
use crate::billing::subscriptions::portal::has_billing;
use crate::db;
use crate::error_code::ErrorCode;
use crate::http::api::licenses::read_page;
use crate::http::auth::{Visitor, app};
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::ids::OrderId;

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    if visitor.signed_in.is_none() {
        return Ok(sign_in_first(&req));
    }
    or_problem(&req, draw(&req, &visitor).await).await
}

/// `GET /dashboard/orders/{id}/receipt`: redirects to Stripe's receipt.
pub async fn show_receipt(req: HttpRequest, visitor: Visitor, id: web::Path<OrderId>) -> Result<HttpResponse, Problem> {
    if visitor.signed_in.is_none() {
        return Ok(sign_in_first(&req));
    }
    let found = async {
        let url = receipt(&app(&req)?.billing, visitor.account()?, &id).await?;
        Ok(redirect(&url).finish())
    };
    or_problem(&req, found.await).await
}

impl From<ReceiptError> for Problem {
    fn from(error: ReceiptError) -> Self {
        let detail = error.to_string();
        match error {
            ReceiptError::NotFound => Self::not_found(ErrorCode::OrderNotFound, detail),
            ReceiptError::NoReceipt => Self::conflict(ErrorCode::NoReceipt, detail),
            ReceiptError::Stripe(error) => error.into(),
            ReceiptError::Db(error) => error.into(),
        }
    }
}

async fn draw(req: &HttpRequest, visitor: &Visitor) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let account = visitor.account()?.clone();
    let (limit, cursor) = read_page(&mut Fields::from_page_query(req.query_string()))?;
    let first = cursor.is_none();
    let read = app.db.read(move |conn| {
        let found = own_orders::list(conn, &account, cursor.as_deref(), limit)?;
        Ok::<_, db::Error>((found, has_billing(conn, &account.id)?))
    });
    let (found, has_billing) = read.await?;
    let context = json!({
        "orders": found.entries,
        "has_billing": has_billing,
        "next_href": found.next_cursor.map(|cursor| format!("/dashboard/orders?cursor={cursor}")),
        "first_href": if first { Value::Null } else { "/dashboard/orders".into() },
    });
    page(req, visitor, StatusCode::OK, "pages/orders.html", context)
}
