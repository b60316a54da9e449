//! Sets a subscription to end with its period at Stripe, or undoes that; the licenses follow from Stripe's events.

use diesel::prelude::*;

use super::change::{ChangeError, check_permission, follow, present, set_end};
use super::turns;
use crate::accounts::account::Account;
use crate::audit::record::{Actor, record};
use crate::billing::context::BillingContext;
use crate::billing::records::license_state::forget_choice;
use crate::db::Conn;
use crate::db::schema::licenses;
use crate::ids::SubscriptionId;

/// Sets a subscription of `account` to end with its paid period, or to continue. Returns when it ends. Does nothing if
/// that is already set.
pub async fn end_subscription(
    ctx: &BillingContext,
    account: &Account,
    subscription_id: &SubscriptionId,
    end: bool,
) -> Result<Option<i64>, ChangeError> {
    check_permission(ctx, account, subscription_id).await?;
    end_by_seller(ctx, &Actor::Customer(account.id.clone()), subscription_id, end).await
}

/// Like [`end_subscription`], for the seller, who may end any subscription.
pub async fn end_by_seller(
    ctx: &BillingContext,
    actor: &Actor,
    subscription_id: &SubscriptionId,
    end: bool,
) -> Result<Option<i64>, ChangeError> {
    let turn = turns::take(ctx, subscription_id).await?;
    let present = present(ctx, subscription_id).await?;
    set_end(ctx, &present, end).await?;
    let (context, actor) = (ctx.context.clone(), actor.clone());
    let (id, ends_at) = (subscription_id.to_owned(), present.current_period_end().filter(|_| end));
    let work = move |conn: &mut Conn| {
        if !end {
            // Licenses chosen for removal at the end are kept.
            let all = licenses::table.filter(licenses::subscription_id.eq(&id)).select(licenses::id);
            let all: Vec<String> = all.load(conn)?;
            for chunk in all.chunks(500) {
                let ids: Vec<&str> = chunk.iter().map(String::as_str).collect();
                forget_choice(conn, &ids)?;
            }
        }
        let action = if end { "subscription.end_asked" } else { "subscription.end_taken_back" };
        record(conn, &context, &actor, action, &id, serde_json::json!({}))
    };
    ctx.db.write(work).await?;
    turn.end().await;
    follow(ctx, subscription_id).await;
    Ok(ends_at)
}
