//! `GET /`: redirects to the dashboard, or to the shop.

use actix_web::HttpResponse;

use super::redirect::redirect;
use crate::http::auth::Visitor;

pub async fn handle(visitor: Visitor) -> HttpResponse {
    redirect(if visitor.signed_in.is_some() { "/dashboard" } else { "/buy" }).finish()
}
