//! Seals values that an older version stored in plain text: checkout session ids and the payloads of Stripe events. A
//! migration has no access to the secret, so each start checks, using indexes that are empty once everything is sealed.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::session_id;
use crate::db::schema::{orders, stripe_events, unknown_lines};
use crate::db::{Conn, Db, Result};
use crate::ids::SessionId;
use crate::secret::sealed::{Purpose, Sealer};

/// Rows per transaction.
const ROWS: i64 = 500;

/// Must match the index `orders_in_clear`.
const ORDER_IN_CLEAR: &str = "substr(checkout_session_id, 1, 3) <> 'h1.'";
const LINE_IN_CLEAR: &str = "substr(session_id, 1, 3) <> 'h1.'";
/// Must match the index `stripe_events_in_clear`.
const EVENT_IN_CLEAR: &str = "substr(payload, 1, 3) <> 's1.'";

/// A row's id, and its plain-text value.
type Row = (String, String);

/// Seals all such rows, in small transactions; if interrupted, the next start continues. Blocking.
pub fn seal(db: &Db, sealer: &Sealer) -> Result<()> {
    let orders = each(db, sealer, some_orders, seal_order)?;
    let lines = each(db, sealer, some_lines, seal_lines)?;
    let events = each(db, sealer, some_events, seal_event)?;
    if orders + lines + events > 0 {
        tracing::info!(orders, lines, events, "sealed values that an older version stored in plain text");
    }
    Ok(())
}

fn each(
    db: &Db,
    sealer: &Sealer,
    next: fn(&mut Conn) -> Result<Vec<Row>>,
    seal: fn(&mut Conn, &Sealer, &Row) -> Result<()>,
) -> Result<usize> {
    let mut done = 0;
    loop {
        let rows = db.read_blocking(next)?;
        if rows.is_empty() {
            return Ok(done);
        }
        done += rows.len();
        let sealer = sealer.clone();
        db.write_blocking(move |conn| rows.iter().try_for_each(|row| seal(conn, &sealer, row)))?;
    }
}

fn some_orders(conn: &mut Conn) -> Result<Vec<Row>> {
    let rows = orders::table
        .filter(sql::<Bool>(ORDER_IN_CLEAR))
        .order(orders::id)
        .limit(ROWS)
        .select((orders::id, orders::checkout_session_id.assume_not_null()));
    Ok(rows.load(conn)?)
}

/// If two servers start at once, only the first one writes, so both columns use the same secret.
fn seal_order(conn: &mut Conn, sealer: &Sealer, (id, session): &Row) -> Result<()> {
    let columns = session_id::columns(sealer, &SessionId::from_text(session.as_str()));
    diesel::update(orders::table.find(id).filter(orders::checkout_session_id.eq(session)))
        .set((orders::checkout_session_id.eq(columns.lookup), orders::sealed_session_id.eq(columns.sealed)))
        .execute(conn)?;
    Ok(())
}

fn some_lines(conn: &mut Conn) -> Result<Vec<Row>> {
    let rows = unknown_lines::table
        .filter(sql::<Bool>(LINE_IN_CLEAR))
        .order((unknown_lines::session_id, unknown_lines::line_id))
        .limit(ROWS)
        .select((unknown_lines::line_id, unknown_lines::session_id));
    Ok(rows.load(conn)?)
}

fn seal_lines(conn: &mut Conn, sealer: &Sealer, (line, session): &Row) -> Result<()> {
    let columns = session_id::columns(sealer, &SessionId::from_text(session.as_str()));
    diesel::update(unknown_lines::table.find((session, line)))
        .set((unknown_lines::session_id.eq(columns.lookup), unknown_lines::sealed_session_id.eq(columns.sealed)))
        .execute(conn)?;
    Ok(())
}

fn some_events(conn: &mut Conn) -> Result<Vec<Row>> {
    let rows = stripe_events::table
        .filter(sql::<Bool>(EVENT_IN_CLEAR))
        .order(stripe_events::id)
        .limit(ROWS)
        .select((stripe_events::id, stripe_events::payload));
    Ok(rows.load(conn)?)
}

fn seal_event(conn: &mut Conn, sealer: &Sealer, (id, payload): &Row) -> Result<()> {
    diesel::update(stripe_events::table.find(id).filter(stripe_events::payload.eq(payload)))
        .set(stripe_events::payload.eq(sealer.seal(Purpose::StripeEvent, payload)))
        .execute(conn)?;
    Ok(())
}
