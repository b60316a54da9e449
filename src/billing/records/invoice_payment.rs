//! What the paid invoices of subscriptions brought: the seller's revenue. One row an invoice.

use diesel::prelude::*;

use crate::db::schema::invoice_payments as table;
use crate::db::{Conn, Result};
use crate::ids::SubscriptionId;
use crate::stripe::payments::Invoice;

/// Keeps what a paid invoice of this subscription brought, unless it is known; one of nothing, or without an id or a
/// currency, is no revenue.
///
/// # Errors
/// The database's.
pub fn record(conn: &mut Conn, invoice: &Invoice, subscription: &SubscriptionId) -> Result<()> {
    let (Some(id), Some(currency)) = (&invoice.id, &invoice.currency) else { return Ok(()) };
    let Some(amount) = invoice.amount_paid.filter(|amount| *amount > 0) else { return Ok(()) };
    let row = (
        table::id.eq(id),
        table::subscription_id.eq(subscription),
        table::paid_at.eq(invoice.paid_at()),
        table::amount.eq(amount),
        table::currency.eq(currency.to_lowercase()),
    );
    crate::on_either!(conn, c => diesel::insert_into(table::table).values(row).on_conflict_do_nothing().execute(c))?;
    Ok(())
}
