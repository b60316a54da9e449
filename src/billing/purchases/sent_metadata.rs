//! What a checkout session brings for its order besides the money: the seller's metadata, and what the customer typed into the
//! checkout's custom fields (<https://docs.stripe.com/payments/checkout/custom-fields>).

use std::collections::BTreeMap;

use serde_json::json;

use crate::audit::record::{Actor, record};
use crate::billing::context::BillingContext;
use crate::billing::records::order::{self, Order};
use crate::db::{self, Conn};
use crate::metadata::Metadata;
use crate::stripe::objects::CheckoutSession;

/// What Keysmith itself writes into a session's metadata.
const OURS: [&str; 3] = ["order_id", "purchase_type", "quantity"];

/// Keeps it on the order, and gives what the order then has. What cannot be kept is named on the order and in the audit log; it
/// never costs the keys.
pub fn keep_sent(
    conn: &mut Conn,
    ctx: &BillingContext,
    session: &CheckoutSession,
    order: &Order,
) -> db::Result<Metadata> {
    let sent: BTreeMap<&String, &String> =
        session.metadata.iter().filter(|(key, _)| !OURS.contains(&key.as_str())).collect();
    let sent = sent.into_iter().map(|(key, text)| (key.clone(), text.clone()));
    let metadata = order.metadata.with_sent(sent, session.typed());
    if metadata != order.metadata {
        order::set_metadata(conn, &order.id, &metadata, ctx.now())?;
    }
    if let Some(keys) = metadata.not_kept() {
        record(conn, &ctx.context, &Actor::System, "order.metadata_not_kept", &order.id, json!({"keys": keys}))?;
    }
    Ok(metadata)
}
