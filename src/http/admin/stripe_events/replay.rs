//! `POST /api/v1/admin/stripe-events/{id}/replay` and `/stripe-events/replay` (all failed ones): replays
//! Stripe events. Replaying is idempotent and never creates a second license.

use actix_web::{HttpRequest, web};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use crate::accounts::scope::Scope;
use crate::app::App;
use crate::audit::{Actor, record};
use crate::db;
use crate::error_code::ErrorCode;
use crate::http::answer::Accepted;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::problem::Problem;
use crate::ids::EventId;
use crate::jobs::{Job, queue};
use crate::stripe::inbox;

/// The description of the call for one event.
pub const ABOUT: About = About::new(Group::Admin, "Replay a Stripe event").refuses(&[ErrorCode::EventNotFound]);

/// The description of the call for all failed events.
pub const ABOUT_ALL: About = About::new(Group::Admin, "Replay all failed Stripe events");

/// An event that is processed again.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Replayed {
    id: String,
    replayed: bool,
}

/// Events that are processed again.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct AllReplayed {
    /// The number of events that are replayed.
    replayed: usize,
}

/// Replays one event.
pub async fn one(req: HttpRequest, id: web::Path<String>) -> Result<Accepted<Replayed>, Problem> {
    let id = id.into_inner();
    if replay(&req, Some(id.clone())).await? == 0 {
        return Err(Problem::not_found(ErrorCode::EventNotFound, "There is no such event."));
    }
    Ok(Accepted(Replayed { id, replayed: true }))
}

/// Replays all failed events.
pub async fn all_failed(req: HttpRequest) -> Result<Accepted<AllReplayed>, Problem> {
    let replayed = replay(&req, None).await?;
    Ok(Accepted(AllReplayed { replayed }))
}

async fn replay(req: &HttpRequest, id: Option<String>) -> Result<usize, Problem> {
    let actor = admin(req, Scope::OperationsWrite).await?.actor();
    run(&app(req)?, actor, id).await
}

/// Replays one event or all failed ones, and returns their number.
pub async fn run(app: &App, actor: Actor, id: Option<String>) -> Result<usize, Problem> {
    let context = app.context.clone();
    let work = app.db.write(move |conn| {
        let ids = match &id {
            Some(id) => vec![id.clone()],
            None => inbox::failed(conn)?,
        };
        let mut replayed = 0;
        for id in ids {
            if inbox::reopen(conn, &id)? {
                queue::enqueue(conn, &context, &Job::ProcessEvent { event_id: EventId::from_text(&*id) })?;
                record(conn, &context, &actor, "stripe_event.replayed", &id, json!({}))?;
                replayed += 1;
            }
        }
        Ok::<_, db::Error>(replayed)
    });
    let replayed = work.await?;
    app.wake.ring();
    Ok(replayed)
}
