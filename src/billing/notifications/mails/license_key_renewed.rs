//! `license_key_renewed`: signed keys that were made anew, because they state a plan or an end that has changed.

use serde_json::json;

use super::queue as queue_mail;
use crate::billing::context::BillingContext;
use crate::billing::records::purchase::Purchase;
use crate::clock::rfc3339;
use crate::db::{self, Conn};
use crate::licenses::license::License;

/// Queues one mail for all of them, once for each statement of the first.
pub fn queue(conn: &mut Conn, ctx: &BillingContext, purchase: &Purchase, signed: &[License]) -> db::Result<()> {
    let Some(first) = signed.first() else { return Ok(()) };
    let present = License::find(conn, &first.id)?;
    let until = present.as_ref().and_then(|license| license.valid_until);
    let tier = present.as_ref().map_or(first.tier_id.as_str(), |license| license.tier_id.as_str());
    let once = format!("license_key_renewed:{}:{tier}:{}", first.id, until.unwrap_or(0));
    let named: Vec<&License> = signed.iter().collect();
    let more = json!({"valid_until": until.map(rfc3339)});
    queue_mail(conn, ctx, purchase, "license_key_renewed", &named, more, Some(once))
}
