//! Replaces a leaked key: the license stays, gets a new key, and its owner is mailed.

use serde_json::json;

use super::{LifecycleError, draft, owner_of};
use crate::activations::activation;
use crate::audit::{Actor, record};
use crate::catalog::Tier;
use crate::db::{self, Conn};
use crate::ids::LicenseId;
use crate::licenses::key::LicenseKey;
use crate::licenses::license::License;
use crate::licenses::mails::license_reissued::LicenseReissued;
use crate::licenses::mint::Minter;
use crate::licenses::policy::LicenseStatus;
use crate::licenses::webhooks::{self, LicenseEvent};
use crate::mail::NewMail;

/// Gives the license a new key in the caller's transaction. Its activations stay, or end with the old key.
pub fn reissue(
    conn: &mut Conn,
    minter: &Minter,
    actor: &Actor,
    license_id: &LicenseId,
    keep_activations: bool,
) -> Result<(License, LicenseKey), LifecycleError> {
    let context = &minter.context;
    let now = context.now();
    let license = License::lock(conn, license_id)?.ok_or(LifecycleError::NotFound)?;
    if license.status == LicenseStatus::Revoked {
        return Err(LifecycleError::Revoked);
    }
    let owner = owner_of(conn, &license)?;
    let recipient = owner.email.as_str().to_owned();
    let tier = Tier::find(conn, &license.tier_id)?;
    let tier = tier.ok_or_else(|| db::Error::Corrupt(format!("license {license_id} has no tier")))?;
    let new = draft(conn, tier, owner)?;
    let key = minter.replace_key(conn, &license, &new)?;
    if !keep_activations {
        activation::end_all(conn, license_id, "reissued", now)?;
    }
    let mail = LicenseReissued {
        license_id: license_id.to_owned(),
        old_key_prefix: license.key_prefix.clone(),
        activations_kept: keep_activations,
    };
    NewMail::new(recipient, mail).queue(conn, context)?;
    let detail = json!({"old_key_prefix": license.key_prefix, "activations_kept": keep_activations});
    record(conn, context, actor, "license.reissued", license_id, detail)?;
    let event = LicenseEvent::Reissued { activations_kept: keep_activations };
    webhooks::publish(conn, context, &[license_id], &event)?;
    let license = License::find(conn, license_id)?.ok_or(LifecycleError::NotFound)?;
    Ok((license, key))
}
