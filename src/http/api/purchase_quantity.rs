//! `POST /purchase-quantity`: a checkout of N keys.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use crate::abuse::Act;
use crate::billing::purchases::checkout::{Cart, Checkout, start_checkout};
use crate::http::auth::{Visitor, app, own_buyer};
use crate::http::fields::{Fields, required};
use crate::http::problem::Problem;
use crate::http::rate_limit::allow;

/// `{email, quantity, tier?, price?}` → `{checkout_url, session_id}`
pub async fn handle(req: HttpRequest, visitor: Visitor, mut fields: Fields) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let email = fields.email("email");
    let purchase = fields.integer("quantity").map(Cart::quantity);
    if let Some(Err(error)) = &purchase {
        fields.wrong("quantity", "invalid_quantity", error);
    }
    let (tier, price) = (fields.optional_text("tier"), fields.optional_text("price"));
    fields.finish()?;
    let purchase = required(purchase, "quantity")??;
    allow(&req, &app, Act::Checkout)?;
    let email = required(email, "email")?;
    let buyer = own_buyer(&req, &app, &visitor, &email).await?;
    let checkout = Checkout { email, cart: purchase, tier, price, buyer };
    let started = start_checkout(&app.billing, checkout).await?;
    Ok(HttpResponse::Ok().json(json!({"checkout_url": started.checkout_url, "session_id": started.session_id})))
}
