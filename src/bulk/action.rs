//! A bulk action, as stored.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::audit::Actor;
use crate::db::schema::bulk_actions;
use crate::db::{Conn, Error, Page, Result, text_enum};
use crate::ids::BulkActionId;
use crate::lifecycle::change_status::Change;
use crate::lifecycle::extend::Extension;

/// The maximum number of licenses in one action.
pub const MOST: i64 = 100_000;

text_enum! {
    /// What to do to each license.
    pub enum BulkKind {
        Revoke = "revoke",
        Suspend = "suspend",
        Reinstate = "reinstate",
        Extend = "extend",
        MoveTier = "move_tier",
        /// Undo another action.
        Undo = "undo",
    }
}

impl BulkKind {
    /// The corresponding status change, if there is one.
    pub fn change(self) -> Option<Change> {
        match self {
            Self::Revoke => Some(Change::Revoke),
            Self::Suspend => Some(Change::Suspend),
            Self::Reinstate => Some(Change::Reinstate),
            Self::Extend | Self::MoveTier | Self::Undo => None,
        }
    }

    /// Whether it can be undone. Revoking cannot: it ends activations for good.
    pub fn has_undo(self) -> bool {
        matches!(self, Self::Suspend | Self::Reinstate | Self::Extend | Self::MoveTier)
    }

    /// Whether there is a mail that notifies owners of it.
    pub fn has_mail(self) -> bool {
        self.change().is_some()
    }
}

/// Whether a transaction left work to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    More,
    Nothing,
}

text_enum! {
    /// The stage of an action.
    pub enum BulkState {
        /// Its licenses are being listed; none has been changed yet.
        Preparing = "preparing",
        Running = "running",
        /// Stopped by a seller: waiting licenses are left alone until the action continues.
        Stopped = "stopped",
        Finished = "finished",
    }
}

/// What an action needs in addition to its kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameters {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<i64>,
    /// Unix seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
    /// A slug.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
}

impl Parameters {
    /// How far licenses are extended.
    pub fn extension(&self) -> Option<Extension> {
        self.days.map(Extension::Days).or(self.until.map(Extension::Until))
    }
}

/// An action with its counts. Times are Unix seconds.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = bulk_actions)]
pub struct BulkAction {
    pub id: BulkActionId,
    pub kind: BulkKind,
    pub(super) parameters: String,
    pub reason: Option<String>,
    /// Whether each owner gets a mail when it has finished.
    pub tells_owners: bool,
    /// The action that this one undoes.
    pub undoes: Option<BulkActionId>,
    /// The text form of an [`Actor`].
    pub actor: String,
    pub state: BulkState,
    pub total: i64,
    /// Licenses that were changed.
    pub done: i64,
    /// Licenses that were already in the wanted state.
    pub unchanged: i64,
    pub refused: i64,
    pub created_at: i64,
    pub finished_at: Option<i64>,
}

impl BulkAction {
    pub fn find(conn: &mut Conn, id: &BulkActionId) -> Result<Option<Self>> {
        Ok(bulk_actions::table.find(id).select(Self::as_select()).first(conn).optional()?)
    }

    /// Loads the action and locks it against other transactions until this one ends.
    pub fn lock(conn: &mut Conn, id: &BulkActionId) -> Result<Option<Self>> {
        match conn {
            Conn::Postgres(conn) => {
                let row = bulk_actions::table.find(id).select(Self::as_select());
                Ok(row.for_no_key_update().first(conn).optional()?)
            }
            // SQLite has a single writer.
            Conn::Sqlite(_) => Self::find(conn, id),
        }
    }

    /// Lists actions, newest first, after `cursor`.
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

    /// Returns the action that undoes this one, if one was started.
    pub fn undone_by(conn: &mut Conn, id: &BulkActionId) -> Result<Option<BulkActionId>> {
        let undoing =
            bulk_actions::table.filter(bulk_actions::undoes.eq(id).and(bulk_actions::state.ne(BulkState::Preparing)));
        Ok(undoing.select(bulk_actions::id).first(conn).optional()?)
    }

    /// Parses its parameters.
    pub fn parameters(&self) -> Result<Parameters> {
        serde_json::from_str(&self.parameters).map_err(|e| Error::Corrupt(format!("bulk action {}: {e}", self.id)))
    }

    /// The actor that each license's audit entry names: who started the action, as part of it.
    pub fn actor(&self) -> Result<Actor> {
        let actor = Actor::parse(&self.actor);
        let actor = actor.ok_or_else(|| Error::Corrupt(format!("bulk action {}: {:?}", self.id, self.actor)))?;
        Ok(Actor::InBulk(Box::new(actor), self.id.clone()))
    }

    /// The number of licenses still waiting.
    pub fn left(&self) -> i64 {
        self.total - self.done - self.unchanged - self.refused
    }
}
