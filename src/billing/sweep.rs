//! What time alone does: grace that runs out, choices that end, reminders.

use diesel::prelude::*;
use serde_json::json;

use super::Billing;
use super::fulfil::FulfilError;
use super::overview::sold;
use super::settle::Target;
use super::subscription::Known;
use crate::audit::record::Actor;
use crate::clock::{DAY, rfc3339};
use crate::db::schema::{licenses, subscriptions};
use crate::db::{self, Conn};
use crate::licenses::license::License;

/// Days before an end or a renewal at which people are reminded.
const REMIND: [i64; 3] = [1, 7, 30];

impl Billing {
    /// Does what is due by now; gives how many subscriptions were looked at. Doing it again changes nothing.
    pub async fn sweep(&self) -> Result<usize, FulfilError> {
        let now = self.minter.ambient.now();
        let due: Vec<String> = self.db.read(move |conn| due(conn, now)).await?;
        let count = due.len();
        for id in due {
            let billing = self.clone();
            let work = move |conn: &mut Conn| -> Result<(), FulfilError> {
                let target = Target::load(conn, None, Some(&id), now)?;
                let before = target.subscription.clone();
                billing.bring_up(conn, &target, before.as_ref(), None, &Actor::System)?;
                billing.remind_of_renewal(conn, &target, now)?;
                Ok(())
            };
            self.db.write(work).await?;
        }
        self.remind_of_ends(now).await?;
        Ok(count)
    }

    fn remind_of_renewal(&self, conn: &mut Conn, target: &Target, now: i64) -> Result<(), FulfilError> {
        let Some(known) = target.subscription.as_ref().filter(|known| known.status == "active") else { return Ok(()) };
        let Some(end) = known.current_period_end.filter(|_| known.ends_at().is_none()) else { return Ok(()) };
        let period = known.items()?.iter().filter_map(|item| item.period).max().unwrap_or(0);
        let Some(days) = reminder(end - now).filter(|days| period > 2 * days * DAY) else { return Ok(()) };
        let all = target.licenses(conn)?;
        let active: Vec<&License> = all.iter().filter(|license| license.status == "active").collect();
        if active.is_empty() {
            return Ok(());
        }
        let once = format!("renewal_reminder:{}:{end}:{days}", known.id);
        let (amount, currency) = price(conn, known)?.unzip();
        let more = json!({"renews_at": rfc3339(end), "days": days, "amount": amount, "currency": currency});
        Ok(self.tell(conn, target, "renewal_reminder", &active, more, Some(once))?)
    }

    /// Licenses that end without a subscription, one mail for all of an account that end together.
    async fn remind_of_ends(&self, now: i64) -> Result<(), FulfilError> {
        let ending: Vec<License> = self.db.read(move |conn| ending(conn, now)).await?;
        let mut groups: std::collections::BTreeMap<(String, String, i64), Vec<License>> = Default::default();
        for license in ending {
            let (Some(account), Some(end)) = (license.account_id.clone(), license.valid_until) else { continue };
            groups.entry((account, license.tier_id.clone(), end)).or_default().push(license);
        }
        for ((account, tier, end), group) in groups {
            let Some(days) = reminder(end - now) else { continue };
            let billing = self.clone();
            let work = move |conn: &mut Conn| -> Result<(), FulfilError> {
                let named: Vec<&License> = group.iter().collect();
                let once = format!("expiry_reminder:{account}:{tier}:{end}:{days}");
                let more = json!({"days": days, "expires_at": rfc3339(end)});
                let target = Target::default();
                Ok(billing.tell(conn, &target, "expiry_reminder", &named, more, Some(once))?)
            };
            self.db.write(work).await?;
        }
        Ok(())
    }
}

/// What a period of the subscription costs by the catalog, in minor units of a currency; `None` when the catalog does not
/// know all of it.
fn price(conn: &mut Conn, known: &Known) -> db::Result<Option<(i64, String)>> {
    let mut all: Option<(i64, String)> = None;
    for item in known.items()? {
        let sold = sold(conn, known, &item)?.and_then(|(_, price)| price);
        let (Some(price), Some(quantity)) = (sold, item.quantity) else { return Ok(None) };
        let amount = price.unit_amount.saturating_mul(quantity);
        all = match all {
            None => Some((amount, price.currency)),
            Some((sum, currency)) if currency == price.currency => Some((sum.saturating_add(amount), currency)),
            Some(_) => return Ok(None),
        };
    }
    Ok(all)
}

/// The reminder that is due so many seconds before an end: only the nearest, so that a late start sends one, not three.
fn reminder(left: i64) -> Option<i64> {
    REMIND.into_iter().find(|days| left > 0 && left <= days * DAY)
}

/// Subscriptions in which something may be due.
fn due(conn: &mut Conn, now: i64) -> db::Result<Vec<String>> {
    let soon = now + 30 * DAY;
    let unpaid = subscriptions::status.eq("past_due").assume_not_null();
    let chosen = subscriptions::choose_until.le(now).assume_not_null();
    let renews =
        subscriptions::status.eq("active").and(subscriptions::current_period_end.between(now, soon).assume_not_null());
    Ok(subscriptions::table
        .filter(unpaid.or(chosen).or(renews))
        .order(subscriptions::id)
        .select(subscriptions::id)
        .load(conn)?)
}

fn ending(conn: &mut Conn, now: i64) -> db::Result<Vec<License>> {
    Ok(licenses::table
        .filter(licenses::status.eq("active"))
        .filter(licenses::subscription_id.is_null())
        .filter(licenses::purchase_type.ne("trial"))
        .filter(licenses::valid_until.between(now, now + 30 * DAY))
        .order(licenses::id)
        .select(License::as_select())
        .load(conn)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_reminder_is_the_one() {
        for (left, expected) in [
            (-1, None),
            (0, None),
            (1, Some(1)),
            (DAY, Some(1)),
            (DAY + 1, Some(7)),
            (30 * DAY, Some(30)),
            (31 * DAY, None),
        ] {
            assert_eq!(reminder(left), expected, "{left}");
        }
    }
}
