//! Another price of an item at Stripe sells another tier: the item's licenses go with it, and their keys stay.

use diesel::prelude::*;
use serde_json::json;

use super::Billing;
use super::seats::{Group, trim_places};
use crate::audit::record::{Actor, record};
use crate::db::schema::licenses;
use crate::db::{self, Conn};

impl Billing {
    /// Brings the licenses that `group` holds to its tier, with the tier's number of places; a license of seats gets as
    /// many as the item has. Terms that a person gave a license stay.
    pub(super) fn fit_tier(&self, conn: &mut Conn, group: &mut Group, actor: &Actor) -> db::Result<()> {
        let now = self.minter.ambient.now();
        let seats = group.tier.quantity_means == "seats";
        let places = if seats { group.item.quantity } else { group.tier.max_activations };
        for license in group.held.iter_mut().filter(|license| license.tier_id != group.tier.id) {
            let detail = json!({"from": license.tier_id, "to": group.tier.id, "max_activations": places});
            diesel::update(licenses::table.filter(licenses::id.eq(&license.id)))
                .set((
                    licenses::tier_id.eq(&group.tier.id),
                    licenses::max_activations.eq(places),
                    licenses::max_leases.eq(group.tier.max_leases),
                    licenses::updated_at.eq(now),
                ))
                .execute(conn)?;
            if let Some(limit) = places {
                trim_places(conn, &self.minter.ambient, &license.id, limit)?;
            }
            record(conn, &self.minter.ambient, actor, "license.tier_changed", &license.id, detail)?;
            license.tier_id.clone_from(&group.tier.id);
            license.max_activations = places;
        }
        Ok(())
    }
}
