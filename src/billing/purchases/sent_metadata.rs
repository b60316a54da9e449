//! Copies metadata from a checkout session to its order: the seller's own metadata, and what the customer entered in
//! the checkout's custom fields (<https://docs.stripe.com/payments/checkout/custom-fields>).

use std::collections::BTreeMap;

use serde_json::json;

use crate::audit::record::{Actor, record};
use crate::billing::context::BillingContext;
use crate::billing::records::order::{self, Order};
use crate::db::{self, Conn};
use crate::metadata::Metadata;
use crate::stripe::objects::CheckoutSession;

/// The metadata keys that Keysmith itself sets on a session.
const OURS: [&str; 3] = ["order_id", "purchase_type", "quantity"];

/// Stores the session's metadata on the order and returns the order's resulting metadata. Values that do not fit are
/// listed on the order and in the audit log; they never block minting.
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
