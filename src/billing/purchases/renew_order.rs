//! Fulfills an order that renews a license: extends the license and mails its owner. Mints no key.

use super::sent_metadata::keep_sent;
use crate::audit::record::{Actor, record};
use crate::billing::context::BillingContext;
use crate::billing::entitlements::renew::pay;
use crate::billing::error::BillingError;
use crate::billing::notifications::mails::customer;
use crate::billing::notifications::mails::license_renewed::LicenseRenewed;
use crate::billing::notifications::webhooks::order_fulfilled;
use crate::billing::records::order::{self, Order};
use crate::billing::records::purchase::Purchase;
use crate::billing::records::renewal::Renewal;
use crate::clock::rfc3339;
use crate::db::{Conn, after_commit};
use crate::stripe::objects::CheckoutSession;

/// Marks the order as fulfilled and extends the license. The caller holds the lock on the order's row.
pub fn renew_order(
    conn: &mut Conn,
    ctx: &BillingContext,
    session: &CheckoutSession,
    order: &Order,
    renewal: &Renewal,
) -> Result<(), BillingError> {
    let mut order = order.clone();
    order.metadata = keep_sent(conn, ctx, session, &order)?;
    let payer = order.opened_by.clone();
    order::mark_fulfilled(conn, &order, session, payer.as_ref(), order.quantity, ctx.now())?;
    let actor = payer.map_or(Actor::System, Actor::Customer);
    if let Some(renewed) = pay(conn, ctx, renewal, &actor)? {
        let purchase = Purchase { order: Order::find(conn, &order.id)?, ..Purchase::default() };
        let until = renewed.license.valid_until.map(rfc3339);
        let mail = LicenseRenewed { valid_until: until, signed: renewed.signed };
        customer::queue(conn, ctx, &purchase, &[&renewed.license], mail, None)?;
    }
    let detail = serde_json::json!({"renewed": renewal.license_id});
    record(conn, &ctx.context, &Actor::System, "order.fulfilled", &order.id, detail)?;
    let (id, license) = (order.id.clone(), renewal.license_id.clone());
    after_commit(move || {
        tracing::info!(order.id = id.as_str(), license.id = license.as_str(), "order fulfilled: a license is renewed");
        tracing::Span::current().record("order.id", id.as_str());
    });
    Ok(order_fulfilled::publish(conn, ctx, &order.id, std::slice::from_ref(&renewal.license_id))?)
}
