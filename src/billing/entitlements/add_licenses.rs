//! Adds licenses to a subscription item: restores removed licenses first, then mints new ones.

use serde_json::json;

use super::changes::SeatChange;
use super::restore::{restore, returning};
use super::seat_sync::SeatSync;
use crate::accounts::account;
use crate::audit::record::record;
use crate::billing::error::BillingError;
use crate::billing::records::assumed_end::assumed_end;
use crate::billing::records::seat_group::ItemLicenses;
use crate::catalog::QuantityMeans;
use crate::db::Conn;
use crate::ids::LicenseId;
use crate::licenses::license::License;
use crate::licenses::mint::{NewLicense, Owner};
use crate::licenses::status::PurchaseType;

/// Adds `added` seats to an item: that many licenses or, if the tier sells seats, one license with all of them.
pub(super) fn add_licenses(
    conn: &mut Conn,
    sync: &mut SeatSync<'_>,
    group: &ItemLicenses,
    added: i64,
) -> Result<(), BillingError> {
    let seats = group.tier.quantity_means == QuantityMeans::Seats;
    let (count, limit) = if seats { (1, Some(added)) } else { (added, group.tier.max_activations) };
    let mut ids: Vec<LicenseId> = Vec::new();
    let back = returning(conn, &sync.removed, &sync.states, group)?;
    for license in back.into_iter().take(usize::try_from(count).unwrap_or(usize::MAX)) {
        // A custom limit on the license is kept.
        let own = if seats { limit } else { license.max_activations };
        let activations = restore(conn, &license, group, own)?;
        sync.changes.restored.extend(activations);
        sync.removed.retain(|other| other.id != license.id);
        ids.push(license.id);
    }
    let actor = sync.actor;
    if !ids.is_empty() {
        let detail = json!({"licenses": ids, "item": group.item.id});
        record(conn, &sync.ctx.context, actor, "seats.restored", sync.purchase.name(), detail)?;
    }
    let missing = count - i64::try_from(ids.len()).unwrap_or(i64::MAX);
    if missing > 0 {
        let wanted = plan(conn, sync, group, missing, limit)?;
        let minted = sync.ctx.minter.mint(conn, &wanted)?;
        let new: Vec<LicenseId> = minted.into_iter().map(|license| license.id).collect();
        let detail = json!({"licenses": new, "item": group.item.id});
        record(conn, &sync.ctx.context, actor, "seats.added", sync.purchase.name(), detail)?;
        ids.extend(new);
    }
    let held = i64::try_from(group.held.len()).unwrap_or(i64::MAX);
    sync.changes.seats.push(SeatChange::Added {
        model: group.held.first().cloned().map(Box::new),
        license_ids: ids,
        added,
        total: if seats { added } else { held.saturating_add(added) },
        quantity_means: if seats { QuantityMeans::Seats } else { QuantityMeans::Keys },
    });
    Ok(())
}

fn plan(
    conn: &mut Conn,
    sync: &SeatSync<'_>,
    group: &ItemLicenses,
    count: i64,
    limit: Option<i64>,
) -> Result<Vec<NewLicense>, BillingError> {
    let purchase = sync.purchase;
    let all = purchase.licenses(conn)?;
    let unfit = |why: &str| BillingError::Unfit { session: purchase.name().to_owned(), why: why.to_owned() };
    let model: Option<&License> = group.held.first().or_else(|| all.first());
    let buyer = purchase.order.as_ref().and_then(|order| order.account_id.clone());
    let owner = buyer.or_else(|| model.and_then(|model| model.account_id.clone()));
    let owner = owner.ok_or_else(|| unfit("it has no account to assign new licenses to"))?;
    let account = account::find(conn, &owner)?.ok_or_else(|| unfit("its account no longer exists"))?;
    let first = all.iter().filter_map(|license| license.ordinal).max().map_or(0, |last| last + 1);
    let key_prefix = group.tier.product(conn)?.key_prefix;
    let customer = model.and_then(|model| model.customer_id.clone());
    let customer_id = customer.or_else(|| sync.known.customer_id.clone());
    // A key that embeds its expiry needs one even while Stripe does not report the period.
    let assumed = assumed_end(conn, &group.tier, None, sync.ctx.now())?;
    let valid_until = group.item.paid_until.or(sync.known.current_period_end).or(assumed);
    let metadata = purchase.order.as_ref().map(|order| order.metadata.for_licenses()).unwrap_or_default();
    let new = |ordinal: i64| NewLicense {
        tier: group.tier.clone(),
        key_prefix: key_prefix.clone(),
        owner: Owner::account(account.id.clone(), account.email.clone()),
        order: purchase.order.as_ref().map(|order| (order.id.clone(), ordinal)),
        customer_id: customer_id.clone(),
        subscription_id: purchase.subscription_id.clone(),
        item_id: Some(group.item.id.clone()),
        purchase_type: PurchaseType::Quantity,
        site_domain: None,
        valid_until,
        max_activations: limit,
        metadata: metadata.clone(),
    };
    Ok((first..first.saturating_add(count)).map(new).collect())
}
