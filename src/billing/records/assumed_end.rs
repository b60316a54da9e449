//! The assumed end of a license whose period Stripe has not reported yet.

use crate::catalog::{KeyFormat, Price, Tier};
use crate::clock::DAY;
use crate::db::{Conn, Result};

/// Returns the end that a subscription's signed key embeds until Stripe reports the period: now plus one billing
/// interval and the tier's grace. Without it the key would never expire; the next sync signs another one.
///
/// `None` for key formats that embed no end, and for tiers with fixed `valid_days`. `price` is what was bought, if it
/// is in the catalog; otherwise the tier's default price counts.
pub fn assumed_end(conn: &mut Conn, tier: &Tier, price: Option<&Price>, now: i64) -> Result<Option<i64>> {
    if tier.key_format != KeyFormat::Signed || tier.valid_days.is_some() {
        return Ok(None);
    }
    let interval = match price {
        Some(price) => price.billing_interval.clone(),
        None => tier.default_price(conn)?.and_then(|price| price.billing_interval),
    };
    let days = match interval.as_deref() {
        Some("day") => 1,
        Some("week") => 7,
        Some("year") => 366,
        _ => 31,
    };
    Ok(Some(now + (days + tier.grace_days) * DAY))
}
