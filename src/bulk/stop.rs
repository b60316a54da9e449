//! Stops an action between two licenses, and continues it.

use diesel::prelude::*;
use serde_json::json;

use super::action::{BulkAction, BulkState};
use crate::audit::{Actor, record};
use crate::db::schema::bulk_actions;
use crate::db::{self, Conn};
use crate::error_code::ErrorCode;
use crate::ids::{BulkActionId, Context};
use crate::jobs::{Job, queue};

/// Why an action was not stopped or continued. The caller must roll back its transaction.
#[derive(Debug, thiserror::Error)]
pub enum StopError {
    #[error("there is no such action")]
    NotFound,
    #[error("this action has ended")]
    Over,
    #[error(transparent)]
    Db(#[from] db::Error),
}

impl StopError {
    /// The stable code of this error.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::BulkActionNotFound,
            Self::Over => ErrorCode::BulkActionOver,
            Self::Db(_) => ErrorCode::InternalError,
        }
    }
}

/// Stops the action in the caller's transaction: licenses already processed stay changed, waiting ones are left alone.
/// Idempotent.
pub fn stop(conn: &mut Conn, context: &Context, actor: &Actor, id: &BulkActionId) -> Result<(), StopError> {
    let action = BulkAction::lock(conn, id)?.ok_or(StopError::NotFound)?;
    match action.state {
        BulkState::Stopped => return Ok(()),
        BulkState::Preparing | BulkState::Finished => return Err(StopError::Over),
        BulkState::Running => {}
    }
    write(conn, id, BulkState::Stopped)?;
    // The job mails the owners of the licenses changed so far.
    enqueue_job(conn, context, id)?;
    Ok(record(conn, context, actor, "bulk_action.stopped", id, json!({"left": action.left()}))?)
}

/// Continues a stopped action, or one whose job was given up, in the caller's transaction.
pub fn go_on(conn: &mut Conn, context: &Context, actor: &Actor, id: &BulkActionId) -> Result<(), StopError> {
    let action = BulkAction::lock(conn, id)?.ok_or(StopError::NotFound)?;
    if matches!(action.state, BulkState::Preparing | BulkState::Finished) || BulkAction::undone_by(conn, id)?.is_some()
    {
        return Err(StopError::Over);
    }
    write(conn, id, BulkState::Running)?;
    enqueue_job(conn, context, id)?;
    Ok(record(conn, context, actor, "bulk_action.continued", id, json!({"left": action.left()}))?)
}

fn write(conn: &mut Conn, id: &BulkActionId, state: BulkState) -> db::Result<()> {
    diesel::update(bulk_actions::table.find(id)).set(bulk_actions::state.eq(state)).execute(conn)?;
    Ok(())
}

fn enqueue_job(conn: &mut Conn, context: &Context, id: &BulkActionId) -> db::Result<()> {
    queue::enqueue(conn, context, &Job::BulkAction { bulk_action_id: id.clone() })
}
