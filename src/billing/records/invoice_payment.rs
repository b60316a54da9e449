//! Revenue from the paid invoices of subscriptions, one row per invoice.

use diesel::prelude::*;

use crate::db::schema::invoice_payments as table;
use crate::db::{Conn, Result};
use crate::ids::SubscriptionId;
use crate::stripe::payments::Invoice;

/// Records the amount of a paid invoice of this subscription, once. An invoice of nothing, or without an id or a
/// currency, is ignored.
///
/// # Errors
/// Fails only with the database.
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
