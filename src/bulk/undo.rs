//! Undoes an action by another action, on exactly the licenses that the first one changed.

use diesel::prelude::*;

use super::action::{BulkAction, BulkKind, BulkState, Parameters};
use super::row::RowState;
use super::start::{self, NewAction};
use crate::audit::Actor;
use crate::db::schema::bulk_action_licenses as rows;
use crate::db::{self, Db};
use crate::error_code::ErrorCode;
use crate::ids::{BulkActionId, Context, LicenseId};

/// Why an action was not undone.
#[derive(Debug, thiserror::Error)]
pub enum UndoError {
    #[error("there is no such action")]
    NotFound,
    #[error("this action cannot be undone")]
    NoUndo,
    #[error("this action is still running; stop it first")]
    Running,
    #[error("this action has already been undone")]
    Undone,
    #[error("this action changed nothing")]
    Nothing,
    #[error(transparent)]
    Db(#[from] db::Error),
}

impl UndoError {
    /// The stable code of this error.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::BulkActionNotFound,
            Self::NoUndo => ErrorCode::NoUndo,
            Self::Running => ErrorCode::BulkActionRunning,
            Self::Undone => ErrorCode::AlreadyUndone,
            Self::Nothing => ErrorCode::NothingToUndo,
            Self::Db(_) => ErrorCode::InternalError,
        }
    }
}

/// Whether an action can be undone now.
///
/// # Errors
/// The reason why not.
pub fn check(action: &BulkAction, undone_by: Option<BulkActionId>) -> Result<(), UndoError> {
    match (action.state, undone_by) {
        _ if !action.kind.has_undo() => Err(UndoError::NoUndo),
        (_, Some(_)) => Err(UndoError::Undone),
        (BulkState::Preparing | BulkState::Running, None) => Err(UndoError::Running),
        _ if action.done == 0 => Err(UndoError::Nothing),
        (BulkState::Stopped | BulkState::Finished, None) => Ok(()),
    }
}

/// Starts an action that undoes `id`. Licenses changed since then are refused and left alone.
pub async fn undo(
    db: &Db,
    context: &Context,
    actor: &Actor,
    id: &BulkActionId,
    tells_owners: bool,
) -> Result<BulkAction, UndoError> {
    let wanted = id.clone();
    let found = db.read(move |conn| {
        let action = BulkAction::find(conn, &wanted)?.ok_or(UndoError::NotFound)?;
        check(&action, BulkAction::undone_by(conn, &wanted)?)?;
        let changed: Vec<LicenseId> = rows::table
            .filter(rows::bulk_action_id.eq(&wanted).and(rows::state.eq(RowState::Done)))
            .order(rows::license_id)
            .select(rows::license_id)
            .load(conn)
            .map_err(db::Error::from)?;
        Ok::<_, UndoError>((action, changed))
    });
    let (action, changed) = found.await?;
    let new = NewAction {
        id: None,
        kind: BulkKind::Undo,
        parameters: Parameters::default(),
        reason: None,
        tells_owners: tells_owners && action.kind.has_mail(),
        undoes: Some(action.id),
    };
    let started = start::on(db, context, actor, new, changed).await;
    started.map_err(|error| match db::is_unique_violation(&error) {
        // Another undo was faster.
        true => UndoError::Undone,
        false => UndoError::Db(error),
    })
}
