//! Licenses whose time and grace have run out. Nothing is written to them: "expired" is the clock's word.

use diesel::prelude::*;

use crate::clock::DAY;
use crate::db::schema::{licenses, settings, tiers};
use crate::db::{self, Conn};
use crate::ids::Ambient;
use crate::licenses::status::LicenseStatus;
use crate::licenses::webhooks::{self, LicenseEvent};
use crate::outgoing::{Topic, endpoint};

/// Until when it was told what expired.
const MARK: &str = "expired_told_until";

/// Publishes the licenses whose time and grace ran out since this was last asked, a day back at most. Nothing is read
/// while nobody wants to know.
pub fn publish_expired(conn: &mut Conn, ambient: &Ambient) -> db::Result<()> {
    if !endpoint::is_wanted(conn, Topic::LicenseExpired)? {
        return Ok(());
    }
    let now = ambient.now();
    let mark: Option<String> = settings::table.find(MARK).select(settings::value).first(conn).optional()?;
    // A mark of the future was made under a clock that has been set back since.
    let mark = mark.and_then(|mark| mark.parse::<i64>().ok()).map(|mark| mark.min(now));
    let since = mark.map_or(now, |mark| mark.max(now - DAY));
    let longest: Option<i64> = tiers::table.select(diesel::dsl::max(tiers::grace_days)).first(conn)?;
    // By the index first: the end alone, with the longest grace there is.
    let candidates: Vec<(String, Option<i64>, i64)> = licenses::table
        .inner_join(tiers::table)
        .filter(licenses::valid_until.gt(since - longest.unwrap_or(0) * DAY).and(licenses::valid_until.le(now)))
        .filter(licenses::status.eq(LicenseStatus::Active))
        .select((licenses::id, licenses::valid_until, tiers::grace_days))
        .load(conn)?;
    let over = candidates.iter().filter(|(_, end, grace)| {
        let works_until = end.unwrap_or(i64::MAX).saturating_add(grace * DAY);
        since < works_until && works_until <= now
    });
    let ids: Vec<&str> = over.map(|(id, ..)| id.as_str()).collect();
    webhooks::publish(conn, ambient, &ids, &LicenseEvent::Expired {})?;
    let row = (settings::name.eq(MARK), settings::value.eq(now.to_string()));
    crate::on_either!(conn, c => diesel::insert_into(settings::table)
        .values(row)
        .on_conflict(settings::name)
        .do_update()
        .set(settings::value.eq(now.to_string()))
        .execute(c))?;
    Ok(())
}
