//! Extends a license: the end can only move later.

use super::LifecycleError;
use super::change::{ChangeLicense, Changed, change};
use crate::audit::Actor;
use crate::clock::DAY;
use crate::db::Conn;
use crate::ids::{Context, LicenseId};
use crate::licenses::license::License;

/// How far a license is extended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extension {
    /// Days after its end, or after now if it has already ended.
    Days(i64),
    /// Until this time, in Unix seconds.
    Until(i64),
}

/// Moves the license's end in the caller's transaction. Refused if its subscription sets the end, if it has none, or if
/// it has not started. With `from`, the current end must equal it, so that a form submitted twice extends once.
pub fn extend(
    conn: &mut Conn,
    context: &Context,
    actor: &Actor,
    license_id: &LicenseId,
    by: Extension,
    from: Option<i64>,
) -> Result<Changed, LifecycleError> {
    let license = License::lock(conn, license_id)?.ok_or(LifecycleError::NotFound)?;
    if license.subscription_id.is_some() {
        return Err(LifecycleError::FollowsSubscription);
    }
    let end = match (license.valid_until, license.valid_days) {
        (Some(end), _) => end,
        (None, Some(_)) => return Err(LifecycleError::NotBegun),
        (None, None) => return Err(LifecycleError::NoEnd),
    };
    if from.is_some_and(|from| from != end) {
        return Err(LifecycleError::ChangedSince);
    }
    let until = match by {
        Extension::Days(days) => end.max(context.now()) + days * DAY,
        Extension::Until(until) => until,
    };
    if until < end {
        return Err(LifecycleError::EndsLater);
    }
    let wanted = ChangeLicense { valid_until: Some(Some(until)), ..ChangeLicense::default() };
    change(conn, context, actor, license_id, &wanted)
}
