//! Mints what was paid for before the catalog knew its price.

use super::fulfill::fulfill;
use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::billing::records::unknown_line;
use crate::clock::DAY;
use crate::stripe::session_id::masked;

/// Older sales stay as they are: the seller has dealt with them otherwise.
const LONGEST: i64 = 30 * DAY;

/// Fulfills the sessions whose prices the catalog has learned; returns how many. One that fails does not stop the others.
pub async fn run(ctx: &BillingContext) -> Result<usize, BillingError> {
    let since = ctx.now() - LONGEST;
    let sealer = ctx.sealer().clone();
    let sessions = ctx.db.read(move |conn| unknown_line::sessions_now_known(conn, &sealer, since)).await?;
    let mut done = 0;
    for session in sessions {
        match fulfill(ctx, &session, None).await {
            Ok(_) => done += 1,
            Err(error) => {
                tracing::warn!(%error, session.id = %masked(&session), "a late price could not be fulfilled; trying later")
            }
        }
    }
    Ok(done)
}
