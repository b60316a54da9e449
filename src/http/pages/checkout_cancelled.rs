//! `GET /checkout/cancelled`: the customer went back from Stripe without paying.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::view::page;
use crate::http::auth::Visitor;
use crate::http::problem::Problem;

pub async fn handle(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    page(&req, &visitor, StatusCode::OK, "pages/checkout_cancelled.html", json!({}))
}
