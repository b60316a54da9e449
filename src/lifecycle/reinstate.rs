//! Reinstates a license: from suspended, revoked or inactive to active. Activations that ended stay ended.

use super::LifecycleError;
use super::transition::{Transition, lock};
use crate::audit::Actor;
use crate::db::Conn;
use crate::ids::{Context, LicenseId};
use crate::licenses::license::License;
use crate::licenses::status::LicenseStatus;
use crate::licenses::webhooks::LicenseEvent;

/// Reinstates the license in the caller's transaction, and returns it. Undoing a person's decision hands the license
/// back to billing; reinstating a license that billing stopped is a manual decision that outlasts later events.
pub fn reinstate(
    conn: &mut Conn,
    context: &Context,
    actor: &Actor,
    license_id: &LicenseId,
    reason: Option<&str>,
) -> Result<License, LifecycleError> {
    let now = context.now();
    let license = lock(conn, license_id)?;
    if license.status == LicenseStatus::Active {
        return Err(LifecycleError::NotSuspended);
    }
    let transition = Transition {
        to: LicenseStatus::Active,
        reason,
        is_decision: !license.is_set_by_person(),
        activations_ended: 0,
        at: now,
        event: LicenseEvent::Reinstated { reason: reason.map(str::to_owned) },
    };
    transition.write(conn, context, actor, &license)
}
