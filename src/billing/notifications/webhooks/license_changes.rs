//! `license.reinstated`, `license.suspended`, `license.revoked`, `license.inactive`, `license.renewed`,
//! `license.key_renewed`, and `license.deactivated` and `license.activated` for the activations that ended or were
//! restored with a seat.

use crate::activations::activation::{publish_activated, publish_deactivated};
use crate::billing::context::BillingContext;
use crate::billing::entitlements::changes::Changes;
use crate::billing::entitlements::policy::Entitlement;
use crate::billing::records::seat_group::SEAT_REMOVED;
use crate::db::{self, Conn};
use crate::licenses::status::LicenseStatus;
use crate::licenses::webhooks::{self, LicenseEvent};

/// The reason given for an activation that was restored with its seat.
const SEAT_RESTORED: &str = "seat_restored";

/// Publishes the current state of each license whose status, end or signed key changed, and each activation that ended
/// or was restored.
pub fn publish(conn: &mut Conn, ctx: &BillingContext, changes: &Changes) -> db::Result<()> {
    for activation in &changes.ended {
        publish_deactivated(conn, &ctx.context, activation, SEAT_REMOVED)?;
    }
    for activation in &changes.restored {
        publish_activated(conn, &ctx.context, activation, SEAT_RESTORED)?;
    }
    let mut kinds: Vec<Entitlement> = Vec::new();
    for change in &changes.statuses {
        if !kinds.contains(&change.to) {
            kinds.push(change.to);
        }
    }
    for to in kinds {
        let of_kind = changes.statuses.iter().filter(|change| change.to == to);
        let ids: Vec<&str> = of_kind.map(|change| change.license.id.as_str()).collect();
        let reason = to.reason.map(|reason| reason.as_str().to_owned());
        let event = match to.status {
            LicenseStatus::Active => LicenseEvent::Reinstated { reason },
            LicenseStatus::Suspended => LicenseEvent::Suspended { reason },
            LicenseStatus::Revoked => LicenseEvent::Revoked { reason },
            LicenseStatus::Inactive => LicenseEvent::Inactive { reason },
        };
        webhooks::publish(conn, &ctx.context, &ids, &event)?;
    }
    let renewed: Vec<&str> = changes.renewed.iter().map(|id| id.as_str()).collect();
    webhooks::publish(conn, &ctx.context, &renewed, &LicenseEvent::Renewed {})?;
    let signed: Vec<&str> = changes.resigned.iter().map(|license| license.id.as_str()).collect();
    webhooks::publish(conn, &ctx.context, &signed, &LicenseEvent::KeyRenewed {})
}
