//! The end of a license whose period at Stripe is not known yet.

use crate::catalog::{KeyFormat, Price, Tier};
use crate::clock::DAY;
use crate::db::{Conn, Result};

/// The end that a signed key of a subscription states until Stripe shows the period: one interval of its price and the
/// tier's grace from now. Without it the key would be good without an end; the next synchronization signs another one.
///
/// `None` for keys that state no end, and for tiers that say for how many days a key is good. `price` is what was bought,
/// where the catalog knows it; otherwise the tier's default one counts.
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
