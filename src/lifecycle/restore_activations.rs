//! Restores the activations that a revocation ended, when the revocation is undone.

use super::revoke::REVOKED;
use crate::activations::activation;
use crate::db::{Conn, Result};
use crate::licenses::license::License;
use crate::licenses::status::LicenseStatus;

/// Reopens the activations that ended when this license was revoked. Call it before the license is reinstated.
pub fn restore_activations(conn: &mut Conn, license: &License) -> Result<()> {
    let Some(at) = license.status_at.filter(|_| license.status == LicenseStatus::Revoked) else { return Ok(()) };
    for ended in activation::list_ended(conn, &license.id, REVOKED)? {
        if ended.deactivated_at == Some(at) {
            activation::reopen(conn, &ended.id)?;
        }
    }
    Ok(())
}
