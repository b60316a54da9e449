//! Mints licenses for lines that were paid before their price was in the catalog.

use super::fulfill::fulfill;
use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::billing::records::unknown_line;
use crate::clock::DAY;
use crate::stripe::session_id::masked;

/// How far back to look, in seconds. Older sales are left alone; the seller has presumably resolved them by hand.
const LONGEST: i64 = 30 * DAY;

/// Fulfills the sessions whose prices are now in the catalog and returns how many succeeded. A failure does not stop
/// the rest.
pub async fn run(ctx: &BillingContext) -> Result<usize, BillingError> {
    let since = ctx.now() - LONGEST;
    let sealer = ctx.sealer().clone();
    let sessions = ctx.db.read(move |conn| unknown_line::sessions_now_known(conn, &sealer, since)).await?;
    let mut done = 0;
    for session in sessions {
        match fulfill(ctx, &session, None).await {
            Ok(_) => done += 1,
            Err(error) => {
                tracing::warn!(%error, session.id = %masked(&session), "failed to fulfill a session with a late price")
            }
        }
    }
    Ok(done)
}
