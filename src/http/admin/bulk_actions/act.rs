//! `POST /api/v1/admin/bulk-actions/{id}/stop | continue | undo`: controls a bulk action.

use actix_web::{HttpRequest, web};
use serde_json::json;

use super::BulkActionView;
use crate::accounts::scope::Scope;
use crate::app::App;
use crate::audit::Actor;
use crate::bulk::stop::{go_on, stop};
use crate::bulk::undo::undo;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::input::{OptionalInput, request};
use crate::http::problem::Problem;
use crate::ids::BulkActionId;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Admin, "Stop, continue or undo a bulk action")
    .details(
        "`undo` starts another bulk action on exactly the licenses that this one changed, and returns it. \
         Revocations cannot be undone. `tell_owners` applies to `undo` only.",
    )
    .path(&[("action", &["stop", "continue", "undo"])])
    .example(|| json!({"tell_owners": false}))
    .refuses(&[
        ErrorCode::BulkActionNotFound,
        ErrorCode::NotFound,
        ErrorCode::BulkActionOver,
        ErrorCode::BulkActionRunning,
        ErrorCode::NoUndo,
        ErrorCode::AlreadyUndone,
        ErrorCode::NothingToUndo,
    ]);

request! {
    /// Options for undoing a bulk action.
    pub struct ActOnBulkAction {
        /// Whether to notify the owners by mail.
        tell_owners: bool,
    }
}

/// Performs the call. Returns the updated action; for `undo`, the new action that undoes it.
pub async fn handle(
    req: HttpRequest,
    path: web::Path<(BulkActionId, String)>,
    input: OptionalInput<ActOnBulkAction>,
) -> Result<Answer<BulkActionView>, Problem> {
    let app = app(&req)?;
    let actor = admin(&req, Scope::LicensesWrite).await?.actor();
    let (id, action) = path.into_inner();
    let ActOnBulkAction { tell_owners } = input.read()?;
    let id = run(&app, actor, id, &action, tell_owners).await?;
    Ok(Answer(super::find(&app, id).await?))
}

/// Performs the call, and returns the ID of the action to show.
pub async fn run(
    app: &App,
    actor: Actor,
    id: BulkActionId,
    action: &str,
    tells_owners: bool,
) -> Result<BulkActionId, Problem> {
    let (context, wanted) = (app.context.clone(), id.clone());
    let shown = match action {
        "stop" => app.db.write(move |conn| stop(conn, &context, &actor, &wanted)).await.map(|()| id)?,
        "continue" => app.db.write(move |conn| go_on(conn, &context, &actor, &wanted)).await.map(|()| id)?,
        "undo" => undo(&app.db, &context, &actor, &id, tells_owners).await?.id,
        _ => return Err(Problem::not_found(ErrorCode::NotFound, "There is no such action.")),
    };
    app.wake.ring();
    Ok(shown)
}
