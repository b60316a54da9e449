//! Lines of paid checkouts whose price is not in the catalog. They are shown to the seller, and fulfilled once the
//! catalog has the price.

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
    /// Stripe's price id; empty if the line has none.
    pub price: PriceId,
    pub description: Option<String>,
    pub quantity: i64,
    /// Whether it is a subscription item, which the subscription's sync handles.
    pub recurring: bool,
    pub created_at: i64,
}

/// Stores these lines of a session, unless they are stored already. Returns true if any is new.
pub fn keep(conn: &mut Conn, sealer: &Sealer, session_id: &SessionId, lines: &[UnknownLine]) -> Result<bool> {
    if lines.is_empty() {
        return Ok(false);
    }
    let known = of_session(conn, sealer, session_id)?;
    let session = session_id::columns(sealer, session_id);
    let mut kept = 0;
    // A row stored under an older secret has another primary key, so `on_conflict_do_nothing` would miss it.
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

/// Loads the stored lines of a session.
pub fn of_session(conn: &mut Conn, sealer: &Sealer, session_id: &SessionId) -> Result<Vec<UnknownLine>> {
    Ok(unknown_lines::table
        .filter(unknown_lines::session_id.eq_any(session_id::lookups(sealer, session_id)))
        .order(unknown_lines::line_id)
        .select(UnknownLine::as_select())
        .load(conn)?)
}

/// Deletes these lines once their licenses are minted.
pub fn forget(conn: &mut Conn, sealer: &Sealer, session_id: &SessionId, line_ids: &[&str]) -> Result<()> {
    let done = unknown_lines::table
        .filter(unknown_lines::session_id.eq_any(session_id::lookups(sealer, session_id)))
        .filter(unknown_lines::line_id.eq_any(line_ids.iter().copied()));
    diesel::delete(done).execute(conn)?;
    Ok(())
}

/// The sessions that have a one-time line, stored since `since`, whose price is in the catalog now.
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
