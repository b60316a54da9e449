//! `POST /subscriptions/{id}/quantity`: more or fewer seats, at Stripe with proration; the keys follow from its events.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use crate::billing::subscriptions::change_quantity::change_quantity;
use crate::http::auth::{Visitor, app};
use crate::http::caller::person;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::ids::{ItemId, SubscriptionId};

/// Session cookie, `{quantity, item?, going?}` → `{subscription_id, quantity}`
pub async fn handle(
    req: HttpRequest,
    visitor: Visitor,
    id: web::Path<SubscriptionId>,
    mut fields: Fields,
) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let (_, account) = person(&req, &visitor)?;
    let quantity = fields.value("quantity").and_then(serde_json::Value::as_i64).unwrap_or(0);
    let item = fields.optional_text("item").map(ItemId::from_text);
    let going = if fields.value("going").is_some() { fields.texts("going") } else { Vec::new() };
    fields.finish()?;
    let changed = change_quantity(&app.billing, &account, &id, item.as_ref(), quantity, &going).await?;
    let body = json!({"subscription_id": changed.subscription_id, "quantity": changed.quantity});
    Ok(HttpResponse::Ok().json(body))
}
