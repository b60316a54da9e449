//! Monthly recurring revenue by the catalog's prices: quantity times price, a year divided by twelve. Subscriptions in
//! trial count nothing; discounts, taxes and prices missing in the catalog are ignored.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use diesel::prelude::*;

use crate::billing::records::subscription::SubscriptionRow;
use crate::catalog::{Price, list_prices};
use crate::db::schema::subscriptions;
use crate::db::{Conn, Result};
use crate::ids::PriceId;

/// Subscriptions per query.
const PAGE: i64 = 500;
/// Up to this many subscriptions are summed up while a page loads.
const FEW: i64 = 1_000;

/// Number of subscriptions and minor units per month, by currency (ISO 4217, lower case).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sum(BTreeMap<String, (i64, i64)>);

impl Sum {
    /// Returns the currency, subscriptions and minor units per month.
    pub fn currencies(&self) -> impl Iterator<Item = (&str, i64, i64)> {
        self.0.iter().map(|(currency, (subscriptions, amount))| (currency.as_str(), *subscriptions, *amount))
    }
}

/// The catalog's prices by Stripe id, loaded once for all pages; cheap to clone.
#[derive(Clone, Debug)]
pub struct Prices(Arc<HashMap<PriceId, Price>>);

impl Prices {
    /// Loads the current prices.
    ///
    /// # Errors
    /// Those of the database.
    pub fn load(conn: &mut Conn) -> Result<Self> {
        let prices = list_prices(conn)?.into_iter().map(|price| (price.stripe_price.clone(), price));
        Ok(Self(Arc::new(prices.collect())))
    }
}

/// Sums up all running subscriptions, if they are few enough to read at once.
///
/// # Errors
/// Those of the database.
pub fn if_few(conn: &mut Conn) -> Result<Option<Sum>> {
    let rows = running(conn, "", FEW + 1)?;
    if rows.len() > usize::try_from(FEW).unwrap_or(usize::MAX) {
        return Ok(None);
    }
    let mut sum = Sum::default();
    add(&Prices::load(conn)?, &mut sum, &rows)?;
    Ok(Some(sum))
}

/// Adds the running subscriptions after the id `after`. Also returns the id to continue after, if there may be more.
///
/// # Errors
/// Those of the database.
pub fn add_page(conn: &mut Conn, prices: &Prices, mut sum: Sum, after: &str) -> Result<(Sum, Option<String>)> {
    let rows = running(conn, after, PAGE)?;
    add(prices, &mut sum, &rows)?;
    let is_full = i64::try_from(rows.len()).is_ok_and(|count| count == PAGE);
    Ok((sum, rows.last().filter(|_| is_full).map(|row| row.id.to_string())))
}

fn running(conn: &mut Conn, after: &str, most: i64) -> Result<Vec<SubscriptionRow>> {
    let running = subscriptions::table.filter(subscriptions::status.eq_any(["active", "past_due"]));
    let next = running.filter(subscriptions::id.gt(after)).order(subscriptions::id).limit(most);
    Ok(next.select(SubscriptionRow::as_select()).load(conn)?)
}

fn add(prices: &Prices, sum: &mut Sum, rows: &[SubscriptionRow]) -> Result<()> {
    for row in rows {
        let mut own: BTreeMap<&str, i64> = BTreeMap::new();
        for item in row.items()? {
            let Some(price) = item.price.as_ref().and_then(|price| prices.0.get(price)) else { continue };
            let Some(interval) = price.billing_interval.as_deref() else { continue };
            let period = price.unit_amount.saturating_mul(item.quantity.unwrap_or(1));
            let amount = own.entry(&price.currency).or_default();
            *amount = amount.saturating_add(monthly(period, interval));
        }
        for (currency, amount) in own {
            let (subscriptions, all) = sum.0.entry(currency.to_lowercase()).or_default();
            *subscriptions += 1;
            *all = all.saturating_add(amount);
        }
    }
    Ok(())
}

/// Converts an amount per interval to an amount per month, rounded half up.
fn monthly(amount: i64, interval: &str) -> i64 {
    let (times, parts) = match interval {
        "year" => (1, 12),
        "week" => (52, 12),
        "day" => (365, 12),
        _ => (1, 1),
    };
    (amount.saturating_mul(times).saturating_add(parts / 2)).div_euclid(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_twelve_months() {
        for (amount, interval, expected) in [
            (900, "month", 900),
            (1_200, "year", 100),
            (1_900, "year", 158),
            (1_000, "year", 83),
            (300, "week", 1_300),
            (12, "day", 365),
            (0, "year", 0),
        ] {
            assert_eq!(monthly(amount, interval), expected, "{amount} a {interval}");
        }
    }
}
