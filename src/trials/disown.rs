//! Ends a trial that the owner of its address did not start.

use diesel::prelude::*;
use serde_json::json;

use crate::activations::activation;
use crate::audit::{self, Actor};
use crate::db::schema::trials;
use crate::db::{Conn, Result};
use crate::ids::{Context, LicenseId};
use crate::licenses::status::{LicenseStatus, StatusReason};
use crate::licenses::status_change::StatusChange;

/// The reason stored on the trial and its activation.
const DISOWNED: &str = StatusReason::Disowned.as_str();

/// Ends the trial, and lets its address start another one; the installation's trial remains used. Returns false if
/// there is no such trial, or it was already disowned.
pub fn disown(conn: &mut Conn, context: &Context, license_id: &LicenseId) -> Result<bool> {
    let now = context.now();
    // No address has this form, and no other trial has this id.
    let nobody = format!("{DISOWNED}:{license_id}");
    let trial = trials::table.filter(trials::license_id.eq(license_id)).filter(trials::email_form.ne(&nobody));
    if diesel::update(trial).set(trials::email_form.eq(&nobody)).execute(conn)? == 0 {
        return Ok(false);
    }
    activation::end_all(conn, license_id, DISOWNED, now)?;
    let ended = StatusChange {
        to: LicenseStatus::Inactive,
        reason: Some(DISOWNED),
        actor: Some(Actor::System.to_string()),
        at: now,
    };
    ended.write(conn, &[license_id], &[LicenseStatus::Active])?;
    audit::record(conn, context, &Actor::System, "trial.disowned", license_id, json!({}))?;
    Ok(true)
}
