//! Re-seals billing's data under the current secret: checkout session ids with their lookup forms, and stored Stripe
//! events.

use diesel::prelude::*;

use super::reseal::{ROWS, ResealError, anew};
use crate::app::secrets::Secrets;
use crate::billing::records::session_id;
use crate::db::schema::{orders, stripe_events, unknown_lines};
use crate::db::{Conn, Db, Error};
use crate::ids::SessionId;
use crate::secret::sealed::{Purpose, Sealer};

/// Re-seals the next rows and returns how many of them were under an older secret.
type Page = fn(&mut Conn, &Sealer, current: &str) -> Result<usize, ResealError>;

/// Re-seals every row that is not under the current secret, in small transactions.
pub fn reseal(db: &Db, secrets: &Secrets) -> Result<(), ResealError> {
    let current = format!("s1.{}.%", secrets.current.key_id());
    let pages: [Page; 3] = [some_orders, some_lines, some_events];
    for page in pages {
        loop {
            let (sealer, current) = (secrets.sealer(), current.clone());
            if db.write_blocking(move |conn| page(conn, &sealer, &current))? == 0 {
                break;
            }
        }
    }
    Ok(())
}

fn some_orders(conn: &mut Conn, sealer: &Sealer, current: &str) -> Result<usize, ResealError> {
    let old = orders::table.filter(orders::sealed_session_id.not_like(current).assume_not_null());
    let rows: Vec<(String, String)> = old
        .limit(ROWS)
        .select((orders::id, orders::sealed_session_id.assume_not_null()))
        .load(conn)
        .map_err(Error::from)?;
    for (id, sealed) in &rows {
        let failed = |source| ResealError::Text { what: "the checkout session of order", id: id.clone(), source };
        let session = SessionId::from_text(sealer.open(Purpose::CheckoutSession, sealed).map_err(failed)?);
        let columns = session_id::columns(sealer, &session);
        diesel::update(orders::table.find(id))
            .set((orders::checkout_session_id.eq(columns.lookup), orders::sealed_session_id.eq(columns.sealed)))
            .execute(conn)
            .map_err(Error::from)?;
    }
    Ok(rows.len())
}

fn some_lines(conn: &mut Conn, sealer: &Sealer, current: &str) -> Result<usize, ResealError> {
    let old = unknown_lines::table.filter(unknown_lines::sealed_session_id.not_like(current).assume_not_null());
    let rows: Vec<(String, String, String)> = old
        .limit(ROWS)
        .select((unknown_lines::session_id, unknown_lines::line_id, unknown_lines::sealed_session_id.assume_not_null()))
        .load(conn)
        .map_err(Error::from)?;
    for (lookup, line, sealed) in &rows {
        let failed = |source| ResealError::Text { what: "the checkout session of line", id: line.clone(), source };
        let session = SessionId::from_text(sealer.open(Purpose::CheckoutSession, sealed).map_err(failed)?);
        let columns = session_id::columns(sealer, &session);
        diesel::update(unknown_lines::table.find((lookup, line)))
            .set((unknown_lines::session_id.eq(columns.lookup), unknown_lines::sealed_session_id.eq(columns.sealed)))
            .execute(conn)
            .map_err(Error::from)?;
    }
    Ok(rows.len())
}

fn some_events(conn: &mut Conn, sealer: &Sealer, current: &str) -> Result<usize, ResealError> {
    let old =
        stripe_events::table.filter(stripe_events::payload.like("s1.%").and(stripe_events::payload.not_like(current)));
    let rows: Vec<(String, String)> =
        old.limit(ROWS).select((stripe_events::id, stripe_events::payload)).load(conn).map_err(Error::from)?;
    for (id, payload) in &rows {
        let failed = |source| ResealError::Text { what: "event", id: id.clone(), source };
        let payload = anew(sealer, Purpose::StripeEvent, payload).map_err(failed)?;
        diesel::update(stripe_events::table.find(id))
            .set(stripe_events::payload.eq(payload))
            .execute(conn)
            .map_err(Error::from)?;
    }
    Ok(rows.len())
}
