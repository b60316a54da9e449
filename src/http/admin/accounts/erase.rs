//! `POST /api/v1/admin/accounts/{id}/erase`: erases a person.

use actix_web::{HttpRequest, web};
use schemars::JsonSchema;
use serde::Serialize;

use crate::accounts::account;
use crate::accounts::email::Email;
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::audit::Actor;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::problem::Problem;
use crate::ids::AccountId;
use crate::person::erase::{EraseError, Erased, Place, erase};

/// The description of the call.
pub const ABOUT: About = About::new(Group::Admin, "Erase a person")
    .details(
        "Removes the address, names, passwords, sessions and mails, and the address from logs and events. Licenses \
         continue to work, and orders and amounts are kept, but nothing shows whose they were. This cannot be \
         undone.",
    )
    .refuses(&[
        ErrorCode::AccountNotFound,
        ErrorCode::AccountIsAdministrator,
        ErrorCode::SubscriptionRunning,
        ErrorCode::LastOwner,
    ]);

/// What was erased, and what stays.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct PersonErased {
    erased: bool,
    licenses_kept: usize,
    orders_kept: usize,
}

/// Erases the person with this account.
pub async fn handle(req: HttpRequest, id: web::Path<AccountId>) -> Result<Answer<PersonErased>, Problem> {
    let app = app(&req)?;
    let token = admin(&req, Scope::Full).await?;
    let id = id.into_inner();
    let wanted = id.clone();
    let found = app.db.read(move |conn| account::find(conn, &wanted)).await?;
    let account = found.ok_or(EraseError::NotFound(id.into()))?;
    let Erased { licenses_kept, orders_kept, .. } = run(&app, account.email, token.actor()).await?;
    Ok(Answer(PersonErased { erased: true, licenses_kept, orders_kept }))
}

/// Erases the person with an e-mail address.
pub async fn run(app: &App, email: Email, actor: Actor) -> Result<Erased, Problem> {
    let app = app.clone();
    let erased = web::block(move || {
        let place = Place { db: &app.db, context: &app.context, sealer: &app.sealer, data_dir: &app.config.data_dir };
        erase(&place, &email, &actor)
    });
    Ok(erased.await.map_err(|error| Problem::internal(&error))??)
}
