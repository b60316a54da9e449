//! What revoking, suspending and reinstating have in common: the lock before, and the status, the audit record and the webhook
//! after.

use serde_json::json;

use super::LifecycleError;
use crate::audit::{Actor, record};
use crate::db::Conn;
use crate::ids::{Context, LicenseId};
use crate::licenses::license::License;
use crate::licenses::status::LicenseStatus;
use crate::licenses::status_change::StatusChange;
use crate::licenses::webhooks::{self, LicenseEvent};

/// The license as it is, held until the transaction ends.
pub(super) fn lock(conn: &mut Conn, license_id: &LicenseId) -> Result<License, LifecycleError> {
    License::lock(conn, license_id)?.ok_or(LifecycleError::NotFound)
}

/// A status that a person gives a license.
pub(super) struct Transition<'a> {
    pub to: LicenseStatus,
    pub reason: Option<&'a str>,
    /// False where taking back a person's decision leaves the license to billing.
    pub is_decision: bool,
    pub activations_ended: usize,
    /// When: the same time as that of the activations that end with it, by which they are found again.
    pub at: i64,
    /// Its topic is the audit log's word, too.
    pub event: LicenseEvent,
}

impl Transition<'_> {
    /// Writes and announces it; the license as it now is.
    pub fn write(
        self,
        conn: &mut Conn,
        context: &Context,
        actor: &Actor,
        license: &License,
    ) -> Result<License, LifecycleError> {
        let change = StatusChange {
            to: self.to,
            reason: self.reason,
            actor: self.is_decision.then(|| actor.to_string()),
            at: self.at,
        };
        let id = &license.id;
        change.write(conn, &[id], LicenseStatus::ALL)?;
        let detail =
            json!({"reason": self.reason, "from": license.status, "activations_ended": self.activations_ended});
        record(conn, context, actor, self.event.topic().as_str(), id, detail)?;
        webhooks::publish(conn, context, &[id], &self.event)?;
        License::find(conn, id)?.ok_or(LifecycleError::NotFound)
    }
}
