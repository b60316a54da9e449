//! Mails about changed seats, one for each change.

use super::customer::{self, About, ToCustomer};
use super::seats_added::{self, SeatsAdded};
use super::seats_choose::SeatsChoose;
use super::seats_removed::SeatsRemoved;
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
            let mail = SeatsAdded { added: *added, total: *total, quantity_means: *quantity_means };
            seats_added::queue(conn, ctx, purchase, model.as_deref(), license_ids, mail)
        }
        SeatChange::Removed { licenses, removed, total, quantity_means, at, activation_ids } => {
            let licenses: Vec<&License> = licenses.iter().collect();
            let mail = SeatsRemoved {
                removed: *removed,
                total: *total,
                quantity_means: *quantity_means,
                effective_at: rfc3339(*at),
                activation_ids: activation_ids.clone(),
            };
            customer::queue(conn, ctx, purchase, &licenses, mail, None)
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
            let mail = SeatsChoose {
                removed: i64::try_from(*going).unwrap_or(i64::MAX),
                total: *total,
                quantity_means: *quantity_means,
                choose_until: rfc3339(*until),
                activation_ids: activation_ids.clone(),
            };
            let once = format!("seats_choose:{subscription_id}:{item_id}:{until}:{total}");
            let subscription_id = Some(subscription_id.clone());
            let about = About { subscription_id, ..About::of(purchase, &licenses) };
            customer::queue_about(conn, ctx, purchase, &licenses, ToCustomer { mail, about }, Some(once))
        }
    }
}
