//! `POST /billing-portal`: Stripe's own pages for cards, invoices and cancelling.

use actix_web::http::header::{CONTENT_TYPE, LOCATION};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use crate::billing::subscriptions::portal::portal;
use crate::http::auth::{Visitor, app, check_same_origin};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::pages::view::Form;
use crate::http::problem::Problem;

/// Session cookie → `{url}`; a form is led there at once.
pub async fn handle(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let form =
        req.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form"));
    // A form of ours is known by its token, whatever the browser says of where it comes from.
    if !form || visitor.check_csrf(Some(Form::parse(&body).get("csrf"))).is_err() {
        check_same_origin(&req, &app)?;
    }
    let account = visitor.account()?;
    let customer = account.customer_id.clone();
    let customer =
        customer.ok_or_else(|| Problem::conflict("no_billing", "Nothing was bought with this account yet."))?;
    let url = portal(&app.billing, &customer, &format!("{}/dashboard", app.public_url)).await?;
    if form {
        return Ok(HttpResponse::SeeOther().insert_header((LOCATION, url)).finish());
    }
    Ok(HttpResponse::Ok().json(json!({"url": url})))
}
