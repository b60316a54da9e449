//! Counts the licenses and subscriptions that a catalog change affects, through an index and up to a maximum.

use std::collections::BTreeSet;
use std::fmt;

use diesel::prelude::*;

use crate::db::schema::{licenses, products, subscriptions, tiers};
use crate::db::{Conn, Result};
use crate::ids::{SubscriptionId, TierId};

/// Counting stops here.
const MOST: usize = 10_000;
/// The maximum number of ids in one query.
const CHUNK: usize = 500;

/// A count, exact or a lower bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub number: usize,
    /// The real number is, or may be, higher.
    pub is_least: bool,
}

impl Count {
    /// Returns an exact count.
    #[cfg(test)]
    pub(super) fn of(number: usize) -> Self {
        Self { number, is_least: false }
    }

    /// Returns `1 active license`, `1,240 active licenses`, `10,000 or more active licenses`.
    pub fn things(self, thing: &str) -> String {
        let (number, ending) = (self, if self.number == 1 && !self.is_least { "" } else { "s" });
        format!("{number} {thing}{ending}")
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.number.to_string();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        if self.is_least { f.write_str(" or more") } else { Ok(()) }
    }
}

/// The licenses and subscriptions of a piece of the catalog.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InUse {
    /// Active licenses.
    pub licenses: Count,
    /// Active licenses with features of their own.
    pub own_features: Count,
    /// Active licenses with limits of their own.
    pub own_limits: Count,
    /// Subscriptions of those licenses that have not ended; for a price, only those at this price.
    pub subscriptions: Count,
}

/// Counts for all tiers of a product, by its slug.
pub(super) fn of_product(conn: &mut Conn, slug: &str) -> Result<InUse> {
    let own = tiers::table.inner_join(products::table).filter(products::slug.eq(slug)).select(tiers::id);
    let own = own.load::<TierId>(conn)?;
    of_tiers(conn, &own, None)
}

/// Counts for a tier, by its slug.
pub(super) fn of_tier(conn: &mut Conn, slug: &str) -> Result<InUse> {
    let own = tiers::table.filter(tiers::slug.eq(slug)).select(tiers::id).load::<TierId>(conn)?;
    of_tiers(conn, &own, None)
}

/// Counts for a price: the licenses of its tier, and the subscriptions at this price.
pub(super) fn of_price(conn: &mut Conn, tier: &str, stripe_price: &str) -> Result<InUse> {
    let own = tiers::table.filter(tiers::slug.eq(tier)).select(tiers::id).load::<TierId>(conn)?;
    of_tiers(conn, &own, Some(stripe_price))
}

fn of_tiers(conn: &mut Conn, tiers: &[TierId], stripe_price: Option<&str>) -> Result<InUse> {
    let most = i64::try_from(MOST).unwrap_or(i64::MAX);
    let rows: Vec<(Option<SubscriptionId>, bool, bool)> = licenses::table
        .filter(licenses::tier_id.eq_any(tiers).and(licenses::status.eq("active")))
        .select((licenses::subscription_id, licenses::features.is_not_null(), licenses::limits.is_not_null()))
        .limit(most + 1)
        .load(conn)?;
    let is_least = rows.len() > MOST;
    let count = |number: usize| Count { number, is_least };
    let own_features = rows.iter().filter(|(_, own, _)| *own).count();
    let own_limits = rows.iter().filter(|(_, _, own)| *own).count();
    let all = rows.len().min(MOST);
    let ids: BTreeSet<SubscriptionId> = rows.into_iter().filter_map(|(id, _, _)| id).collect();
    let ids: Vec<SubscriptionId> = ids.into_iter().collect();
    let mut running = 0;
    for ids in ids.chunks(CHUNK) {
        let mut found = subscriptions::table
            .filter(subscriptions::id.eq_any(ids))
            .filter(subscriptions::status.ne_all(["canceled", "incomplete_expired"]))
            .select(subscriptions::id)
            .into_boxed();
        if let Some(price) = stripe_price {
            found = found.filter(subscriptions::items.like(format!("%\"{price}\"%")));
        }
        running += found.load::<SubscriptionId>(conn)?.len();
    }
    Ok(InUse {
        licenses: count(all),
        own_features: count(own_features),
        own_limits: count(own_limits),
        subscriptions: count(running),
    })
}
