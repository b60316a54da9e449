//! Licenses whose time and grace have run out. Nothing is written to them: "expired" is the clock's word.

use diesel::prelude::*;

use crate::clock::DAY;
use crate::db::schema::{licenses, tiers};
use crate::db::{self, Conn, settings};
use crate::ids::Context;
use crate::licenses::status::LicenseStatus;
use crate::licenses::webhooks::{self, LicenseEvent};
use crate::webhooks::{Topic, endpoint};

/// Until when it was told what expired.
const MARK: &str = "expired_told_until";

/// Publishes up to `most` licenses whose time and grace ran out since this was last asked, a day back at most; true when
/// there may be more. Nothing is read while nobody wants to know.
pub fn publish_expired(conn: &mut Conn, context: &Context, most: i64) -> db::Result<bool> {
    if !endpoint::is_wanted(conn, Topic::LicenseExpired)? {
        return Ok(false);
    }
    let now = context.now();
    let mark: Option<String> = settings::read(conn, MARK)?;
    let told = Told::read(mark.as_deref(), now);
    let graces: Vec<i64> = tiers::table.select(tiers::grace_days).distinct().load(conn)?;
    let mut over: Vec<(i64, String)> = Vec::new();
    for grace in graces {
        // By the index alone: those of this grace that ended between these two times.
        let end = licenses::valid_until.assume_not_null();
        let from = told.until - grace * DAY;
        let ended: Vec<(i64, String)> = licenses::table
            .inner_join(tiers::table)
            .filter(licenses::status.eq(LicenseStatus::Active).and(tiers::grace_days.eq(grace)))
            .filter(end.gt(from).or(end.eq(from).and(licenses::id.gt(&told.last))).and(end.le(now - grace * DAY)))
            .filter(end.ge(from))
            .order((end, licenses::id))
            .limit(most)
            .select((end, licenses::id))
            .load(conn)?;
        over.extend(ended.into_iter().map(|(end, id)| (end + grace * DAY, id)));
    }
    over.sort();
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    over.truncate(most);
    let ids: Vec<&str> = over.iter().map(|(_, id)| id.as_str()).collect();
    webhooks::publish(conn, context, &ids, &LicenseEvent::Expired {})?;
    let is_full = over.len() >= most;
    let told = match over.last() {
        Some((until, last)) if is_full => Told { until: *until, last: last.clone() },
        _ => Told { until: now, last: LAST.to_owned() },
    };
    told.write(conn)?;
    Ok(is_full)
}

/// After every id.
const LAST: &str = "~";

/// What was told: all that was over before `until`, and of that second the licenses up to `last`.
struct Told {
    until: i64,
    last: String,
}

impl Told {
    fn read(mark: Option<&str>, now: i64) -> Self {
        let (until, last) =
            mark.map_or(("", None), |mark| mark.split_once(' ').map_or((mark, None), |(at, id)| (at, Some(id))));
        // A mark of the future was made under a clock that has been set back since; without one nothing is made up for.
        let until = until.parse::<i64>().unwrap_or(now).clamp(now - DAY, now);
        Self { until, last: last.unwrap_or(LAST).to_owned() }
    }

    fn write(&self, conn: &mut Conn) -> db::Result<()> {
        settings::write(conn, MARK, &format!("{} {}", self.until, self.last))
    }
}
