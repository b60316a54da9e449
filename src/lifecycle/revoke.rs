//! Revokes a license for good, and ends its activations and leases.

use super::LifecycleError;
use super::transition::{Transition, lock};
use crate::activations::{activation, leases};
use crate::audit::Actor;
use crate::db::Conn;
use crate::ids::{Context, LicenseId};
use crate::licenses::license::License;
use crate::licenses::status::LicenseStatus;
use crate::licenses::webhooks::LicenseEvent;

/// Why activations ended that were active when their license was revoked.
pub const REVOKED: &str = "revoked";

/// Revokes the license in the caller's transaction, and returns it. If a person already revoked it, nothing changes; if
/// billing did, it becomes this person's decision, which no event can undo.
pub fn revoke(
    conn: &mut Conn,
    context: &Context,
    actor: &Actor,
    license_id: &LicenseId,
    reason: Option<&str>,
) -> Result<License, LifecycleError> {
    let now = context.now();
    let license = lock(conn, license_id)?;
    if license.status == LicenseStatus::Revoked && license.is_set_by_person() {
        return Ok(license);
    }
    let ended = activation::end_all(conn, license_id, REVOKED, now)?;
    leases::end_all(conn, license_id)?;
    let transition = Transition {
        to: LicenseStatus::Revoked,
        reason,
        is_decision: true,
        activations_ended: ended,
        at: now,
        event: LicenseEvent::Revoked { reason: reason.map(str::to_owned) },
    };
    transition.write(conn, context, actor, &license)
}
