//! Starts an action: its licenses are stored first, then it runs.

use diesel::prelude::*;
use serde_json::json;

use super::action::{BulkAction, BulkKind, BulkState, MOST, Parameters};
use super::row::RowState;
use crate::activations::search::{self, Search};
use crate::audit::{Actor, record};
use crate::catalog::Tier;
use crate::db::schema::{bulk_action_licenses as rows, bulk_actions};
use crate::db::{self, Conn, Db, Error, is_unique_violation};
use crate::error_code::ErrorCode;
use crate::ids::{BulkActionId, Context, LicenseId};
use crate::jobs::{Job, queue};

/// Licenses stored per transaction, so that the write lock is held for only a few milliseconds.
const PAGE: usize = 500;

/// An action to start.
#[derive(Clone, Debug)]
pub struct NewAction {
    /// The form's id for it, so that a form submitted twice starts only one action.
    pub id: Option<BulkActionId>,
    pub kind: BulkKind,
    pub parameters: Parameters,
    pub reason: Option<String>,
    pub tells_owners: bool,
    /// The action that it undoes.
    pub undoes: Option<BulkActionId>,
}

/// Why no action was started. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("no license matches")]
    Nothing,
    #[error("more than {MOST} licenses match; narrow the search")]
    TooMany,
    #[error("{found} licenses match now, not {expected}; review them again")]
    OtherCount { expected: usize, found: usize },
    #[error("this action has already been started")]
    Started,
    #[error("there is no tier {0:?}")]
    UnknownTier(String),
    #[error(transparent)]
    Db(#[from] db::Error),
}

impl StartError {
    /// The stable code of this error.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Nothing => ErrorCode::NothingSelected,
            Self::TooMany => ErrorCode::TooManyLicenses,
            Self::OtherCount { .. } => ErrorCode::SelectionChanged,
            Self::Started => ErrorCode::AlreadyStarted,
            Self::UnknownTier(_) => ErrorCode::InvalidTier,
            Self::Db(_) => ErrorCode::InternalError,
        }
    }
}

/// The licenses that a search selects, and the number of people and organizations that own them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selected {
    pub licenses: usize,
    pub owners: usize,
}

/// Counts what an action would apply to.
pub fn count(conn: &mut Conn, wanted: &Search) -> Result<Selected, StartError> {
    let licenses = select(conn, wanted)?.len();
    Ok(Selected { licenses, owners: search::owners(conn, wanted, MOST)? })
}

fn select(conn: &mut Conn, wanted: &Search) -> Result<Vec<LicenseId>, StartError> {
    let ids = search::ids(conn, wanted, MOST + 1)?;
    match i64::try_from(ids.len()) {
        Ok(0) => Err(StartError::Nothing),
        Ok(count) if count <= MOST => Ok(ids),
        _ => Err(StartError::TooMany),
    }
}

/// Starts an action on the licenses that match `wanted` now. With `expected`, the count must match exactly.
pub async fn start(
    db: &Db,
    context: &Context,
    actor: &Actor,
    new: NewAction,
    wanted: Search,
    expected: Option<usize>,
) -> Result<BulkAction, StartError> {
    let tier = new.parameters.tier.clone();
    let selected = db.read(move |conn| {
        if let Some(tier) = tier
            && Tier::by_slug(conn, &tier)?.is_none()
        {
            return Err(StartError::UnknownTier(tier));
        }
        select(conn, &wanted)
    });
    let ids = selected.await?;
    match expected.filter(|expected| *expected != ids.len()) {
        Some(expected) => Err(StartError::OtherCount { expected, found: ids.len() }),
        None => on(db, context, actor, new, ids).await.map_err(|error| match is_unique_violation(&error) {
            true => StartError::Started,
            false => StartError::Db(error),
        }),
    }
}

/// Starts an action on exactly these licenses. If the server dies midway, the action stays `preparing` and never runs.
pub(super) async fn on(
    db: &Db,
    context: &Context,
    actor: &Actor,
    new: NewAction,
    ids: Vec<LicenseId>,
) -> db::Result<BulkAction> {
    let parameters = serde_json::to_string(&new.parameters).map_err(|e| Error::Corrupt(e.to_string()))?;
    let action = BulkAction {
        id: new.id.unwrap_or_else(|| BulkActionId::new(context)),
        kind: new.kind,
        parameters,
        reason: new.reason,
        tells_owners: new.tells_owners && (new.kind.has_mail() || new.kind == BulkKind::Undo),
        undoes: new.undoes,
        actor: actor.to_string(),
        state: BulkState::Preparing,
        total: i64::try_from(ids.len()).unwrap_or(i64::MAX),
        done: 0,
        unchanged: 0,
        refused: 0,
        created_at: context.now(),
        finished_at: None,
    };
    let row = action.clone();
    db.write(move |conn| -> db::Result<()> {
        diesel::insert_into(bulk_actions::table).values(&row).execute(conn)?;
        Ok(())
    })
    .await?;
    for page in ids.chunks(PAGE) {
        let (id, page) = (action.id.clone(), page.to_vec());
        db.write(move |conn| store_rows(conn, &id, &page)).await?;
    }
    let (context, actor, started) = (context.clone(), actor.clone(), action.clone());
    db.write(move |conn| run(conn, &context, &actor, &started)).await?;
    Ok(BulkAction { state: BulkState::Running, ..action })
}

fn store_rows(conn: &mut Conn, action: &BulkActionId, licenses: &[LicenseId]) -> db::Result<()> {
    let values: Vec<_> = licenses
        .iter()
        .map(|id| (rows::bulk_action_id.eq(action), rows::license_id.eq(id), rows::state.eq(RowState::Waiting)))
        .collect();
    crate::on_either!(conn, c => diesel::insert_into(rows::table).values(&values).execute(c))?;
    Ok(())
}

fn run(conn: &mut Conn, context: &Context, actor: &Actor, action: &BulkAction) -> db::Result<()> {
    diesel::update(bulk_actions::table.find(&action.id))
        .set(bulk_actions::state.eq(BulkState::Running))
        .execute(conn)?;
    let detail = json!({
        "kind": action.kind, "parameters": action.parameters()?, "reason": action.reason, "licenses": action.total,
        "undoes": action.undoes, "tells_owners": action.tells_owners,
    });
    record(conn, context, actor, "bulk_action.started", &action.id, detail)?;
    queue::enqueue(conn, context, &Job::BulkAction { bulk_action_id: action.id.clone() })
}
