//! Moves an item's licenses to the tier that its new Stripe price sells; their keys stay the same.

use diesel::prelude::*;
use serde_json::json;

use super::removal_order::trim_activations;
use crate::activations::activation::Activation;
use crate::audit::record::{Actor, record};
use crate::billing::context::BillingContext;
use crate::billing::records::seat_group::ItemLicenses;
use crate::catalog::QuantityMeans;
use crate::db::schema::licenses;
use crate::db::{self, Conn};

/// Moves the licenses that `group` holds to its tier, with the tier's activation limit, or the item's quantity if the
/// tier sells seats. Returns the activations that ended.
pub(super) fn sync_tier(
    conn: &mut Conn,
    ctx: &BillingContext,
    group: &mut ItemLicenses,
    actor: &Actor,
) -> db::Result<Vec<Activation>> {
    let now = ctx.now();
    let mut ended = Vec::new();
    let seats = group.tier.quantity_means == QuantityMeans::Seats;
    let limit = if seats { group.item.quantity } else { group.tier.max_activations };
    for license in group.held.iter_mut().filter(|license| license.tier_id != group.tier.id) {
        let detail = json!({"from": license.tier_id, "to": group.tier.id, "max_activations": limit});
        diesel::update(licenses::table.filter(licenses::id.eq(&license.id)))
            .set((
                licenses::tier_id.eq(&group.tier.id),
                licenses::max_activations.eq(limit),
                licenses::max_leases.eq(group.tier.max_leases),
                licenses::updated_at.eq(now),
            ))
            .execute(conn)?;
        if let Some(limit) = limit {
            ended.extend(trim_activations(conn, &license.id, limit, now)?);
        }
        record(conn, &ctx.context, actor, "license.tier_changed", &license.id, detail)?;
        license.tier_id.clone_from(&group.tier.id);
        license.max_activations = limit;
    }
    Ok(ended)
}
