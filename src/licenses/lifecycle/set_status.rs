//! Revoking, suspending and reinstating: the status with its reason, actor and time; revoking also ends every use.

use diesel::prelude::*;
use serde_json::json;

use super::LifecycleError;
use crate::audit::{Actor, record};
use crate::db::Conn;
use crate::db::schema::{activations, leases, licenses};
use crate::ids::Ambient;
use crate::licenses::license::License;
use crate::licenses::policy::LicenseStatus;
use crate::licenses::webhooks::{self, LicenseEvent};

/// What is done to a license.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// For good: its activations and leases end with it.
    Revoke,
    /// Until it is reinstated; its activations stay.
    Suspend,
    /// Back to active, from suspended or revoked. Activations that ended stay ended.
    Reinstate,
}

impl Change {
    fn status(self) -> &'static str {
        match self {
            Self::Revoke => "revoked",
            Self::Suspend => "suspended",
            Self::Reinstate => "active",
        }
    }

    /// The webhook; its topic is the audit log's word, too.
    fn event(self, reason: Option<&str>) -> LicenseEvent {
        let reason = reason.map(str::to_owned);
        match self {
            Self::Revoke => LicenseEvent::Revoked { reason },
            Self::Suspend => LicenseEvent::Suspended { reason },
            Self::Reinstate => LicenseEvent::Reinstated { reason },
        }
    }
}

/// Changes the status in the caller's transaction; the license as it now is. Doing the same twice changes nothing.
pub fn set_status(
    conn: &mut Conn,
    ambient: &Ambient,
    actor: &Actor,
    license_id: &str,
    change: Change,
    reason: Option<&str>,
) -> Result<License, LifecycleError> {
    let now = ambient.now();
    let license = License::lock(conn, license_id, now)?.ok_or(LifecycleError::NotFound)?;
    let by_person = license
        .status_actor
        .as_deref()
        .is_some_and(|actor| actor == "cli" || actor.starts_with("admin_token:") || actor.starts_with("customer:"));
    match (license.parsed_status()?, change) {
        // What money did becomes the person's word, so that no event takes it back.
        (LicenseStatus::Revoked, Change::Revoke) | (LicenseStatus::Suspended, Change::Suspend) if by_person => {
            return Ok(license);
        }
        (LicenseStatus::Revoked, Change::Suspend) => return Err(LifecycleError::Revoked),
        (LicenseStatus::Active, Change::Reinstate) => return Err(LifecycleError::NotSuspended),
        _ => {}
    }
    diesel::update(licenses::table.filter(licenses::id.eq(license_id)))
        .set((
            licenses::status.eq(change.status()),
            licenses::status_reason.eq(reason),
            // Taking back a person's word leaves the license to what money says of it.
            licenses::status_actor.eq((change != Change::Reinstate || !by_person).then(|| actor.to_string())),
            licenses::status_at.eq(now),
        ))
        .execute(conn)
        .map_err(crate::db::Error::from)?;
    let ended = if change == Change::Revoke { end_use(conn, license_id, now)? } else { 0 };
    let detail = json!({"reason": reason, "from": license.status, "activations_ended": ended});
    let event = change.event(reason);
    record(conn, ambient, actor, event.topic().as_str(), license_id, detail)?;
    webhooks::publish(conn, ambient, &[license_id], &event)?;
    License::find(conn, license_id)?.ok_or(LifecycleError::NotFound)
}

/// Deactivates every place and ends every lease; how many places there were.
fn end_use(conn: &mut Conn, license_id: &str, now: i64) -> crate::db::Result<usize> {
    let active = activations::table.filter(activations::license_id.eq(license_id)).filter(activations::active.eq(true));
    let ended = diesel::update(active)
        .set((
            activations::active.eq(false),
            activations::deactivated_at.eq(now),
            activations::deactivated_reason.eq("revoked"),
        ))
        .execute(conn)?;
    diesel::delete(leases::table.filter(leases::license_id.eq(license_id))).execute(conn)?;
    Ok(ended)
}
