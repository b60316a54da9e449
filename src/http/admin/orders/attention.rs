//! `POST /api/v1/admin/orders/{id}/attention`: what becomes of the licenses of an order that a person should look at.

use actix_web::{HttpRequest, HttpResponse, web};

use super::OrderView;
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::audit::Actor;
use crate::billing::purchases::search;
use crate::billing::refunds::review::{self, Decision, ReviewError};
use crate::error_code::ErrorCode;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::ids::OrderId;

/// `{decision: "keep" | "suspend" | "revoke" | "reinstate"}` → the order, its flag gone; 404 `order_not_found`, 409 `nothing_to_decide`,
/// `already_decided`. The same decision again changes nothing.
pub async fn handle(req: HttpRequest, id: web::Path<OrderId>, mut fields: Fields) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let actor = admin(&req, Scope::OperationsWrite).await?.actor();
    let text = fields.text("decision");
    let decision = Decision::parse(&text);
    if decision.is_none() && !text.trim().is_empty() {
        fields.wrong("decision", ErrorCode::InvalidFields, "one of keep, suspend, revoke, reinstate");
    }
    fields.finish()?;
    let decision = crate::http::fields::required(decision, "decision")?;
    decide(&app, actor, id.clone(), decision).await?;
    let id = id.into_inner();
    let found = app.db.read(move |conn| search::one(conn, &id)).await?;
    let found = found.ok_or_else(|| Problem::from(ReviewError::NotFound))?;
    Ok(HttpResponse::Ok().json(OrderView::try_from(found)?))
}

/// Decides, and sends what is to be mailed.
pub async fn decide(app: &App, actor: Actor, order_id: OrderId, decision: Decision) -> Result<(), Problem> {
    let billing = app.billing.clone();
    app.db.write(move |conn| review::decide(conn, &billing, &actor, &order_id, decision)).await?;
    app.wake.ring();
    Ok(())
}
