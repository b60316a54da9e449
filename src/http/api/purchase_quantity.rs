//! `POST /purchase-quantity`: a checkout of N keys, or of several products at once.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use crate::abuse::Act;
use crate::billing::purchases::cart::{Cart, Pick};
use crate::billing::purchases::checkout::{Checkout, ReturnUrls, start_checkout};
use crate::billing::purchases::checkout_error::CheckoutError;
use crate::error_code::ErrorCode;
use crate::http::auth::{Visitor, app, own_buyer};
use crate::http::fields::{Fields, required};
use crate::http::problem::Problem;
use crate::http::rate_limit::allow;

/// `{email, quantity, tier?, price?, success_url?, cancel_url?}`, or `items` (`[{tier?, price?, quantity}]`) in place of
/// `quantity`, `tier` and `price` → `{checkout_url, session_id}`
pub async fn handle(req: HttpRequest, visitor: Visitor, mut fields: Fields) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let email = fields.email("email");
    let items = fields.value("items").cloned();
    let purchase = match &items {
        Some(items) => read_items(&mut fields, items).map(Cart::several),
        None => fields.integer("quantity").map(Cart::quantity),
    };
    match &purchase {
        Some(Err(error @ CheckoutError::PickCount)) => fields.wrong("items", ErrorCode::InvalidItems, error),
        Some(Err(error)) => fields.wrong("quantity", ErrorCode::InvalidQuantity, error),
        _ => {}
    }
    let (tier, price) = match items {
        Some(_) => (None, None),
        None => (fields.optional_text("tier"), fields.optional_text("price")),
    };
    let return_to = read_return_urls(&mut fields);
    fields.finish()?;
    let purchase = required(purchase, "quantity")??;
    return_to.check(&app.billing)?;
    allow(&req, &app, Act::Checkout)?;
    let email = required(email, "email")?;
    let buyer = own_buyer(&req, &app, &visitor, &email).await?;
    let checkout = Checkout { email, cart: purchase, tier, price, return_to, buyer, language: None };
    let started = start_checkout(&app.billing, checkout).await?;
    Ok(HttpResponse::Ok().json(json!({"checkout_url": started.checkout_url, "session_id": started.session_id})))
}

/// Every item of the list; the first wrong one is named by its place: `items[2]`.
fn read_items(fields: &mut Fields, items: &Value) -> Option<Vec<Pick>> {
    let Some(items) = items.as_array() else {
        fields.wrong("items", ErrorCode::InvalidItems, "must be a list of objects");
        return None;
    };
    let mut picks = Vec::with_capacity(items.len());
    for (place, item) in items.iter().enumerate() {
        match read_item(item) {
            Ok(pick) => picks.push(pick),
            Err(why) => {
                fields.wrong(&format!("items[{place}]"), ErrorCode::InvalidItems, why);
                return None;
            }
        }
    }
    Some(picks)
}

fn read_item(item: &Value) -> Result<Pick, &'static str> {
    let members = item.as_object().ok_or("must be an object")?;
    if members.keys().any(|name| !["tier", "price", "quantity"].contains(&name.as_str())) {
        return Err("has a field that is none of tier, price and quantity");
    }
    let text = |name: &str| match members.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err("tier and price must be text"),
    };
    let quantity = members.get("quantity").and_then(Value::as_i64).ok_or("needs a quantity, a whole number")?;
    Ok(Pick { tier: text("tier")?, price: text("price")?, quantity })
}

/// `success_url` and `cancel_url`; whether they are allowed is for the checkout to say.
pub(super) fn read_return_urls(fields: &mut Fields) -> ReturnUrls {
    ReturnUrls { success_url: fields.optional_text("success_url"), cancel_url: fields.optional_text("cancel_url") }
}
