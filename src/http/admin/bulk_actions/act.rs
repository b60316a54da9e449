//! `POST /api/v1/admin/bulk-actions/{id}/stop | continue | undo`

use actix_web::{HttpRequest, HttpResponse, web};

use crate::accounts::scope::Scope;
use crate::app::App;
use crate::audit::Actor;
use crate::bulk::stop::{go_on, stop};
use crate::bulk::undo::undo;
use crate::error_code::ErrorCode;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::fields::{BODY_LIMIT, Body, Fields};
use crate::http::problem::Problem;
use crate::ids::BulkActionId;

/// `{tell_owners?}` (undo) → the action as it now is; of undo the action that takes it back.
pub async fn handle(
    req: HttpRequest,
    path: web::Path<(BulkActionId, String)>,
    body: Body<BODY_LIMIT>,
) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let actor = admin(&req, Scope::LicensesWrite).await?.actor();
    let (id, action) = path.into_inner();
    let mut fields = Fields::parse_optional(&body.0)?;
    let tells_owners = fields.switch("tell_owners");
    fields.finish()?;
    let id = run(&app, actor, id, &action, tells_owners).await?;
    Ok(HttpResponse::Ok().json(super::find(&app, id).await?))
}

/// Does it; the action to show afterwards.
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
