//! An action on many licenses, as its row holds it.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::audit::Actor;
use crate::db::schema::bulk_actions;
use crate::db::{Conn, Error, Page, Result, text_enum};
use crate::ids::BulkActionId;
use crate::lifecycle::change_status::Change;
use crate::lifecycle::extend::Extension;

/// The most licenses of one action.
pub const MOST: i64 = 100_000;

text_enum! {
    /// What is done to each license.
    pub enum BulkKind {
        Revoke = "revoke",
        Suspend = "suspend",
        Reinstate = "reinstate",
        Extend = "extend",
        MoveTier = "move_tier",
        /// What another action did is taken back.
        Undo = "undo",
    }
}

impl BulkKind {
    /// The status change that it is, if it is one.
    pub fn change(self) -> Option<Change> {
        match self {
            Self::Revoke => Some(Change::Revoke),
            Self::Suspend => Some(Change::Suspend),
            Self::Reinstate => Some(Change::Reinstate),
            Self::Extend | Self::MoveTier | Self::Undo => None,
        }
    }

    /// Whether it can be taken back. Revoking ends activations for good.
    pub fn has_undo(self) -> bool {
        matches!(self, Self::Suspend | Self::Reinstate | Self::Extend | Self::MoveTier)
    }

    /// Whether there is a mail that tells an owner of it.
    pub fn has_mail(self) -> bool {
        self.change().is_some()
    }
}

/// What a transaction leaves to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    More,
    Nothing,
}

text_enum! {
    /// How far an action is.
    pub enum BulkState {
        /// Its licenses are being listed; nothing is done to them yet.
        Preparing = "preparing",
        Running = "running",
        /// A seller stopped it: what waits stays as it is until the action goes on.
        Stopped = "stopped",
        Finished = "finished",
    }
}

/// What an action needs to know besides its kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameters {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<i64>,
    /// UTC unix seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
    /// A slug.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
}

impl Parameters {
    /// By how much licenses are extended.
    pub fn extension(&self) -> Option<Extension> {
        self.days.map(Extension::Days).or(self.until.map(Extension::Until))
    }
}

/// An action with its counts. Times are UTC unix seconds.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = bulk_actions)]
pub struct BulkAction {
    pub id: BulkActionId,
    pub kind: BulkKind,
    pub(super) parameters: String,
    pub reason: Option<String>,
    /// Whether each owner gets a mail when it is over.
    pub tells_owners: bool,
    /// The action that this one takes back.
    pub undoes: Option<BulkActionId>,
    /// An [`Actor`]'s text.
    pub actor: String,
    pub state: BulkState,
    pub total: i64,
    /// Licenses that were changed.
    pub done: i64,
    /// Licenses that were already as the action would have them.
    pub unchanged: i64,
    pub refused: i64,
    pub created_at: i64,
    pub finished_at: Option<i64>,
}

impl BulkAction {
    pub fn find(conn: &mut Conn, id: &BulkActionId) -> Result<Option<Self>> {
        Ok(bulk_actions::table.find(id).select(Self::as_select()).first(conn).optional()?)
    }

    /// The action as it now is; no other transaction goes on with it until this one ends.
    pub fn lock(conn: &mut Conn, id: &BulkActionId) -> Result<Option<Self>> {
        match conn {
            Conn::Postgres(conn) => {
                let row = bulk_actions::table.find(id).select(Self::as_select());
                Ok(row.for_no_key_update().first(conn).optional()?)
            }
            // Whoever writes is alone.
            Conn::Sqlite(_) => Self::find(conn, id),
        }
    }

    /// The newest first, after `cursor`.
    pub fn list(conn: &mut Conn, state: Option<BulkState>, cursor: Option<&str>, limit: i64) -> Result<Page<Self>> {
        let mut query =
            bulk_actions::table.order(bulk_actions::id.desc()).limit(limit + 1).select(Self::as_select()).into_boxed();
        if let Some(state) = state {
            query = query.filter(bulk_actions::state.eq(state));
        }
        if let Some(cursor) = cursor {
            query = query.filter(bulk_actions::id.lt(cursor));
        }
        Ok(Page::first_of(query.load(conn)?, limit, |action: &Self| &action.id))
    }

    /// The action that takes this one back, if one was started.
    pub fn undone_by(conn: &mut Conn, id: &BulkActionId) -> Result<Option<BulkActionId>> {
        let undoing =
            bulk_actions::table.filter(bulk_actions::undoes.eq(id).and(bulk_actions::state.ne(BulkState::Preparing)));
        Ok(undoing.select(bulk_actions::id).first(conn).optional()?)
    }

    /// What it needs to know besides its kind.
    pub fn parameters(&self) -> Result<Parameters> {
        serde_json::from_str(&self.parameters).map_err(|e| Error::Corrupt(format!("bulk action {}: {e}", self.id)))
    }

    /// Who asked for it, as each license's entry in the audit log names them.
    pub fn actor(&self) -> Result<Actor> {
        let actor = Actor::parse(&self.actor);
        let actor = actor.ok_or_else(|| Error::Corrupt(format!("bulk action {}: {:?}", self.id, self.actor)))?;
        Ok(Actor::InBulk(Box::new(actor), self.id.clone()))
    }

    /// Licenses that wait for their turn.
    pub fn left(&self) -> i64 {
        self.total - self.done - self.unchanged - self.refused
    }
}
