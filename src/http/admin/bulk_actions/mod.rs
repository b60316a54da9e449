//! `/api/v1/admin/bulk-actions`: starts, shows, stops and undoes an action on many licenses.

pub mod act;
pub mod list;
pub mod show;
pub mod start;

use schemars::JsonSchema;
use serde::Serialize;

use crate::app::App;
use crate::bulk::action::{BulkAction, BulkKind, BulkState};
use crate::bulk::row;
use crate::clock::Timestamp;
use crate::db;
use crate::error_code::ErrorCode;
use crate::http::problem::Problem;
use crate::ids::BulkActionId;

/// An action as its seller sees it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "BulkAction")]
pub struct BulkActionView {
    pub id: BulkActionId,
    pub action: BulkKind,
    pub days: Option<i64>,
    pub until: Option<Timestamp>,
    pub tier: Option<String>,
    pub reason: Option<String>,
    pub tell_owners: bool,
    /// The bulk action that this one undoes.
    pub undoes: Option<BulkActionId>,
    /// The bulk action that undoes this one.
    pub undone_by: Option<BulkActionId>,
    /// Who started it: `admin_token:tok_…`, `customer:acc_…`.
    pub actor: String,
    pub state: BulkState,
    pub total: i64,
    pub done: i64,
    pub unchanged: i64,
    pub refused: i64,
    pub left: i64,
    /// Why licenses were refused, by code.
    pub refusals: Vec<Refusals>,
    pub created_at: Timestamp,
    pub finished_at: Option<Timestamp>,
}

/// Licenses that were refused for one reason.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "BulkRefusals")]
pub struct Refusals {
    pub code: String,
    pub count: i64,
}

/// Returns the action in its current state; 404 `bulk_action_not_found`.
pub async fn find(app: &App, id: BulkActionId) -> Result<BulkActionView, Problem> {
    let read = app.db.read(move |conn| {
        let Some(action) = BulkAction::find(conn, &id)? else { return Ok::<_, db::Error>(None) };
        let undone_by = BulkAction::undone_by(conn, &id)?;
        let refusals = row::refusals(conn, &id)?;
        let refusals = refusals.into_iter().map(|(code, count)| Refusals { code, count }).collect();
        view(action, undone_by, refusals).map(Some)
    });
    read.await?.ok_or_else(|| Problem::not_found(ErrorCode::BulkActionNotFound, "There is no such action."))
}

/// Returns the API's view of an action.
pub fn view(
    action: BulkAction,
    undone_by: Option<BulkActionId>,
    refusals: Vec<Refusals>,
) -> db::Result<BulkActionView> {
    let parameters = action.parameters()?;
    Ok(BulkActionView {
        left: action.left(),
        id: action.id,
        action: action.kind,
        days: parameters.days,
        until: parameters.until.map(Timestamp),
        tier: parameters.tier,
        reason: action.reason,
        tell_owners: action.tells_owners,
        undoes: action.undoes,
        undone_by,
        actor: action.actor,
        state: action.state,
        total: action.total,
        done: action.done,
        unchanged: action.unchanged,
        refused: action.refused,
        refusals,
        created_at: Timestamp(action.created_at),
        finished_at: action.finished_at.map(Timestamp),
    })
}
