//! Lists the devices on which an e-mail address uses its licenses.

use diesel::prelude::*;

use super::activation::{Activation, Kind};
use super::seen::Seen;
use crate::accounts::email::Email;
use crate::db::schema::{accounts, activations, licenses};
use crate::db::{Conn, Page, Result};

/// The active devices of an e-mail address.
#[derive(Debug)]
pub struct Installations {
    pub page: Page<Activation>,
    /// The total number.
    pub count: i64,
}

/// Lists the active devices of the licenses owned by this address, after `cursor`, in the order of first activation;
/// their "last seen" includes times that are still buffered.
pub fn list(conn: &mut Conn, seen: &Seen, email: &Email, cursor: Option<&str>, limit: i64) -> Result<Installations> {
    let devices = || {
        activations::table
            .inner_join(licenses::table.on(licenses::id.eq(activations::license_id)))
            .inner_join(accounts::table.on(licenses::account_id.eq(accounts::id.nullable())))
            .filter(accounts::email.eq(email.as_str().to_owned()))
            .filter(activations::active.eq(true).and(activations::kind.eq(Kind::Device.as_str())))
    };
    let count = devices().count().get_result(conn)?;
    let mut query = devices().order(activations::id).limit(limit + 1).select(Activation::as_select()).into_boxed();
    if let Some(cursor) = cursor {
        query = query.filter(activations::id.gt(cursor.to_owned()));
    }
    let mut page = Page::first_of(query.load(conn)?, limit, |place: &Activation| &place.id);
    for device in &mut page.entries {
        device.last_seen_at = seen.last(device);
    }
    Ok(Installations { page, count })
}
