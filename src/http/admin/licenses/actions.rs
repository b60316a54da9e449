//! `POST /api/v1/admin/licenses/{id}/revoke | suspend | reinstate | reissue | resend`

use actix_web::{HttpRequest, web};
use serde_json::json;

use super::LicenseView;
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::audit::Actor;
use crate::billing::refunds::apply_to_license::apply_to_license;
use crate::db::Conn;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::input::{OptionalInput, request};
use crate::http::problem::Problem;
use crate::ids::LicenseId;
use crate::licenses::mint::Minter;
use crate::lifecycle::LifecycleError;
use crate::lifecycle::change_status::{Change, change_status};
use crate::lifecycle::reissue::reissue;
use crate::lifecycle::resend::resend;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Admin, "Revoke, suspend, reinstate, re-issue or re-send")
    .details(
        "`revoke` ends all activations. `reissue` replaces a leaked key and keeps the activations unless \
         `keep_activations` is false. `resend` mails the key again.",
    )
    .path(&[("action", &["revoke", "suspend", "reinstate", "reissue", "resend"])])
    .example(|| json!({"reason": "the key leaked"}))
    .refuses(&[
        ErrorCode::LicenseNotFound,
        ErrorCode::NotFound,
        ErrorCode::LicenseNotSuspended,
        ErrorCode::LicenseKeyHashed,
        ErrorCode::LicenseWithoutOwner,
    ])
    .refuses_with(&[(409, ErrorCode::LicenseRevoked)]);

request! {
    /// Options of the action.
    pub struct ActOnLicense {
        /// Why the status changes.
        reason: Option<String>,
        /// For `reissue`. Defaults to true.
        keep_activations: Option<bool>,
    }
}

/// Performs the action and returns the updated license.
pub async fn handle(
    req: HttpRequest,
    path: web::Path<(LicenseId, String)>,
    input: OptionalInput<ActOnLicense>,
) -> Result<Answer<LicenseView>, Problem> {
    let app = app(&req)?;
    let actor = admin(&req, Scope::LicensesWrite).await?.actor();
    let (id, action) = path.into_inner();
    let ActOnLicense { reason, keep_activations } = input.read()?;
    let reason = reason.filter(|reason| !reason.trim().is_empty());
    run(&app, actor, &id, Action::named(&action, reason, keep_activations.unwrap_or(true))?).await?;
    Ok(Answer(super::find(&app, id).await?))
}

/// Performs the action and re-applies the billing state, because the action may have withdrawn a manual decision.
pub async fn run(app: &App, actor: Actor, id: &LicenseId, action: Action) -> Result<(), Problem> {
    let (minter, license_id) = (app.billing.minter.clone(), id.to_owned());
    app.db.write(move |conn| action.run(conn, &minter, &actor, &license_id)).await?;
    apply_to_license(&app.billing, id).await?;
    app.wake.ring();
    Ok(())
}

/// A manual action on a license.
pub enum Action {
    SetStatus(Change, Option<String>),
    Reissue { keep_activations: bool },
    Resend,
}

impl Action {
    /// Returns the action of this name; 404 for any other.
    pub fn named(name: &str, reason: Option<String>, keep_activations: bool) -> Result<Self, Problem> {
        Ok(match name {
            "revoke" => Self::SetStatus(Change::Revoke, reason),
            "suspend" => Self::SetStatus(Change::Suspend, reason),
            "reinstate" => Self::SetStatus(Change::Reinstate, reason),
            "reissue" => Self::Reissue { keep_activations },
            "resend" => Self::Resend,
            _ => return Err(Problem::not_found(ErrorCode::NotFound, "There is no such action.")),
        })
    }

    fn run(&self, conn: &mut Conn, minter: &Minter, actor: &Actor, id: &LicenseId) -> Result<(), LifecycleError> {
        match self {
            Self::SetStatus(change, reason) => {
                change_status(conn, &minter.context, actor, id, *change, reason.as_deref()).map(|_| ())
            }
            Self::Reissue { keep_activations } => reissue(conn, minter, actor, id, *keep_activations).map(|_| ()),
            Self::Resend => resend(conn, minter, actor, id).map(|_| ()),
        }
    }
}
