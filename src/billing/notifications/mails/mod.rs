//! Mails, queued in the transaction of the change. A mail's context holds ids; keys are looked up when it is written.

pub mod event_failed;
pub mod license_key_renewed;
pub mod payment_failed;
pub mod refunded;
pub mod renewal_reminder;
pub mod review_needed;
pub mod seats;
pub mod status_changes;
pub mod subscription_changes;
pub mod subscription_review;
pub mod transfer_failed;

use serde_json::{Map, Value, json};

use crate::accounts::account;
use crate::billing::context::BillingContext;
use crate::billing::records::purchase::Purchase;
use crate::db::{self, Conn};
use crate::licenses::license::License;
use crate::mail::outbox::{self, NewMail};

/// Licenses that a mail names; it counts the others.
const NAMED: usize = 50;

/// Queues a mail to the customer of `target` about `licenses`. `more` is what the template takes besides; with a
/// `once` key no second mail of that key is ever queued. A target without an address gets none.
pub fn queue(
    conn: &mut Conn,
    ctx: &BillingContext,
    target: &Purchase,
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
    context.entry("tier_id").or_insert(json!(tier));
    let order_id = target.order.as_ref().map(|order| order.id.clone());
    context.insert("order_id".into(), json!(order_id));
    context.entry("subscription_id").or_insert(json!(target.subscription_id));
    let mail = NewMail { template: template.to_owned(), recipient, context: context.into(), once_key: once, order_id };
    outbox::queue(conn, &ctx.ambient, &mail)?;
    Ok(())
}

/// The addresses of the sellers: every account with the role admin, or the address of `MAIL_FROM` where there is none.
pub fn sellers(conn: &mut Conn, ctx: &BillingContext) -> db::Result<Vec<String>> {
    let admins = account::admins(conn)?;
    if admins.is_empty() {
        return Ok(ctx.contact_email.iter().cloned().collect());
    }
    Ok(admins.into_iter().map(|account| account.email.as_str().to_owned()).collect())
}

/// The address of who bought, or of whom the licenses are.
fn recipient(conn: &mut Conn, target: &Purchase, licenses: &[&License]) -> db::Result<Option<String>> {
    let buyer = target.order.as_ref().and_then(|order| order.account_id.clone());
    let owner = || licenses.iter().find_map(|license| license.account_id.clone());
    match buyer.or_else(owner) {
        Some(id) => Ok(account::find(conn, &id)?.map(|account| account.email.as_str().to_owned())),
        None => Ok(target.order.as_ref().and_then(|order| order.email.clone())),
    }
}
