//! Brings the licenses of a purchase to its present state: seats first, then statuses.

use super::apply::apply;
use super::changes::{Changes, SeatChange};
use super::sync_seats::sync_seats;
use crate::audit::record::Actor;
use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::billing::records::purchase::Purchase;
use crate::db::Conn;
use crate::ids::LicenseId;

/// Fits seats and statuses to what is stored of the order and the subscription. The caller holds their rows, and announces
/// the changes.
pub fn bring_current(
    conn: &mut Conn,
    ctx: &BillingContext,
    purchase: &Purchase,
    actor: &Actor,
) -> Result<Changes, BillingError> {
    if purchase.order.as_ref().is_some_and(|order| order.fulfilled_at.is_none()) {
        // Its licenses are made with its money; they take the state that is stored then.
        return Ok(Changes::default());
    }
    let mut changes = sync_seats(conn, ctx, purchase, actor)?;
    changes.extend(apply(conn, ctx, purchase, actor)?);
    // The mail about new seats brings their keys as they are then.
    let added: Vec<LicenseId> = changes.seats.iter().flat_map(SeatChange::added).cloned().collect();
    changes.resigned.retain(|license| !added.contains(&license.id));
    Ok(changes)
}
