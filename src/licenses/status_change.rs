//! The only code that writes the status of licenses, with the reason, the actor and the time.

use diesel::prelude::*;

use super::status::LicenseStatus;
use crate::db::schema::licenses;
use crate::db::{Conn, Result};

/// Licenses per statement.
const CHUNK: usize = 500;

/// A status to write.
#[derive(Clone, Debug)]
pub struct StatusChange<'a> {
    pub to: LicenseStatus,
    /// The text of a [`StatusReason`](super::status::StatusReason), or a person's free text.
    pub reason: Option<&'a str>,
    /// `None` = no manual decision: billing decides from now on.
    pub actor: Option<String>,
    /// Unix seconds.
    pub at: i64,
}

impl StatusChange<'_> {
    /// Writes the status to those of these licenses whose current status is in `from`.
    pub fn write(&self, conn: &mut Conn, ids: &[&str], from: &[LicenseStatus]) -> Result<()> {
        for chunk in ids.chunks(CHUNK) {
            let rows = licenses::table
                .filter(licenses::id.eq_any(chunk.iter().copied()))
                .filter(licenses::status.eq_any(from.iter().copied()));
            diesel::update(rows)
                .set((
                    licenses::status.eq(self.to),
                    licenses::status_reason.eq(self.reason),
                    licenses::status_actor.eq(self.actor.as_deref()),
                    licenses::status_at.eq(self.at),
                    licenses::updated_at.eq(self.at),
                ))
                .execute(conn)?;
        }
        Ok(())
    }
}
