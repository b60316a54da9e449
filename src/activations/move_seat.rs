//! Ends an activation by its id: a person's own (moving a seat without the old machine), or any, for an administrator.

use diesel::prelude::*;
use serde_json::json;

use super::Activator;
use super::activation::{self, Activation, Kind};
use super::deactivate::{BY_KEY, BY_OWNER};
use super::seat::tier_of;
use crate::audit::{self, Actor};
use crate::clock::DAY;
use crate::db::schema::audit_log;
use crate::db::{Conn, Error};
use crate::error_code::ErrorCode;
use crate::ids::AccountId;
use crate::licenses::key::LicenseKey;
use crate::licenses::license::License;
use crate::licenses::owner;

/// The period over which `moves_per_month` counts, in seconds.
const MONTH: i64 = 30 * DAY;

/// The audit action of freeing a seat without the device; the limit counts these.
const MOVED: &str = "activation.moved";

/// The stored reason when an administrator ended it.
pub const BY_ADMIN: &str = "deactivated_by_admin";

/// Why an activation was not ended. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// 404; also for another account's activation, and for one that is not active.
    #[error("there is no such activation")]
    NotFound,
    /// 404
    #[error("there is no such license key")]
    UnknownKey,
    /// 429; `retry_after` in seconds.
    #[error("this license was moved {limit} times within 30 days, which is the limit")]
    Limit { limit: i64, retry_after: i64 },
    #[error(transparent)]
    Database(#[from] Error),
}

impl MoveError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::ActivationNotFound,
            Self::UnknownKey => ErrorCode::LicenseNotFound,
            Self::Limit { .. } => ErrorCode::MoveLimit,
            Self::Database(_) => ErrorCode::InternalError,
        }
    }
}

impl Activator {
    /// Ends an activation of the account's own license (or its organization's) and returns the row as it was. For a
    /// device, that is moving a seat without the old machine, and the tier limits how often in 30 days; sites are not
    /// limited.
    pub fn deactivate_own(
        &self,
        conn: &mut Conn,
        account_id: &AccountId,
        activation_id: &str,
    ) -> Result<Activation, MoveError> {
        let place = activation::find(conn, activation_id)?.ok_or(MoveError::NotFound)?;
        let now = self.context.now();
        let license = License::lock(conn, &place.license_id)?.ok_or(MoveError::NotFound)?;
        if !owner::is_owned_by_account(conn, &license, account_id)? {
            return Err(MoveError::NotFound);
        }
        let is_device = place.kind == Kind::Device;
        if is_device && place.active {
            check_moves(conn, &license, now)?;
        }
        let action = if is_device { MOVED } else { "activation.ended" };
        self.end_recorded(conn, place, BY_OWNER, &Actor::Customer(account_id.to_owned()), action)
    }

    /// Does the same for a caller with the license's key, such as an application that lists its seats.
    ///
    /// # Errors
    /// [`MoveError`]; [`MoveError::UnknownKey`] when no license has this key.
    pub fn deactivate_by_key(
        &self,
        conn: &mut Conn,
        key: &LicenseKey,
        activation_id: &str,
    ) -> Result<Activation, MoveError> {
        let found = License::by_key(conn, &self.ring, key)?.ok_or(MoveError::UnknownKey)?;
        let now = self.context.now();
        let license = License::lock(conn, &found.id)?.ok_or(MoveError::UnknownKey)?;
        let place = activation::find(conn, activation_id)?.filter(|place| place.license_id == license.id);
        let place = place.ok_or(MoveError::NotFound)?;
        let is_device = place.kind == Kind::Device;
        if is_device && place.active {
            check_moves(conn, &license, now)?;
        }
        let action = if is_device { MOVED } else { "activation.ended" };
        let actor = license.account_id.map_or(Actor::System, Actor::Customer);
        self.end_recorded(conn, place, BY_KEY, &actor, action)
    }

    /// Ends any activation, for an administrator.
    ///
    /// # Errors
    /// [`MoveError::NotFound`] and database errors.
    pub fn deactivate_any(&self, conn: &mut Conn, actor: &Actor, activation_id: &str) -> Result<Activation, MoveError> {
        let place = activation::find(conn, activation_id)?.ok_or(MoveError::NotFound)?;
        License::lock(conn, &place.license_id)?.ok_or(MoveError::NotFound)?;
        self.end_recorded(conn, place, BY_ADMIN, actor, "activation.ended")
    }

    fn end_recorded(
        &self,
        conn: &mut Conn,
        place: Activation,
        reason: &str,
        actor: &Actor,
        action: &str,
    ) -> Result<Activation, MoveError> {
        if !activation::end(conn, &place.id, reason, self.context.now())? {
            return Err(MoveError::NotFound);
        }
        let detail = json!({"activation": place.id, "kind": place.kind, "subject": place.subject});
        audit::record(conn, &self.context, actor, action, &place.license_id, detail)?;
        activation::publish_deactivated(conn, &self.context, &place, reason)?;
        Ok(place)
    }
}

/// How often a license's seats can still be moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MovesLeft {
    /// The limit within 30 days.
    pub limit: i64,
    pub left: i64,
    /// When the next move is allowed, if none is left but one will be. UTC unix seconds.
    pub next_at: Option<i64>,
}

/// Counts the moves that are left. Moves are counted in the audit log, since two machines that alternate use one row
/// each.
pub fn moves_left(conn: &mut Conn, license: &License, now: i64) -> Result<MovesLeft, Error> {
    let limit = tier_of(conn, license)?.moves_per_month;
    let moves: Vec<i64> = audit_log::table
        .filter(audit_log::subject.eq(&license.id).and(audit_log::action.eq(MOVED)))
        .filter(audit_log::at.gt(now - MONTH))
        .order(audit_log::at.desc())
        .limit(limit.max(0))
        .select(audit_log::at)
        .load(conn)?;
    let left = (limit - i64::try_from(moves.len()).unwrap_or(i64::MAX)).max(0);
    // The earliest counted move leaves the period first; with a limit of 0, there is none.
    let next_at = moves.last().filter(|_| left == 0).map(|at| at + MONTH);
    Ok(MovesLeft { limit, left, next_at })
}

fn check_moves(conn: &mut Conn, license: &License, now: i64) -> Result<(), MoveError> {
    let moves = moves_left(conn, license, now)?;
    if moves.left > 0 {
        return Ok(());
    }
    Err(MoveError::Limit { limit: moves.limit, retry_after: moves.next_at.map_or(MONTH, |at| at - now) })
}
