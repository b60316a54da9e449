//! `POST /api/v1/activations/{id}/deactivate`: ends an activation without the device.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use crate::accounts::scope::Scope;
use crate::http::auth::{Visitor, app};
use crate::http::caller::{Caller, caller};
use crate::http::problem::Problem;

/// A person ends their own (for devices as often as the tier's `moves_per_month`: 429 `move_limit`), an admin token any
/// → `{success, license_id, activation_id}`
pub async fn handle(req: HttpRequest, visitor: Visitor, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let caller = caller(&req, &visitor, Scope::LicensesWrite).await?;
    let (activator, actor, id) = (app.activator.clone(), caller.actor(), id.into_inner());
    let own = match caller {
        Caller::Person(account) => Some(account.id),
        Caller::Admin(_) => None,
    };
    let ended = app.db.write(move |conn| match &own {
        Some(account) => activator.deactivate_own(conn, account, &id),
        None => activator.deactivate_any(conn, &actor, &id),
    });
    let ended = ended.await?;
    Ok(HttpResponse::Ok().json(json!({
        "success": true,
        "license_id": ended.license_id,
        "activation_id": ended.id,
    })))
}
