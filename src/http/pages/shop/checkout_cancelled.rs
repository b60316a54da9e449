//! `GET /checkout/cancelled`: the page for customers who return from Stripe without paying.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use crate::http::auth::Visitor;
use crate::http::pages::view::page;
use crate::http::problem::Problem;

/// Renders a page that links back to the shop form. The query holds the form's values.
pub async fn handle(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let query = req.query_string();
    let form = if query.contains("quantity-") { "/buy/cart" } else { "/buy" };
    let back = if query.is_empty() { form.to_owned() } else { format!("{form}?{query}") };
    page(&req, &visitor, StatusCode::OK, "pages/checkout_cancelled.html", json!({"back": back}))
}
