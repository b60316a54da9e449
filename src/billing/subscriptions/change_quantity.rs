//! Sets the quantity of a subscription at Stripe; the licenses follow from its events.

use diesel::prelude::*;

use super::change::{ChangeError, Changed, audit_change, check_permission, follow, pick, present, set_item_quantity};
use super::turns;
use crate::accounts::account::Account;
use crate::audit::record::Actor;
use crate::billing::context::BillingContext;
use crate::billing::entitlements::downgrade::{choose_ahead, forget};
use crate::billing::records::license_state::forget_choice;
use crate::billing::records::order::MAX_QUANTITY;
use crate::db::schema::{license_marks, licenses};
use crate::db::{self, Conn};
use crate::ids::{ItemId, SubscriptionId};

/// Sets the quantity of a subscription that `account` pays for, with proration. Additional seats are charged
/// immediately, or not added. `going` names exactly the licenses (or, if the tier sells seats, the activations) to
/// remove; if it is empty, the removal order decides, or the customer chooses later if the tier asks.
pub async fn change_quantity(
    ctx: &BillingContext,
    account: &Account,
    subscription_id: &SubscriptionId,
    item: Option<&ItemId>,
    quantity: i64,
    going: &[String],
) -> Result<Changed, ChangeError> {
    if !(1..=MAX_QUANTITY).contains(&quantity) {
        return Err(ChangeError::Quantity);
    }
    check_permission(ctx, account, subscription_id).await?;
    let turn = turns::take(ctx, subscription_id).await?;
    let present = present(ctx, subscription_id).await?;
    let item = pick(&present.items.data, |item| &item.id, item)?;
    if !going.is_empty() {
        // Before the change: its event may be processed before Stripe's response arrives.
        choose(ctx, account, subscription_id, (&item.id, quantity), going).await?;
    }
    if let Err(error) = set_item_quantity(ctx, item, quantity).await {
        let id = subscription_id.to_owned();
        if !going.is_empty() && !error.is_unclear() {
            ctx.db.write(move |conn| forget(conn, &id)).await?;
        }
        return Err(error);
    }
    let (subscription, item_id) = (subscription_id.to_owned(), item.id.clone());
    ctx.db.write(move |conn| keep_all(conn, &subscription, &item_id, quantity)).await?;
    let detail = serde_json::json!({"quantity": quantity});
    audit_change(ctx, &account.id, subscription_id, "subscription.quantity_asked", detail).await?;
    turn.end().await;
    follow(ctx, subscription_id).await;
    Ok(Changed { subscription_id: subscription_id.to_owned(), quantity, ends_at_period_end: false })
}

async fn choose(
    ctx: &BillingContext,
    account: &Account,
    subscription_id: &SubscriptionId,
    (item, quantity): (&ItemId, i64),
    going: &[String],
) -> Result<(), ChangeError> {
    let (context, ring, actor) = (ctx.context.clone(), ctx.minter.ring.clone(), Actor::Customer(account.id.clone()));
    let (id, item, going) = (subscription_id.to_owned(), item.to_owned(), going.to_vec());
    let chosen = ctx.db.write(move |conn| choose_ahead(conn, &context, &ring, &actor, &id, (&item, quantity), &going));
    Ok(chosen.await?)
}

/// Unmarks licenses chosen for removal if the new quantity keeps all of them.
fn keep_all(conn: &mut Conn, subscription_id: &SubscriptionId, item_id: &ItemId, quantity: i64) -> db::Result<()> {
    let removed = license_marks::table.filter(license_marks::removed_at.is_not_null());
    let held: Vec<String> = licenses::table
        .filter(licenses::subscription_id.eq(subscription_id))
        .filter(licenses::item_id.eq(item_id).or(licenses::item_id.is_null()))
        .filter(licenses::id.ne_all(removed.select(license_marks::license_id)))
        .select(licenses::id)
        .load(conn)?;
    if quantity < i64::try_from(held.len()).unwrap_or(i64::MAX) {
        return Ok(());
    }
    for chunk in held.chunks(500) {
        forget_choice(conn, &chunk.iter().map(String::as_str).collect::<Vec<_>>())?;
    }
    Ok(())
}
