//! `license_key_renewed`: keys were re-signed because their plan or end changed.

use serde::{Deserialize, Serialize};

use super::customer::{self, plain_customer_mail};
use crate::billing::context::BillingContext;
use crate::billing::records::purchase::Purchase;
use crate::clock::rfc3339;
use crate::db::{self, Conn};
use crate::licenses::license::License;

/// The mail's fields.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LicenseKeyRenewed {
    /// RFC 3339; `None` = perpetual.
    pub valid_until: Option<String>,
}

plain_customer_mail!(LicenseKeyRenewed, "license_key_renewed");

/// Queues one mail for all of them, once for each tier and end of the first license.
pub fn queue(conn: &mut Conn, ctx: &BillingContext, purchase: &Purchase, signed: &[License]) -> db::Result<()> {
    let Some(first) = signed.first() else { return Ok(()) };
    let present = License::find(conn, &first.id)?;
    let until = present.as_ref().and_then(|license| license.valid_until);
    let tier = present.as_ref().map_or(&first.tier_id, |license| &license.tier_id);
    let once = format!("license_key_renewed:{}:{tier}:{}", first.id, until.unwrap_or(0));
    let named: Vec<&License> = signed.iter().collect();
    let mail = LicenseKeyRenewed { valid_until: until.map(rfc3339) };
    customer::queue(conn, ctx, purchase, &named, mail, Some(once))
}
