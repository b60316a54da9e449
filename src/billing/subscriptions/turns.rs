//! Serializes the changes of a subscription across all servers of one database, so that each starts from the result of
//! the previous one.
//!
//! A change holds a lease on the subscription's row. The lease expires automatically, so that a killed server does not
//! block others for long.

use std::time::Duration;

use super::change::ChangeError;
use crate::billing::context::BillingContext;
use crate::billing::records::subscription;
use crate::db::Conn;
use crate::ids::SubscriptionId;

/// Longer than the slowest change: three requests to Stripe of up to 35 seconds each.
const LEASE_SECONDS: i64 = 120;
/// The interval between attempts to take the lease, and their number (30 seconds in all).
const PAUSE: Duration = Duration::from_millis(50);
const TRIES: u32 = 600;

/// A held lease. It is released when the value is dropped.
pub struct Turn {
    ctx: BillingContext,
    subscription_id: SubscriptionId,
    holder: String,
}

/// Waits for the lease.
///
/// # Errors
/// [`ChangeError::Busy`] if it is not free in time.
pub async fn take(ctx: &BillingContext, subscription_id: &SubscriptionId) -> Result<Turn, ChangeError> {
    let turn = Turn { ctx: ctx.clone(), subscription_id: subscription_id.to_owned(), holder: ctx.context.request_id() };
    for _ in 0..TRIES {
        let (id, holder, now) = (turn.subscription_id.clone(), turn.holder.clone(), ctx.now());
        let work = move |conn: &mut Conn| subscription::take_lease(conn, &id, &holder, now, now + LEASE_SECONDS);
        if ctx.db.write(work).await? {
            return Ok(turn);
        }
        tokio::time::sleep(PAUSE).await;
    }
    Err(ChangeError::Busy)
}

impl Turn {
    /// Releases the lease at once.
    pub async fn end(mut self) {
        let (id, holder) = self.parts();
        release(&self.ctx, id, holder).await;
    }

    /// Takes the id and holder out, so that dropping the value releases nothing.
    fn parts(&mut self) -> (SubscriptionId, String) {
        (std::mem::take(&mut self.subscription_id), std::mem::take(&mut self.holder))
    }
}

/// A change that is abandoned midway (the caller disconnected) releases its lease, too.
impl Drop for Turn {
    fn drop(&mut self) {
        let (id, holder) = self.parts();
        if holder.is_empty() {
            return;
        }
        let ctx = self.ctx.clone();
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move { release(&ctx, id, holder).await });
        }
    }
}

async fn release(ctx: &BillingContext, id: SubscriptionId, holder: String) {
    let subscription_id = id.clone();
    let work = move |conn: &mut Conn| subscription::release_lease(conn, &id, &holder);
    if let Err(error) = ctx.db.write(work).await {
        tracing::warn!(%error, subscription.id = %subscription_id, "failed to release a lease; it will expire");
    }
}
