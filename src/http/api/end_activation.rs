//! `POST /api/v1/activations/{id}/deactivate`: ends an activation without access to the device.

use actix_web::{HttpRequest, web};
use schemars::JsonSchema;
use serde::Serialize;

use crate::accounts::scope::Scope;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::{Visitor, app};
use crate::http::caller::{Caller, caller};
use crate::http::description::{About, Group};
use crate::http::problem::Problem;
use crate::ids::LicenseId;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Licensing, "End an activation")
    .details(
        "Needs no access to the device. People can end their own activations; for devices, as often as the tier's \
         `moves_per_month` allows. An admin token can end any activation.",
    )
    .refuses(&[ErrorCode::ActivationNotFound, ErrorCode::MoveLimit]);

/// The description of the admin-only call.
pub const ABOUT_ANY: About = About::new(Group::Admin, "End any activation").refuses(&[ErrorCode::ActivationNotFound]);

/// An activation that has ended.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Ended {
    success: bool,
    license_id: LicenseId,
    activation_id: String,
}

/// Ends one of the caller's own activations (for devices, as often as the tier's `moves_per_month` allows). An admin
/// token can end any activation.
pub async fn handle(req: HttpRequest, visitor: Visitor, id: web::Path<String>) -> Result<Answer<Ended>, Problem> {
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
    Ok(Answer(Ended { success: true, license_id: ended.license_id, activation_id: ended.id }))
}
