//! Suspends a license until it is reinstated; its activations stay.

use super::LifecycleError;
use super::transition::{Transition, lock};
use crate::audit::Actor;
use crate::db::Conn;
use crate::ids::{Context, LicenseId};
use crate::licenses::license::License;
use crate::licenses::status::LicenseStatus;
use crate::licenses::webhooks::LicenseEvent;

/// Suspends the license in the caller's transaction, and returns it. If a person already suspended it, nothing changes;
/// if billing did, it becomes this person's decision, which no event can undo.
pub fn suspend(
    conn: &mut Conn,
    context: &Context,
    actor: &Actor,
    license_id: &LicenseId,
    reason: Option<&str>,
) -> Result<License, LifecycleError> {
    let now = context.now();
    let license = lock(conn, license_id)?;
    match license.status {
        LicenseStatus::Revoked => return Err(LifecycleError::Revoked),
        LicenseStatus::Suspended if license.is_set_by_person() => return Ok(license),
        LicenseStatus::Active | LicenseStatus::Inactive | LicenseStatus::Suspended => {}
    }
    let transition = Transition {
        to: LicenseStatus::Suspended,
        reason,
        is_decision: true,
        activations_ended: 0,
        at: now,
        event: LicenseEvent::Suspended { reason: reason.map(str::to_owned) },
    };
    transition.write(conn, context, actor, &license)
}
