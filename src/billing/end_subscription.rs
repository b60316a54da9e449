//! Ending a subscription with its period, and taking that back: asked for at Stripe; what is here follows.

use diesel::prelude::*;

use super::Billing;
use super::change_quantity::{ChangeError, forget_choice};
use crate::accounts::account::Account;
use crate::audit::record::{Actor, record};
use crate::db::Conn;
use crate::db::schema::licenses;
use crate::ids::Kind;
use crate::stripe::client::CallError;
use crate::stripe::objects::Subscription;

impl Billing {
    /// Lets a subscription of `account`'s end with the period that is paid for, or go on after all; gives when it ends.
    /// Asking for what is so already changes nothing.
    pub async fn end_subscription(
        &self,
        account: &Account,
        subscription_id: &str,
        end: bool,
    ) -> Result<Option<i64>, ChangeError> {
        self.check_right(account, subscription_id).await?;
        let present = self.present(subscription_id).await?;
        self.set_end(&present, end).await?;
        let (ambient, actor) = (self.minter.ambient.clone(), Actor::Customer(account.id.clone()));
        let (id, ends_at) = (subscription_id.to_owned(), present.current_period_end().filter(|_| end));
        let work = move |conn: &mut Conn| {
            if !end {
                // What was to go with the end stays.
                let all = licenses::table.filter(licenses::subscription_id.eq(&id)).select(licenses::id);
                let all: Vec<String> = all.load(conn)?;
                for chunk in all.chunks(500) {
                    let ids: Vec<&str> = chunk.iter().map(String::as_str).collect();
                    forget_choice(conn, &ids)?;
                }
            }
            let action = if end { "subscription.end_asked" } else { "subscription.end_taken_back" };
            record(conn, &ambient, &actor, action, &id, serde_json::json!({}))
        };
        self.db.write(work).await?;
        Ok(ends_at)
    }

    /// Sets or unsets the end at Stripe.
    pub(super) async fn set_end(&self, present: &Subscription, end: bool) -> Result<(), ChangeError> {
        let form = match (end, present.cancel_at_period_end, present.cancel_at) {
            (true, true, _) | (false, false, None) => return Ok(()),
            (true, false, _) => [("cancel_at_period_end", "true")],
            (false, true, _) => [("cancel_at_period_end", "false")],
            // A date of its own: the empty text is Stripe's way of unsetting it.
            (false, false, Some(_)) => [("cancel_at", "")],
        };
        let key = format!("{}-end", self.minter.ambient.id(Kind::Job));
        let done: Result<Subscription, CallError> =
            self.stripe.post(&["subscriptions", &present.id], &form, &key).await;
        done.map(|_| ()).map_err(ChangeError::from)
    }
}
