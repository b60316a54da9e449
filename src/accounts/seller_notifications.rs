//! Which notifications each person of the seller's team receives.

use std::collections::HashMap;

use diesel::prelude::*;
use serde_json::json;

use super::account::works_for_seller;
use super::{Account, Role};
use crate::audit::{self, Actor};
use crate::db::schema::{accounts, seller_notifications};
use crate::db::{Conn, Result, text_enum};
use crate::ids::{AccountId, Context};

text_enum! {
    /// A kind of mail to the seller that can be turned off.
    pub enum SellerNotification {
        /// A new order was paid and fulfilled.
        Sale = "sale",
        /// A card holder disputes a payment, a bank inquires about one, or a dispute is decided.
        Dispute = "dispute",
        /// An order or a subscription needs a decision for another reason.
        Review = "review",
        /// A Stripe event was not processed.
        FailedEvent = "failed_event",
    }
}

impl SellerNotification {
    /// Returns whether this role receives it by default.
    pub fn is_default_of(self, role: Role) -> bool {
        role == Role::Admin
    }
}

/// Returns the sellers who receive this mail: those who can sign in and have not turned it off.
pub fn recipients(conn: &mut Conn, notification: SellerNotification) -> Result<Vec<Account>> {
    let sellers: Vec<Account> = accounts::table
        .filter(works_for_seller())
        .filter(accounts::disabled_at.is_null())
        .order(accounts::id)
        .select(Account::as_select())
        .load(conn)?;
    if sellers.is_empty() {
        return Ok(sellers);
    }
    let chosen: HashMap<AccountId, bool> = seller_notifications::table
        .filter(seller_notifications::notification.eq(notification))
        .select((seller_notifications::account_id, seller_notifications::wanted))
        .load(conn)?
        .into_iter()
        .collect();
    let wants = |account: &Account| {
        chosen.get(&account.id).copied().unwrap_or_else(|| notification.is_default_of(account.role))
    };
    Ok(sellers.into_iter().filter(wants).collect())
}

/// Returns whether any seller could be notified.
pub fn has_sellers(conn: &mut Conn) -> Result<bool> {
    let sellers = accounts::table.filter(works_for_seller()).filter(accounts::disabled_at.is_null());
    Ok(sellers.select(accounts::id).first::<AccountId>(conn).optional()?.is_some())
}

/// Returns the notifications that this seller receives.
pub fn of_account(conn: &mut Conn, account: &Account) -> Result<Vec<SellerNotification>> {
    let chosen: HashMap<SellerNotification, bool> = seller_notifications::table
        .filter(seller_notifications::account_id.eq(&account.id))
        .select((seller_notifications::notification, seller_notifications::wanted))
        .load(conn)?
        .into_iter()
        .collect();
    let wanted = |notification: &SellerNotification| {
        chosen.get(notification).copied().unwrap_or_else(|| notification.is_default_of(account.role))
    };
    Ok(SellerNotification::ALL.iter().copied().filter(wanted).collect())
}

/// Sets the notifications that this seller receives; an unchanged choice is not audited.
pub fn choose(
    conn: &mut Conn,
    context: &Context,
    actor: &Actor,
    account: &Account,
    wanted: &[SellerNotification],
) -> Result<()> {
    let before = of_account(conn, account)?;
    let after: Vec<SellerNotification> =
        SellerNotification::ALL.iter().copied().filter(|one| wanted.contains(one)).collect();
    forget(conn, &account.id)?;
    for notification in SellerNotification::ALL {
        let row = (
            seller_notifications::account_id.eq(&account.id),
            seller_notifications::notification.eq(notification),
            seller_notifications::wanted.eq(after.contains(notification)),
        );
        diesel::insert_into(seller_notifications::table).values(row).execute(conn)?;
    }
    if before == after {
        return Ok(());
    }
    let detail = json!({"from": before, "to": after});
    audit::record(conn, context, actor, "account.notifications_changed", &account.id, detail)
}

/// Deletes this account's choices.
pub fn forget(conn: &mut Conn, id: &AccountId) -> Result<()> {
    diesel::delete(seller_notifications::table.filter(seller_notifications::account_id.eq(id))).execute(conn)?;
    Ok(())
}
