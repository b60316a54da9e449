//! `event_failed`: notifies the seller of a Stripe event that could not be processed.

use serde::{Deserialize, Serialize};

use super::sellers::{notifications_url, recipients};
use crate::accounts::seller_notifications::SellerNotification;
use crate::billing::context::BillingContext;
use crate::clock::{DAY, rfc3339};
use crate::db::{self, Conn};
use crate::jobs::JobError;
use crate::mail::{Common, Composed, MailKind, NewMail};
use crate::stripe::inbox::StoredEvent;

/// The mail to a seller.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EventFailed {
    pub event_id: String,
    pub event_type: String,
    /// RFC 3339.
    pub received_at: String,
    pub error: String,
    /// Whether retrying cannot fix it.
    pub needs_decision: bool,
    pub events_url: String,
}

/// Its template values.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EventFailedContext {
    #[serde(flatten)]
    pub mail: EventFailed,
    pub product_name: String,
    pub notifications_url: String,
}

impl MailKind for EventFailed {
    const TEMPLATE: &'static str = "event_failed";
    const FOR_SELLER: bool = true;
    type With = ();
    type Context = EventFailedContext;

    fn compose(self, _: &mut Conn, common: &Common, (): &()) -> Result<Composed<EventFailedContext>, JobError> {
        Ok(Composed::of(EventFailedContext {
            mail: self,
            product_name: common.seller_name.clone(),
            notifications_url: notifications_url(common),
        }))
    }
}

/// Queues the mail to each subscribed seller: once for an event that needs a decision, and once a day for a fault of
/// our own API key, which affects every event.
pub fn queue(
    conn: &mut Conn,
    ctx: &BillingContext,
    event: &StoredEvent,
    error: &str,
    needs_decision: bool,
) -> db::Result<()> {
    let about = if needs_decision { event.id.clone() } else { format!("key:{}", ctx.now().div_euclid(DAY)) };
    let sellers = recipients(conn, SellerNotification::FailedEvent)?;
    if sellers.is_none() && ctx.contact_email.is_none() {
        tracing::warn!(event.id, "failed to process a Stripe event, and no account has a seller's role");
    }
    let addresses: Vec<String> = match sellers {
        Some(sellers) => sellers.into_iter().map(|seller| seller.email.as_str().to_owned()).collect(),
        // Before the first seller's account exists, notify the address in `MAIL_FROM`.
        None => ctx.contact_email.iter().cloned().collect(),
    };
    for seller in addresses {
        let mail = EventFailed {
            event_id: event.id.clone(),
            event_type: event.type_.clone(),
            received_at: rfc3339(event.received_at),
            error: error.to_owned(),
            needs_decision,
            events_url: format!("{}/admin", ctx.public_url),
        };
        let once_key = Some(format!("event_failed:{about}:{seller}"));
        NewMail { once_key, ..NewMail::new(seller, mail) }.queue(conn, &ctx.context)?;
    }
    Ok(())
}
