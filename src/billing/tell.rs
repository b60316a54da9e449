//! Telling people what happened to their licenses: mails queued in the transaction that did it, about ids only.

use serde_json::{Map, Value, json};

use super::Billing;
use super::settle::{Moved, Target};
use super::subscription::Known;
use crate::accounts::account;
use crate::clock::rfc3339;
use crate::db::{self, Conn};
use crate::licenses::license::License;
use crate::mail::outbox::{self, NewMail};

/// Licenses that a mail names; it counts the others.
const NAMED: usize = 50;

impl Billing {
    /// Queues a mail to the customer of `target` about `licenses`. `more` is what the template takes besides; with a
    /// `once` key no second mail of that key is ever queued. A target without an address gets none.
    pub(super) fn tell(
        &self,
        conn: &mut Conn,
        target: &Target,
        template: &str,
        licenses: &[&License],
        more: Value,
        once: Option<String>,
    ) -> db::Result<()> {
        let Some(recipient) = recipient(conn, target, licenses)? else { return Ok(()) };
        let ids: Vec<&str> = licenses.iter().take(NAMED).map(|license| license.id.as_str()).collect();
        let mut context = match more {
            Value::Object(fields) => fields,
            _ => Map::new(),
        };
        context.entry("license_ids").or_insert(json!(ids));
        context.entry("count").or_insert(json!(licenses.len()));
        let tier = licenses.first().map(|license| license.tier_id.clone());
        context.insert("tier_id".into(), json!(tier));
        let order_id = target.order.as_ref().map(|order| order.id.clone());
        context.insert("order_id".into(), json!(order_id));
        context.entry("subscription_id").or_insert(json!(target.subscription_id));
        let mail =
            NewMail { template: template.to_owned(), recipient, context: context.into(), once_key: once, order_id };
        outbox::queue(conn, &self.minter.ambient, &mail)?;
        Ok(())
    }

    /// Tells of changed states, one mail for each kind of change.
    pub(super) fn tell_moved(&self, conn: &mut Conn, target: &Target, moved: &[Moved]) -> db::Result<()> {
        let of = |fits: &dyn Fn(&Moved) -> bool| -> Vec<&License> {
            moved.iter().filter(|change| fits(change)).map(|change| &change.license).collect()
        };
        let suspended = of(&|m| m.to.status == "suspended" && m.to.reason == Some("disputed"));
        if !suspended.is_empty() {
            let reason = "The bank of the card holder disputes the payment.";
            self.tell(conn, target, "license_suspended", &suspended, json!({"reason": reason}), None)?;
        }
        let lost = of(&|m| m.to.reason == Some("dispute_lost") && m.license.status != "revoked");
        if !lost.is_empty() {
            let reason = "The disputed payment went back to the card holder.";
            self.tell(conn, target, "license_revoked", &lost, json!({"reason": reason}), None)?;
        }
        let ended = of(&|m| m.to.reason == Some("subscription_canceled"));
        if !ended.is_empty() {
            let at = target.subscription.as_ref().map_or(0, |known| known.status_at);
            self.tell(conn, target, "subscription_cancelled", &ended, json!({"ended_at": rfc3339(at)}), None)?;
        }
        let overdue =
            |m: &Moved| matches!(m.license.status_reason.as_deref(), Some("payment_overdue" | "subscription_unpaid"));
        let paid_again = of(&|m| m.to.status == "active" && overdue(m));
        if !paid_again.is_empty() {
            let until = target.subscription.as_ref().and_then(|known| known.current_period_end);
            let more = json!({"valid_until": until.map(rfc3339)});
            self.tell(conn, target, "payment_received_again", &paid_again, more, None)?;
        }
        let back = of(&|m| m.to.status == "active" && !overdue(m));
        if !back.is_empty() {
            self.tell(conn, target, "license_reinstated", &back, json!({}), None)?;
        }
        Ok(())
    }

    /// Tells of a subscription that will end by itself, once for each end, and of a payment that is there again while
    /// everything still worked.
    pub(super) fn tell_subscription(
        &self,
        conn: &mut Conn,
        target: &Target,
        before: Option<&Known>,
        moved: &[Moved],
    ) -> db::Result<()> {
        let Some(known) = &target.subscription else { return Ok(()) };
        let all = target.licenses(conn)?;
        let active: Vec<&License> = all.iter().filter(|license| license.status == "active").collect();
        if active.is_empty() {
            return Ok(());
        }
        if let Some(ends_at) = known.ends_at().filter(|end| before.and_then(Known::ends_at) != Some(*end)) {
            let once = format!("subscription_ending:{}:{ends_at}:{}", known.id, known.revision);
            let more = json!({"ends_at": rfc3339(ends_at)});
            self.tell(conn, target, "subscription_ending", &active, more, Some(once))?;
        }
        let was_due = before.is_some_and(|before| before.status == "past_due");
        if was_due && known.status == "active" && moved.is_empty() {
            let more = json!({"valid_until": known.current_period_end.map(rfc3339)});
            self.tell(conn, target, "payment_received_again", &active, more, None)?;
        }
        Ok(())
    }
}

/// The address of who bought, or of whom the licenses are.
fn recipient(conn: &mut Conn, target: &Target, licenses: &[&License]) -> db::Result<Option<String>> {
    let buyer = target.order.as_ref().and_then(|order| order.account_id.clone());
    let owner = || licenses.iter().find_map(|license| license.account_id.clone());
    match buyer.or_else(owner) {
        Some(id) => Ok(account::find(conn, &id)?.map(|account| account.email.as_str().to_owned())),
        None => Ok(target.order.as_ref().and_then(|order| order.email.clone())),
    }
}
