//! Lines of paid checkouts whose price the catalog does not know: a note for the seller, and what is made up for when the
//! catalog learns the price.

use diesel::prelude::*;

use super::session_id;
use crate::db::schema::{prices, unknown_lines};
use crate::db::{Conn, Result};
use crate::ids::{PriceId, SessionId};
use crate::secret::sealed::Sealer;

/// One such line.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = unknown_lines)]
pub struct UnknownLine {
    pub line_id: String,
    /// Stripe's price id; empty when the line has none.
    pub price: PriceId,
    pub description: Option<String>,
    pub quantity: i64,
    /// Paid again and again: a subscription's item, which the subscription follows by itself.
    pub recurring: bool,
    pub created_at: i64,
}

/// Keeps these lines of a session; those that are kept already stay as they are. True when one is new.
pub fn keep(conn: &mut Conn, sealer: &Sealer, session_id: &SessionId, lines: &[UnknownLine]) -> Result<bool> {
    if lines.is_empty() {
        return Ok(false);
    }
    let known = of_session(conn, sealer, session_id)?;
    let session = session_id::columns(sealer, session_id);
    let mut kept = 0;
    // One that an older secret's look-up finds has another primary key.
    for line in lines.iter().filter(|line| known.iter().all(|known| known.line_id != line.line_id)) {
        let row = (
            unknown_lines::session_id.eq(&session.lookup),
            unknown_lines::sealed_session_id.eq(&session.sealed),
            unknown_lines::line_id.eq(&line.line_id),
            unknown_lines::price.eq(&line.price),
            unknown_lines::description.eq(&line.description),
            unknown_lines::quantity.eq(line.quantity),
            unknown_lines::recurring.eq(line.recurring),
            unknown_lines::created_at.eq(line.created_at),
        );
        kept += crate::on_either!(conn, c => diesel::insert_into(unknown_lines::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(c))?;
    }
    Ok(kept > 0)
}

/// The lines of a session that are kept.
pub fn of_session(conn: &mut Conn, sealer: &Sealer, session_id: &SessionId) -> Result<Vec<UnknownLine>> {
    Ok(unknown_lines::table
        .filter(unknown_lines::session_id.eq_any(session_id::lookups(sealer, session_id)))
        .order(unknown_lines::line_id)
        .select(UnknownLine::as_select())
        .load(conn)?)
}

/// Forgets these lines: they have their licenses.
pub fn forget(conn: &mut Conn, sealer: &Sealer, session_id: &SessionId, line_ids: &[&str]) -> Result<()> {
    let done = unknown_lines::table
        .filter(unknown_lines::session_id.eq_any(session_id::lookups(sealer, session_id)))
        .filter(unknown_lines::line_id.eq_any(line_ids.iter().copied()));
    diesel::delete(done).execute(conn)?;
    Ok(())
}

/// The sessions with a line, paid once and kept since `since`, whose price the catalog has learned.
pub fn sessions_now_known(conn: &mut Conn, sealer: &Sealer, since: i64) -> Result<Vec<SessionId>> {
    let known = prices::table.select(prices::stripe_price);
    let sealed: Vec<Option<String>> = unknown_lines::table
        .filter(unknown_lines::recurring.eq(false))
        .filter(unknown_lines::created_at.ge(since))
        .filter(unknown_lines::price.eq_any(known))
        .select(unknown_lines::sealed_session_id)
        .distinct()
        .load(conn)?;
    sealed.iter().flatten().map(|sealed| session_id::open(sealer, sealed, "an unknown line")).collect()
}
