//! Revokes, suspends or reinstates a license, for callers that take the action as a parameter.

use super::LifecycleError;
use super::reinstate::reinstate;
use super::revoke::revoke;
use super::suspend::suspend;
use crate::audit::Actor;
use crate::db::Conn;
use crate::ids::{Context, LicenseId};
use crate::licenses::license::License;

/// A status change made by a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Revoke,
    Suspend,
    Reinstate,
}

/// Changes the status in the caller's transaction, and returns the updated license. Repeating a revocation or
/// suspension changes nothing.
pub fn change_status(
    conn: &mut Conn,
    context: &Context,
    actor: &Actor,
    license_id: &LicenseId,
    change: Change,
    reason: Option<&str>,
) -> Result<License, LifecycleError> {
    match change {
        Change::Revoke => revoke(conn, context, actor, license_id, reason),
        Change::Suspend => suspend(conn, context, actor, license_id, reason),
        Change::Reinstate => reinstate(conn, context, actor, license_id, reason),
    }
}
