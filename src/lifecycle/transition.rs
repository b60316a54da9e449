//! What revoking, suspending and reinstating share: the lock before the change, and the status, audit record and
//! webhook after it.

use serde_json::json;

use super::LifecycleError;
use crate::audit::{Actor, record};
use crate::db::Conn;
use crate::ids::{Context, LicenseId};
use crate::licenses::license::License;
use crate::licenses::status::LicenseStatus;
use crate::licenses::status_change::StatusChange;
use crate::licenses::webhooks::{self, LicenseEvent};

/// Loads the license, and locks it until the transaction ends.
pub(super) fn lock(conn: &mut Conn, license_id: &LicenseId) -> Result<License, LifecycleError> {
    License::lock(conn, license_id)?.ok_or(LifecycleError::NotFound)
}

/// A status change made by a person.
pub(super) struct Transition<'a> {
    pub to: LicenseStatus,
    pub reason: Option<&'a str>,
    /// False if undoing a person's decision hands the license back to billing.
    pub is_decision: bool,
    pub activations_ended: usize,
    /// The time of the change; the same as that of the activations that end with it, which identifies them later.
    pub at: i64,
    /// The webhook event; its topic is also the audit action.
    pub event: LicenseEvent,
}

impl Transition<'_> {
    /// Writes and publishes the change, and returns the updated license.
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
