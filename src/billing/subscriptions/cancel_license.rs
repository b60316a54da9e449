//! Removes one license from its subscription: one seat less at Stripe, and this license is the one removed.

use diesel::prelude::*;

use super::change::{ChangeError, Changed, audit_change, follow, pick, present, set_end, set_item_quantity};
use super::turns;
use crate::accounts::account::Account;
use crate::billing::context::BillingContext;
use crate::billing::entitlements::removal_order::goes_unasked;
use crate::billing::records::license_state::{billing_states, forget_choice, mark_chosen};
use crate::billing::records::subscription;
use crate::catalog::QuantityMeans;
use crate::catalog::Tier;
use crate::db::schema::{license_marks, licenses};
use crate::db::{self, Conn};
use crate::ids::{AccountId, ItemId, LicenseId, SubscriptionId};
use crate::licenses::license::License;
use crate::licenses::owner;
use crate::stripe::objects::Subscription;

/// Removes one license of `account` from its subscription: one seat less, and this license is the one removed. Removing
/// the last one sets the subscription to end with its period.
pub async fn cancel_license(
    ctx: &BillingContext,
    account: &Account,
    license_id: &LicenseId,
) -> Result<Changed, ChangeError> {
    let (owner, id, now) = (account.id.clone(), license_id.to_owned(), ctx.now());
    let license = ctx.db.read(move |conn| find_license(conn, &owner, &id)).await?;
    let subscription_id = license.subscription_id.clone().ok_or(ChangeError::NotSubscribed)?;
    let turn = turns::take(ctx, &subscription_id).await?;
    let present = present(ctx, &subscription_id).await?;
    let item =
        pick(&present.items.data, |item| &item.id, license.item_id.as_ref().filter(|id| has_item(&present, id)))?;
    let (subscription, id, item_id) = (subscription_id.clone(), license_id.to_owned(), item.id.clone());
    let paid = item.quantity.unwrap_or(0);
    // Marked first: the change's event may be processed before Stripe's response arrives.
    let chosen = ctx.db.write(move |conn| choose(conn, &subscription, &id, &item_id, paid, now)).await?;
    let is_last = chosen.left == 0 && present.items.data.iter().all(|other| other.id == item.id);
    let done = if is_last {
        set_end(ctx, &present, true).await
    } else if chosen.left < paid {
        set_item_quantity(ctx, item, chosen.left).await
    } else {
        // Stripe already charges for fewer seats; this license is among those to be removed.
        Ok(())
    };
    if let Err(error) = done {
        // After a definite refusal, unmark the license; if Stripe may have made the change, it stays marked.
        if chosen.new && !error.is_unclear() {
            let id = license_id.to_owned();
            ctx.db.write(move |conn| forget_choice(conn, &[id.as_str()])).await?;
        }
        return Err(error);
    }
    let detail = serde_json::json!({"quantity": chosen.left});
    audit_change(ctx, &account.id, &subscription_id, "subscription.quantity_asked", detail).await?;
    turn.end().await;
    follow(ctx, &subscription_id).await;
    Ok(Changed { subscription_id, quantity: chosen.left.max(1), ends_at_period_end: is_last })
}

fn has_item(present: &Subscription, id: &ItemId) -> bool {
    present.items.data.iter().any(|item| item.id == *id)
}

/// Loads the license, if this account may remove it.
fn find_license(conn: &mut Conn, account_id: &AccountId, license_id: &LicenseId) -> Result<License, ChangeError> {
    let license = License::find(conn, license_id)?.ok_or(ChangeError::NoLicense)?;
    match owner::role_of(conn, &license, account_id)? {
        Some(role) if role.manages() => Ok(license),
        Some(_) => Err(ChangeError::NotAllowed),
        None => Err(ChangeError::NoLicense),
    }
}

/// The result of marking a license for removal.
struct Chosen {
    /// The quantity its item should have at Stripe.
    left: i64,
    /// Whether it was not marked before.
    new: bool,
}

/// Marks a license for removal. `paid` is its item's quantity at Stripe.
fn choose(
    conn: &mut Conn,
    subscription_id: &SubscriptionId,
    license_id: &LicenseId,
    item_id: &ItemId,
    paid: i64,
    now: i64,
) -> db::Result<Chosen> {
    subscription::lock(conn, subscription_id, now)?;
    let is_removed = license_marks::table.find(license_id).filter(license_marks::removed_at.is_not_null());
    if is_removed.count().get_result::<i64>(conn)? > 0 {
        // Its seat was removed earlier.
        return Ok(Chosen { left: paid, new: false });
    }
    let is_asked = license_marks::table.find(license_id).filter(license_marks::asked_at.is_not_null());
    let new = is_asked.count().get_result::<i64>(conn)? == 0;
    mark_chosen(conn, license_id, now)?;
    let removed = license_marks::table.filter(license_marks::removed_at.is_not_null());
    let held: Vec<License> = licenses::table
        .filter(licenses::subscription_id.eq(subscription_id))
        .filter(licenses::item_id.eq(item_id).or(licenses::item_id.is_null()))
        .filter(licenses::id.ne_all(removed.select(license_marks::license_id)))
        .select(License::as_select())
        .load(conn)?;
    let states = billing_states(conn, &held)?;
    let all = i64::try_from(held.len()).unwrap_or(i64::MAX);
    let goes = |license: &&License| license.id != *license_id && goes_unasked(license, &states);
    let others = i64::try_from(held.iter().filter(goes).count()).unwrap_or(i64::MAX);
    // If the tier sells seats, its single license holds all of them.
    let license = License::find(conn, license_id)?;
    let tier = license.map(|license| Tier::find(conn, &license.tier_id)).transpose()?.flatten();
    let seats = tier.is_some_and(|tier| tier.quantity_means == QuantityMeans::Seats);
    // If the quantity at Stripe was already reduced, and no license that is removed without asking accounts for that,
    // the reduction is used for this one.
    let left = if others < all - paid { paid } else { paid - 1 };
    Ok(Chosen { left: if seats { 0 } else { left.max(0) }, new })
}
