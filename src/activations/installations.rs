//! The devices on which an address uses its licenses.

use diesel::prelude::*;

use super::activation::{Activation, Kind};
use super::seen::Seen;
use crate::accounts::email::Email;
use crate::db::schema::{accounts, activations, licenses};
use crate::db::{Conn, Result};

/// The most that one answer lists.
const MOST: i64 = 1_000;

/// The active devices of the licenses that are this address's own, the oldest activation first; when they were last seen
/// includes what the buffer knows.
pub fn list(conn: &mut Conn, seen: &Seen, email: &Email) -> Result<Vec<Activation>> {
    let mut devices: Vec<Activation> = activations::table
        .inner_join(licenses::table.on(licenses::id.eq(activations::license_id)))
        .inner_join(accounts::table.on(licenses::account_id.eq(accounts::id.nullable())))
        .filter(accounts::email.eq(email.as_str()))
        .filter(activations::active.eq(true).and(activations::kind.eq(Kind::Device.as_str())))
        .order((activations::activated_at, activations::id))
        .limit(MOST)
        .select(Activation::as_select())
        .load(conn)?;
    for device in &mut devices {
        device.last_seen_at = seen.last(device);
    }
    Ok(devices)
}
