//! One change of a subscription at a time, on all servers of one database: each is counted from what the one before left.
//!
//! Whoever changes a subscription holds a lease on its row. It runs out by itself, so that a server that was killed keeps
//! nobody waiting for long.

use std::time::Duration;

use super::change::ChangeError;
use crate::billing::context::BillingContext;
use crate::billing::records::subscription;
use crate::db::Conn;
use crate::ids::SubscriptionId;

/// Longer than the slowest change: three questions to Stripe of 35 seconds each.
const LEASE_SECONDS: i64 = 120;
/// How often a free lease is looked for, and how long in all (30 seconds).
const PAUSE: Duration = Duration::from_millis(50);
const TRIES: u32 = 600;

/// A turn under way. It ends when the value is dropped.
pub struct Turn {
    ctx: BillingContext,
    subscription_id: SubscriptionId,
    holder: String,
}

/// Waits for a turn.
///
/// # Errors
/// [`ChangeError::Busy`] when another change takes too long.
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
    /// Lets the next one begin at once.
    pub async fn end(mut self) {
        let (id, holder) = self.parts();
        release(&self.ctx, id, holder).await;
    }

    /// What it holds; nothing is left of it afterwards.
    fn parts(&mut self) -> (SubscriptionId, String) {
        (std::mem::take(&mut self.subscription_id), std::mem::take(&mut self.holder))
    }
}

/// A change that was given up half-way (the caller hung up) ends its turn, too.
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
        tracing::warn!(%error, subscription.id = %subscription_id, "a turn ends only when its lease runs out");
    }
}
