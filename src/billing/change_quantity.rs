//! Asking Stripe for another number of seats, or for the end: the licenses follow from its events.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use diesel::prelude::*;

use super::Billing;
use super::rights::{self, Right};
use crate::accounts::account::Account;
use crate::audit::record::{Actor, record};
use crate::catalog::Tier;
use crate::db::schema::{license_marks, licenses};
use crate::db::{self, Conn};
use crate::ids::Kind;
use crate::licenses::license::License;
use crate::licenses::owner;
use crate::stripe::client::CallError;
use crate::stripe::objects::{Subscription, SubscriptionItem};

use super::checkout::MAX_QUANTITY;

/// Why nothing was changed at Stripe.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// 404; also another's.
    #[error("there is no such subscription")]
    NoSubscription,
    /// 404; also another's.
    #[error("there is no such license")]
    NoLicense,
    /// 403: it is seen, but somebody else pays for it or manages it.
    #[error("only who pays for it, or manages the organization that has it, may do that")]
    NotAllowed,
    /// 409
    #[error("this license belongs to no subscription")]
    NotSubscribed,
    /// 409
    #[error("this subscription has ended")]
    Ended,
    /// 409
    #[error("this subscription has several items; name one in `item`")]
    SeveralItems,
    /// 422
    #[error("quantity must be a whole number from 1 to {MAX_QUANTITY}")]
    Quantity,
    /// 402
    #[error("the payment did not go through, so nothing was changed: {0}")]
    Payment(String),
    #[error(transparent)]
    Stripe(#[from] CallError),
    #[error(transparent)]
    Db(#[from] db::Error),
}

impl ChangeError {
    /// Whether Stripe may have done it all the same.
    fn is_unclear(&self) -> bool {
        matches!(self, Self::Stripe(error) if error.is_transient() || matches!(error, CallError::Unreadable(_)))
    }
}

/// What Stripe now has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    pub subscription_id: String,
    pub quantity: i64,
    /// The subscription ends with its period instead: the last seat was given back.
    pub ends_at_period_end: bool,
}

/// One change of a subscription at a time: each is counted from what the one before left. Cheap to clone.
#[derive(Clone, Default)]
pub struct Changing(Arc<std::sync::Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>>);

impl Changing {
    /// Waits for its turn; the turn ends when the value is dropped.
    async fn turn(&self, subscription_id: &str) -> tokio::sync::OwnedMutexGuard<()> {
        let own = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            // Nobody waits for a lock that only this table holds.
            all.retain(|_, lock| Arc::strong_count(lock) > 1);
            all.entry(subscription_id.to_owned()).or_default().clone()
        };
        own.lock_owned().await
    }
}

impl Billing {
    /// Sets the quantity of a subscription that `account` pays for, with proration. More seats are paid for at once or not given.
    pub async fn change_quantity(
        &self,
        account: &Account,
        subscription_id: &str,
        item: Option<&str>,
        quantity: i64,
    ) -> Result<Changed, ChangeError> {
        if !(1..=MAX_QUANTITY).contains(&quantity) {
            return Err(ChangeError::Quantity);
        }
        self.check_right(account, subscription_id).await?;
        let _turn = self.changing.turn(subscription_id).await;
        let present = self.present(subscription_id).await?;
        let item = pick(&present, item)?;
        self.set_item(&item, quantity).await?;
        let (subscription, item_id) = (subscription_id.to_owned(), item.id.clone());
        self.db.write(move |conn| keep_all(conn, &subscription, &item_id, quantity)).await?;
        self.audit_change(&account.id, subscription_id, quantity).await?;
        Ok(Changed { subscription_id: subscription_id.to_owned(), quantity, ends_at_period_end: false })
    }

    /// Takes one license of `account`'s out of its subscription: one seat less, and this is the one that goes. The last
    /// one ends the subscription with its period.
    pub async fn cancel_license(&self, account: &Account, license_id: &str) -> Result<Changed, ChangeError> {
        let (owner, id, now) = (account.id.clone(), license_id.to_owned(), self.minter.ambient.now());
        let license = self.db.read(move |conn| find_license(conn, &owner, &id)).await?;
        let subscription_id = license.subscription_id.clone().ok_or(ChangeError::NotSubscribed)?;
        let _turn = self.changing.turn(&subscription_id).await;
        let present = self.present(&subscription_id).await?;
        let item = pick(&present, license.item_id.as_deref().filter(|id| has_item(&present, id)))?;
        let (subscription, id, item_id) = (subscription_id.clone(), license_id.to_owned(), item.id.clone());
        let paid = item.quantity.unwrap_or(0);
        // Chosen first: the event of the change may be here before Stripe's answer is.
        let chosen = self.db.write(move |conn| choose(conn, &subscription, &id, &item_id, paid, now)).await?;
        let is_last = chosen.left == 0 && present.items.data.iter().all(|other| other.id == item.id);
        let done = if is_last {
            self.set_end(&present, true).await
        } else if chosen.left < paid {
            self.set_item(&item, chosen.left).await
        } else {
            // Fewer are paid for already; this one is among those that go.
            Ok(())
        };
        if let Err(error) = done {
            // A clear no leaves nothing behind; when Stripe may have done it, the license stays the chosen one.
            if chosen.new && !error.is_unclear() {
                let id = license_id.to_owned();
                self.db.write(move |conn| forget_choice(conn, &[id.as_str()])).await?;
            }
            return Err(error);
        }
        self.audit_change(&account.id, &subscription_id, chosen.left).await?;
        Ok(Changed { subscription_id, quantity: chosen.left.max(1), ends_at_period_end: is_last })
    }

    /// Refuses whoever may not change this subscription.
    pub(super) async fn check_right(&self, account: &Account, subscription_id: &str) -> Result<(), ChangeError> {
        let (account, id) = (account.id.clone(), subscription_id.to_owned());
        match self.db.read(move |conn| rights::on_subscription(conn, &account, &id)).await? {
            Some(Right::Pays) => Ok(()),
            Some(Right::Manages | Right::Sees) => Err(ChangeError::NotAllowed),
            None => Err(ChangeError::NoSubscription),
        }
    }

    pub(super) async fn present(&self, id: &str) -> Result<Subscription, ChangeError> {
        let present = match self.stripe.subscription(id).await {
            Err(error) if error.is_missing() => return Err(ChangeError::NoSubscription),
            other => other?,
        };
        if matches!(present.status.as_str(), "canceled" | "incomplete_expired") {
            return Err(ChangeError::Ended);
        }
        Ok(present)
    }

    async fn set_item(&self, item: &SubscriptionItem, quantity: i64) -> Result<(), ChangeError> {
        let more = quantity > item.quantity.unwrap_or(0);
        let text = quantity.to_string();
        let mut form = vec![("quantity", text.as_str())];
        if more {
            // Paid at once; when the card declines, nothing changes.
            form.extend([("proration_behavior", "always_invoice"), ("payment_behavior", "error_if_incomplete")]);
        } else {
            form.push(("proration_behavior", "create_prorations"));
        }
        // A try of its own: asking for the same number again, later, is another question.
        let key = self.minter.ambient.id(Kind::Job);
        let done: Result<SubscriptionItem, CallError> =
            self.stripe.post(&["subscription_items", &item.id], &form, &key).await;
        match done {
            Ok(_) => Ok(()),
            Err(CallError::Refused { status: 402, message, .. }) => Err(ChangeError::Payment(message)),
            Err(error) => Err(error.into()),
        }
    }

    async fn audit_change(&self, account_id: &str, subscription_id: &str, quantity: i64) -> db::Result<()> {
        let (ambient, actor) = (self.minter.ambient.clone(), Actor::Customer(account_id.to_owned()));
        let (subject, detail) = (subscription_id.to_owned(), serde_json::json!({"quantity": quantity}));
        let write = move |conn: &mut Conn| {
            record(conn, &ambient, &actor, "subscription.quantity_asked", &subject, detail.clone())
        };
        self.db.write(write).await
    }
}

fn has_item(present: &Subscription, id: &str) -> bool {
    present.items.data.iter().any(|item| item.id == id)
}

fn pick(present: &Subscription, item: Option<&str>) -> Result<SubscriptionItem, ChangeError> {
    match (item, present.items.data.as_slice()) {
        (Some(id), items) => items.iter().find(|item| item.id == id).cloned().ok_or(ChangeError::NoSubscription),
        (None, [only]) => Ok(only.clone()),
        (None, _) => Err(ChangeError::SeveralItems),
    }
}

/// The license, if this account may give it up.
fn find_license(conn: &mut Conn, account_id: &str, license_id: &str) -> Result<License, ChangeError> {
    let license = License::find(conn, license_id)?.ok_or(ChangeError::NoLicense)?;
    match owner::role_of(conn, &license, account_id)? {
        Some(role) if role.manages() => Ok(license),
        Some(_) => Err(ChangeError::NotAllowed),
        None => Err(ChangeError::NoLicense),
    }
}

/// What choosing a license came to.
struct Chosen {
    /// The quantity that its item should have at Stripe then.
    left: i64,
    /// It was not chosen before.
    new: bool,
}

/// Marks a license as the one that goes. `paid` is its item's quantity at Stripe.
fn choose(
    conn: &mut Conn,
    subscription_id: &str,
    license_id: &str,
    item_id: &str,
    paid: i64,
    now: i64,
) -> db::Result<Chosen> {
    super::subscription::lock(conn, subscription_id, now)?;
    let is_asked = license_marks::table.find(license_id).filter(license_marks::asked_at.is_not_null());
    let new = is_asked.count().get_result::<i64>(conn)? == 0;
    let row = (license_marks::license_id.eq(license_id), license_marks::asked_at.eq(now));
    crate::on_either!(conn, c => diesel::insert_into(license_marks::table)
        .values(row)
        .on_conflict(license_marks::license_id)
        .do_update()
        .set(license_marks::asked_at.eq(now))
        .execute(c))?;
    let removed = license_marks::table.filter(license_marks::removed_at.is_not_null());
    let asked = license_marks::table.filter(license_marks::asked_at.is_not_null());
    let held = licenses::table
        .filter(licenses::subscription_id.eq(subscription_id))
        .filter(licenses::item_id.eq(item_id).or(licenses::item_id.is_null()))
        .filter(licenses::id.ne_all(removed.select(license_marks::license_id)));
    let all: i64 = held.count().get_result(conn)?;
    let others: i64 = held
        .filter(licenses::id.ne(license_id))
        .filter(licenses::id.eq_any(asked.select(license_marks::license_id)))
        .count()
        .get_result(conn)?;
    // The one license of a tier that sells seats stands for all of them.
    let license = License::find(conn, license_id)?;
    let tier = license.map(|license| Tier::find(conn, &license.tier_id)).transpose()?.flatten();
    let seats = tier.is_some_and(|tier| tier.quantity_means == "seats");
    // A seat that was given back at Stripe, and that none of the other chosen ones takes, is this one's.
    let left = if others < all - paid { paid } else { paid - 1 };
    Ok(Chosen { left: if seats { 0 } else { left.max(0) }, new })
}

/// Forgets who was chosen to go when so many seats were asked for that all of them stay.
fn keep_all(conn: &mut Conn, subscription_id: &str, item_id: &str, quantity: i64) -> db::Result<()> {
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

/// These licenses are not chosen to go any more.
pub(super) fn forget_choice(conn: &mut Conn, license_ids: &[&str]) -> db::Result<()> {
    let chosen = license_marks::table
        .filter(license_marks::license_id.eq_any(license_ids.iter().copied()))
        .filter(license_marks::removed_at.is_null());
    diesel::update(chosen).set(license_marks::asked_at.eq(None::<i64>)).execute(conn)?;
    Ok(())
}
