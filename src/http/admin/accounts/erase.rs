//! `POST /api/v1/admin/accounts/{id}/erase`: takes a person away.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use crate::accounts::account;
use crate::accounts::email::Email;
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::audit::Actor;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::problem::Problem;
use crate::ids::AccountId;
use crate::person::erase::{EraseError, Erased, Place, erase};

/// → `{erased: true, licenses_kept, orders_kept}`; it cannot be taken back. 404 `account_not_found`; 409
/// `account_is_administrator`, `subscription_running`, `last_owner`
pub async fn handle(req: HttpRequest, id: web::Path<AccountId>) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let token = admin(&req, Scope::Full).await?;
    let id = id.into_inner();
    let wanted = id.clone();
    let found = app.db.read(move |conn| account::find(conn, &wanted)).await?;
    let account = found.ok_or(EraseError::NotFound(id.into()))?;
    let erased = run(&app, account.email, token.actor()).await?;
    Ok(HttpResponse::Ok().json(json!({
        "erased": true, "licenses_kept": erased.licenses_kept, "orders_kept": erased.orders_kept,
    })))
}

/// Erases the person of an address.
pub async fn run(app: &App, email: Email, actor: Actor) -> Result<Erased, Problem> {
    let app = app.clone();
    let erased = web::block(move || {
        let place = Place { db: &app.db, context: &app.context, sealer: &app.sealer, data_dir: &app.config.data_dir };
        erase(&place, &email, &actor)
    });
    Ok(erased.await.map_err(|error| Problem::internal(&error))??)
}
