//! Brings a purchase's licenses up to date: seats first, then statuses.

use super::apply::apply;
use super::changes::{Changes, SeatChange};
use super::sync_seats::sync_seats;
use crate::audit::record::Actor;
use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::billing::records::purchase::Purchase;
use crate::db::Conn;
use crate::ids::LicenseId;

/// Syncs seats and statuses with the stored state of the order and its subscription. The caller holds their row locks,
/// and announces the changes.
pub fn bring_current(
    conn: &mut Conn,
    ctx: &BillingContext,
    purchase: &Purchase,
    actor: &Actor,
) -> Result<Changes, BillingError> {
    if purchase.order.as_ref().is_some_and(|order| order.fulfilled_at.is_none()) {
        // Its licenses are minted when it is paid, and get the state stored at that point.
        return Ok(Changes::default());
    }
    let mut changes = sync_seats(conn, ctx, purchase, actor)?;
    changes.extend(apply(conn, ctx, purchase, actor)?);
    // The mail about the new seats includes their current keys, so they need no mail about re-signed keys.
    let added: Vec<LicenseId> = changes.seats.iter().flat_map(SeatChange::added).cloned().collect();
    changes.resigned.retain(|license| !added.contains(&license.id));
    Ok(changes)
}
