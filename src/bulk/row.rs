//! One license of a bulk action, and its result.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::db::schema::bulk_action_licenses as rows;
use crate::db::{Conn, Error, Page, Result, text_enum};
use crate::ids::{AccountId, BulkActionId, LicenseId, TierId};
use crate::licenses::license::License;
use crate::licenses::status::LicenseStatus;

text_enum! {
    /// The result for one license.
    pub enum RowState {
        Waiting = "waiting",
        Done = "done",
        /// It was already in the wanted state.
        Unchanged = "unchanged",
        Refused = "refused",
    }
}

/// The fields of a license that actions change, kept for undoing them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub status: LicenseStatus,
    pub status_at: Option<i64>,
    /// Whether a person, not billing, set the status.
    pub by_person: bool,
    pub valid_until: Option<i64>,
    pub tier_id: TierId,
    pub max_activations: Option<i64>,
    pub max_leases: Option<i64>,
}

impl Kept {
    pub fn of(license: &License) -> Self {
        Self {
            status: license.status,
            status_at: license.status_at,
            by_person: license.is_set_by_person(),
            valid_until: license.valid_until,
            tier_id: license.tier_id.clone(),
            max_activations: license.max_activations,
            max_leases: license.max_leases,
        }
    }
}

/// One license of an action. Times are Unix seconds.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = rows)]
pub struct Row {
    pub license_id: LicenseId,
    pub state: RowState,
    /// Why it was refused, as a stable code.
    pub code: Option<String>,
    former: Option<String>,
    after: Option<String>,
    pub at: Option<i64>,
}

impl Row {
    pub fn find(conn: &mut Conn, action: &BulkActionId, license: &LicenseId) -> Result<Option<Self>> {
        Ok(rows::table.find((action, license)).select(Self::as_select()).first(conn).optional()?)
    }

    /// The license before and after the action; `None` if it was not changed.
    pub fn kept(&self) -> Result<Option<(Kept, Kept)>> {
        let read = |text: &str| {
            serde_json::from_str(text)
                .map_err(|e| Error::Corrupt(format!("bulk action, license {}: {e}", self.license_id)))
        };
        match (&self.former, &self.after) {
            (Some(former), Some(after)) => Ok(Some((read(former)?, read(after)?))),
            _ => Ok(None),
        }
    }
}

/// The result to store for a license.
#[derive(Debug)]
pub enum Outcome {
    Done { former: Box<Kept>, after: Box<Kept>, tell: Option<AccountId> },
    Unchanged,
    Refused(&'static str),
}

/// Returns the next waiting licenses, at most `most`.
pub fn waiting(conn: &mut Conn, action: &BulkActionId, most: i64) -> Result<Vec<LicenseId>> {
    Ok(rows::table
        .filter(rows::bulk_action_id.eq(action).and(rows::state.eq(RowState::Waiting)))
        .order(rows::license_id)
        .limit(most)
        .select(rows::license_id)
        .load(conn)?)
}

/// Stores the result for a license.
pub fn settle(conn: &mut Conn, action: &BulkActionId, license: &LicenseId, outcome: &Outcome, now: i64) -> Result<()> {
    let json = |kept: &Kept| serde_json::to_string(kept).map_err(|e| Error::Corrupt(e.to_string()));
    let (state, code, former, after, tell) = match outcome {
        Outcome::Done { former, after, tell } => {
            (RowState::Done, None, Some(json(former)?), Some(json(after)?), tell.as_ref())
        }
        Outcome::Unchanged => (RowState::Unchanged, None, None, None, None),
        Outcome::Refused(code) => (RowState::Refused, Some(*code), None, None, None),
    };
    diesel::update(rows::table.find((action, license)))
        .set((
            rows::state.eq(state),
            rows::code.eq(code),
            rows::former.eq(former),
            rows::after.eq(after),
            rows::tell.eq(tell),
            rows::at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Lists the licenses of an action, in one state or all, by id, after `cursor`.
pub fn list(
    conn: &mut Conn,
    action: &BulkActionId,
    state: Option<RowState>,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Page<Row>> {
    let mut query = rows::table
        .filter(rows::bulk_action_id.eq(action))
        .order(rows::license_id)
        .limit(limit + 1)
        .select(Row::as_select())
        .into_boxed();
    if let Some(state) = state {
        query = query.filter(rows::state.eq(state));
    }
    if let Some(cursor) = cursor {
        query = query.filter(rows::license_id.gt(cursor));
    }
    Ok(Page::first_of(query.load(conn)?, limit, |row: &Row| &row.license_id))
}

/// Counts the refused licenses by code.
pub fn refusals(conn: &mut Conn, action: &BulkActionId) -> Result<Vec<(String, i64)>> {
    use diesel::dsl::count_star;
    Ok(rows::table
        .filter(rows::bulk_action_id.eq(action).and(rows::state.eq(RowState::Refused)))
        .group_by(rows::code)
        .order(rows::code)
        .select((rows::code.assume_not_null(), count_star()))
        .load(conn)?)
}
