//! Publishes licenses whose end and grace have passed. Nothing is written to them: "expired" is never stored.

use diesel::prelude::*;

use crate::clock::DAY;
use crate::db::schema::{licenses, tiers};
use crate::db::{self, Conn, settings};
use crate::ids::Context;
use crate::licenses::status::LicenseStatus;
use crate::licenses::webhooks::{self, LicenseEvent};
use crate::webhooks::{Topic, endpoint};

/// The setting that holds how far expiries were published.
const MARK: &str = "expired_told_until";

/// Publishes up to `most` licenses that expired, grace included, since the last call, at most a day back. Returns true
/// if there may be more. Reads nothing while no endpoint subscribes to the topic.
pub fn publish_expired(conn: &mut Conn, context: &Context, most: i64) -> db::Result<bool> {
    if !endpoint::is_wanted(conn, Topic::LicenseExpired)? {
        return Ok(false);
    }
    let now = context.now();
    let mark: Option<String> = settings::read(conn, MARK)?;
    let progress = Progress::read(mark.as_deref(), now);
    let graces: Vec<i64> = tiers::table.select(tiers::grace_days).distinct().load(conn)?;
    let mut expired: Vec<(i64, String)> = Vec::new();
    for grace in graces {
        // Uses only the index: licenses with this grace that ended between these two times.
        let end = licenses::valid_until.assume_not_null();
        let from = progress.until - grace * DAY;
        let ended: Vec<(i64, String)> = licenses::table
            .inner_join(tiers::table)
            .filter(licenses::status.eq(LicenseStatus::Active).and(tiers::grace_days.eq(grace)))
            .filter(end.gt(from).or(end.eq(from).and(licenses::id.gt(&progress.last))).and(end.le(now - grace * DAY)))
            .filter(end.ge(from))
            .order((end, licenses::id))
            .limit(most)
            .select((end, licenses::id))
            .load(conn)?;
        expired.extend(ended.into_iter().map(|(end, id)| (end + grace * DAY, id)));
    }
    expired.sort();
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    expired.truncate(most);
    let ids: Vec<&str> = expired.iter().map(|(_, id)| id.as_str()).collect();
    webhooks::publish(conn, context, &ids, &LicenseEvent::Expired {})?;
    let is_full = expired.len() >= most;
    let progress = match expired.last() {
        Some((until, last)) if is_full => Progress { until: *until, last: last.clone() },
        _ => Progress { until: now, last: LAST.to_owned() },
    };
    progress.write(conn)?;
    Ok(is_full)
}

/// Sorts after every id.
const LAST: &str = "~";

/// The progress mark: everything that expired before `until` was published, and, for that second, the licenses up to
/// `last`.
struct Progress {
    until: i64,
    last: String,
}

impl Progress {
    fn read(mark: Option<&str>, now: i64) -> Self {
        let (until, last) =
            mark.map_or(("", None), |mark| mark.split_once(' ').map_or((mark, None), |(at, id)| (at, Some(id))));
        // A mark in the future was written by a clock that has been set back since. Without a mark, nothing is made up
        // for.
        let until = until.parse::<i64>().unwrap_or(now).clamp(now - DAY, now);
        Self { until, last: last.unwrap_or(LAST).to_owned() }
    }

    fn write(&self, conn: &mut Conn) -> db::Result<()> {
        settings::write(conn, MARK, &format!("{} {}", self.until, self.last))
    }
}
