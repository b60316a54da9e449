//! The seller's figures by day, week or month: sums of `daily_totals`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use time::{Date, Month, OffsetDateTime};

use super::daily_totals::{self, MRR, Total};
use super::recurring_revenue;
use super::statistics::Counted;
use crate::clock::{DAY, Timestamp, rfc3339};
use crate::db::{Conn, Result, text_enum};
use crate::jobs::recurring;

text_enum! {
    /// The length of a period.
    #[derive(Default)]
    pub enum Step {
        /// The last 30 days.
        #[default]
        Day = "day",
        /// The last 26 weeks, from Monday.
        Week = "week",
        /// The last 12 months.
        Month = "month",
    }
}

impl Step {
    /// Returns the first days (since 1970) of the periods up to today's, and the day after the last.
    fn starts(self, today: i64) -> Vec<i64> {
        let mut starts: Vec<i64> = match self {
            Self::Day => (today - 29..=today).collect(),
            // 1970 began on a Thursday.
            Self::Week => {
                let monday = today - (today + 3).rem_euclid(7);
                (0..26).rev().map(|back| monday - 7 * back).collect()
            }
            Self::Month => (0..12).rev().map(|back| month_start(today, back)).collect(),
        };
        starts.push(today + 1);
        starts
    }
}

/// Returns the first day of the month that is `back` months before that of `today`.
fn month_start(today: i64, back: i32) -> i64 {
    let Ok(now) = OffsetDateTime::from_unix_timestamp(today * DAY) else { return today };
    let months = now.year() * 12 + i32::from(u8::from(now.month())) - 1 - back;
    let month = u8::try_from(months.rem_euclid(12) + 1).ok().and_then(|month| Month::try_from(month).ok());
    let first = month.and_then(|month| Date::from_calendar_date(months.div_euclid(12), month, 1).ok());
    first.map_or(today, |date| date.midnight().assume_utc().unix_timestamp().div_euclid(DAY))
}

/// Revenue in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Revenue {
    pub currency: String,
    pub payments: i64,
    /// Minor units, before refunds.
    pub amount: i64,
}

/// Monthly recurring revenue in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MonthlyRevenue {
    pub currency: String,
    pub subscriptions: i64,
    /// Minor units.
    pub amount: i64,
}

/// One day, week or month. Dates are like `2026-11-23`, in UTC, both inclusive.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "FigurePeriod")]
pub struct Period {
    pub from: String,
    pub to: String,
    pub revenue: Vec<Revenue>,
    pub keys_sold: i64,
    pub subscriptions_new: i64,
    pub subscriptions_ended: i64,
    pub activations: i64,
    pub trials_started: i64,
    /// Trials started in this period whose account now has a license that is not a trial.
    pub trials_converted: i64,
    pub payments_failed: i64,
    /// Validations by response code.
    pub validations: Vec<Counted>,
}

/// The complete figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Figures {
    pub by: Step,
    /// Oldest first.
    pub periods: Vec<Period>,
    pub mrr: Vec<MonthlyRevenue>,
    /// When monthly recurring revenue was computed; null = not yet.
    pub mrr_at: Option<Timestamp>,
}

/// Returns the figures at `now`. Past days come from their totals, today is counted.
///
/// # Errors
/// Those of the database.
pub fn figures(conn: &mut Conn, by: Step, now: i64) -> Result<Figures> {
    let today = now.div_euclid(DAY);
    let starts = by.starts(today);
    let first = starts.first().copied().unwrap_or(today);
    let mut totals = daily_totals::stored(conn, first, today + 1)?;
    let (mrr, mrr_at) = monthly(conn, &totals, now)?;
    totals.retain(|total| total.day < today && total.name != MRR);
    totals.extend(daily_totals::measure(conn, today, today + 1)?);
    let periods = starts.windows(2).filter_map(|pair| match pair {
        [from, end] => Some(period(*from, *end, totals.iter().filter(|total| (*from..*end).contains(&total.day)))),
        _ => None,
    });
    Ok(Figures { by, periods: periods.collect(), mrr, mrr_at })
}

fn monthly(conn: &mut Conn, totals: &[Total], now: i64) -> Result<(Vec<MonthlyRevenue>, Option<Timestamp>)> {
    if let Some(sum) = recurring_revenue::if_few(conn)? {
        let rows = sum.currencies().map(|(currency, subscriptions, amount)| MonthlyRevenue {
            currency: currency.to_owned(),
            subscriptions,
            amount,
        });
        return Ok((rows.collect(), Some(Timestamp(now))));
    }
    let newest = totals.iter().filter(|total| total.name == MRR).map(|total| total.day).max();
    let rows = totals.iter().filter(|total| total.name == MRR && Some(total.day) == newest);
    let rows = rows.map(|total| MonthlyRevenue {
        currency: total.currency.clone(),
        subscriptions: total.count,
        amount: total.amount,
    });
    // The pass that counts the days computes it.
    let pass = recurring::list(conn)?.into_iter().find(|pass| pass.name == "daily_totals");
    Ok((rows.collect(), pass.and_then(|pass| pass.last_run).map(Timestamp)))
}

fn period<'a>(from: i64, end: i64, totals: impl Iterator<Item = &'a Total>) -> Period {
    let mut period = Period { from: date(from), to: date(end - 1), ..Period::default() };
    let (mut revenue, mut validations) = (BTreeMap::new(), BTreeMap::new());
    for total in totals {
        match total.name.as_str() {
            "revenue" => {
                let (payments, amount) = revenue.entry(total.currency.clone()).or_insert((0, 0));
                *payments += total.count;
                *amount += total.amount;
            }
            "keys_sold" => period.keys_sold += total.count,
            "subscriptions_new" => period.subscriptions_new += total.count,
            "subscriptions_ended" => period.subscriptions_ended += total.count,
            "activations" => period.activations += total.count,
            "trials_started" => period.trials_started += total.count,
            "trials_converted" => period.trials_converted += total.count,
            "payments_failed" => period.payments_failed += total.count,
            name => {
                if let Some(code) = name.strip_prefix("validation.") {
                    *validations.entry(code.to_owned()).or_insert(0) += total.count;
                }
            }
        }
    }
    let row = |(currency, (payments, amount))| Revenue { currency, payments, amount };
    period.revenue = revenue.into_iter().map(row).collect();
    period.validations = validations.into_iter().map(|(name, count)| Counted { name, count }).collect();
    period
}

/// Formats a day since 1970 as a date.
fn date(day: i64) -> String {
    rfc3339(day * DAY).chars().take(10).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn starts(step: Step, day: i64) -> (usize, String, String) {
        let starts = step.starts(day);
        (starts.len() - 1, date(starts[0]), date(starts[starts.len() - 2]))
    }

    #[test]
    fn periods_end_with_the_present_one() {
        // Friday, 27 November 2026.
        let day = 20_784;
        assert_eq!(date(day), "2026-11-27");
        assert_eq!(starts(Step::Day, day), (30, "2026-10-29".into(), "2026-11-27".into()));
        assert_eq!(starts(Step::Week, day), (26, "2026-06-01".into(), "2026-11-23".into()));
        assert_eq!(starts(Step::Month, day), (12, "2025-12-01".into(), "2026-11-01".into()));
        // A Monday and the first of a month begin their periods.
        assert_eq!(starts(Step::Week, day - 4).2, "2026-11-23");
        assert_eq!(starts(Step::Month, day - 26).2, "2026-11-01");
        assert_eq!(starts(Step::Month, day - 27), (12, "2025-11-01".into(), "2026-10-01".into()));
    }

    #[test]
    fn currencies_are_never_added_up() {
        let total = |name: &str, currency: &str, count, amount| Total {
            day: 1,
            name: name.into(),
            currency: currency.into(),
            count,
            amount,
        };
        let totals = [
            total("revenue", "usd", 2, 700),
            total("revenue", "eur", 1, 500),
            total("revenue", "usd", 1, 100),
            total("validation.valid", "", 7, 0),
            total("counted", "", 1, 0),
        ];
        let period = period(1, 2, totals.iter());
        let money: Vec<_> = period.revenue.iter().map(|r| (r.currency.as_str(), r.payments, r.amount)).collect();
        assert_eq!(money, [("eur", 1, 500), ("usd", 3, 800)]);
        assert_eq!(period.validations, [Counted { name: "valid".into(), count: 7 }]);
    }
}
