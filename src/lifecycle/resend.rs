//! Mails a license's key to its owner again.

use serde_json::json;

use super::{LifecycleError, owner_of};
use crate::audit::{Actor, record};
use crate::db::Conn;
use crate::ids::LicenseId;
use crate::licenses::license::License;
use crate::licenses::mails::license_resent::LicenseResent;
use crate::licenses::mint::Minter;

/// Queues the mail in the caller's transaction. Refused for a hashed key without a readable copy.
pub fn resend(
    conn: &mut Conn,
    minter: &Minter,
    actor: &Actor,
    license_id: &LicenseId,
) -> Result<License, LifecycleError> {
    let license = License::find(conn, license_id)?.ok_or(LifecycleError::NotFound)?;
    if license.open_key(&minter.ring)?.is_none() {
        return Err(LifecycleError::Hashed);
    }
    let owner = owner_of(conn, &license)?;
    LicenseResent::queue(conn, &minter.context, license_id, &owner.email)?;
    record(conn, &minter.context, actor, "license.resent", license_id, json!({}))?;
    Ok(license)
}
