//! A trial that the owner of its address did not start.

use diesel::prelude::*;
use serde_json::json;

use crate::activations::activation;
use crate::audit::{self, Actor};
use crate::db::schema::{activations, licenses, trials};
use crate::db::{Conn, Result};
use crate::ids::Ambient;

/// The reason that the trial and its activation keep.
const DISOWNED: &str = "disowned";

/// Ends the trial and gives its address back what it would have had: a trial of its own. The installation has had its
/// trial all the same. False when there is no such trial, or it was disowned before.
pub fn disown(conn: &mut Conn, ambient: &Ambient, license_id: &str) -> Result<bool> {
    let now = ambient.now();
    // No address has this form, and no other trial this id.
    let nobody = format!("{DISOWNED}:{license_id}");
    let trial = trials::table.filter(trials::license_id.eq(license_id)).filter(trials::email_form.ne(&nobody));
    if diesel::update(trial).set(trials::email_form.eq(&nobody)).execute(conn)? == 0 {
        return Ok(false);
    }
    let active: Vec<String> = activations::table
        .filter(activations::license_id.eq(license_id).and(activations::active.eq(true)))
        .select(activations::id)
        .load(conn)?;
    active.iter().try_for_each(|id| activation::end(conn, id, DISOWNED, now).map(|_| ()))?;
    diesel::update(licenses::table.filter(licenses::id.eq(license_id)).filter(licenses::status.eq("active")))
        .set((
            licenses::status.eq("inactive"),
            licenses::status_reason.eq(DISOWNED),
            licenses::status_actor.eq("system"),
            licenses::status_at.eq(now),
            licenses::updated_at.eq(now),
        ))
        .execute(conn)?;
    audit::record(conn, ambient, &Actor::System, "trial.disowned", license_id, json!({}))?;
    Ok(true)
}
