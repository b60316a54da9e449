//! Time-driven billing work: expiring grace periods, closing seat-selection windows, reminders, and the reconciler.

mod changed_subscriptions;
mod difference;
pub mod grace;
pub mod license_expiry;
mod marks;
mod missed_events;
mod open_sessions;
pub mod reconcile;
pub mod reminder;
pub mod renewal_reminders;
mod run;
mod to_look_at;

use super::context::BillingContext;
use super::error::BillingError;
use super::purchases::late_prices;

/// Does everything that is due, and returns how many subscriptions were checked. Idempotent.
pub async fn run_due(ctx: &BillingContext) -> Result<usize, BillingError> {
    let count = grace::run(ctx).await?;
    renewal_reminders::run(ctx).await?;
    license_expiry::run(ctx).await?;
    late_prices::run(ctx).await?;
    Ok(count)
}
