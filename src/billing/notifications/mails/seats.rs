//! Mails about seats: added, removed, and the selection of those that go.

use serde_json::json;

use super::queue as queue_mail;
use crate::billing::context::BillingContext;
use crate::billing::entitlements::changes::SeatChange;
use crate::billing::records::purchase::Purchase;
use crate::clock::rfc3339;
use crate::db::{self, Conn};
use crate::licenses::license::License;

/// Queues a mail for each change.
pub fn queue(conn: &mut Conn, ctx: &BillingContext, purchase: &Purchase, changes: &[SeatChange]) -> db::Result<()> {
    for change in changes {
        queue_one(conn, ctx, purchase, change)?;
    }
    Ok(())
}

fn queue_one(conn: &mut Conn, ctx: &BillingContext, purchase: &Purchase, change: &SeatChange) -> db::Result<()> {
    match change {
        SeatChange::Added { model, license_ids, added, total, quantity_means } => {
            let licenses: Vec<&License> = model.iter().map(Box::as_ref).collect();
            let mut more = json!({"added": added, "total": total, "quantity_means": quantity_means});
            if let (Some(fields), false) = (more.as_object_mut(), license_ids.is_empty()) {
                fields.insert("license_ids".into(), json!(license_ids));
                fields.insert("count".into(), json!(license_ids.len()));
            }
            queue_mail(conn, ctx, purchase, "seats_added", &licenses, more, None)
        }
        SeatChange::Removed { licenses, removed, total, quantity_means, at, activation_ids } => {
            let licenses: Vec<&License> = licenses.iter().collect();
            let more = json!({
                "removed": removed, "total": total, "quantity_means": quantity_means, "effective_at": rfc3339(*at),
                "activation_ids": activation_ids,
            });
            queue_mail(conn, ctx, purchase, "seats_removed", &licenses, more, None)
        }
        SeatChange::SelectionOpened {
            subscription_id,
            item_id,
            licenses,
            activation_ids,
            going,
            total,
            quantity_means,
            until,
        } => {
            let licenses: Vec<&License> = licenses.iter().collect();
            let more = json!({
                "removed": going, "total": total, "quantity_means": quantity_means, "choose_until": rfc3339(*until),
                "subscription_id": subscription_id, "activation_ids": activation_ids,
            });
            let once = format!("seats_choose:{subscription_id}:{item_id}:{until}:{total}");
            queue_mail(conn, ctx, purchase, "seats_choose", &licenses, more, Some(once))
        }
    }
}
