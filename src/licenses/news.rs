//! Telling the seller's programs what became of licenses: outgoing webhooks, queued in the transaction that did it. They
//! say which license, whose, and how it stands; never its key.

use diesel::prelude::*;
use serde_json::{Map, Value, json};

use super::license::License;
use crate::clock::{DAY, rfc3339};
use crate::db::schema::{accounts, licenses, settings, tiers};
use crate::db::{self, Conn};
use crate::ids::Ambient;
use crate::outgoing::{self, Topic, endpoint};

/// Licenses of one query.
const CHUNK: usize = 500;
/// Until when it was told what expired.
const MARK: &str = "expired_told_until";

/// Tells of each of these licenses as it now is: `{license: {…}, …more}`.
pub fn tell(conn: &mut Conn, ambient: &Ambient, topic: Topic, ids: &[&str], more: &Value) -> db::Result<()> {
    outgoing::tell(conn, ambient, topic, |conn| {
        let mut told = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            for license in load(conn, chunk)? {
                let mut data = Map::from_iter([("license".to_owned(), license)]);
                data.extend(more.as_object().cloned().unwrap_or_default());
                told.push(Value::Object(data));
            }
        }
        Ok(told)
    })
}

fn load(conn: &mut Conn, ids: &[&str]) -> db::Result<Vec<Value>> {
    let rows: Vec<(License, String, Option<String>)> = licenses::table
        .inner_join(tiers::table)
        .left_join(accounts::table)
        .filter(licenses::id.eq_any(ids.iter().copied()))
        .order(licenses::id)
        .select((License::as_select(), tiers::slug, accounts::email.nullable()))
        .load(conn)?;
    Ok(rows.into_iter().map(|(license, tier, email)| body(&license, &tier, email.as_deref())).collect())
}

fn body(license: &License, tier: &str, email: Option<&str>) -> Value {
    json!({
        "id": license.id,
        "status": license.status,
        "status_reason": license.status_reason,
        "tier": tier,
        "purchase_type": license.purchase_type,
        "email": email,
        "account_id": license.account_id,
        "organization_id": license.organization_id,
        "customer_name": license.customer_name,
        "order_id": license.order_id,
        "subscription_id": license.subscription_id,
        "site_domain": license.site_domain,
        "max_activations": license.max_activations,
        "valid_from": rfc3339(license.valid_from),
        "valid_until": license.valid_until.map(rfc3339),
        "created_at": rfc3339(license.created_at),
    })
}

/// Tells of the licenses whose time and grace ran out since this was last asked, a day back at most. Nothing is read
/// while nobody wants to know.
pub fn tell_expired(conn: &mut Conn, ambient: &Ambient) -> db::Result<()> {
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
        .filter(licenses::status.eq("active"))
        .select((licenses::id, licenses::valid_until, tiers::grace_days))
        .load(conn)?;
    let over = candidates.iter().filter(|(_, end, grace)| {
        let works_until = end.unwrap_or(i64::MAX).saturating_add(grace * DAY);
        since < works_until && works_until <= now
    });
    let ids: Vec<&str> = over.map(|(id, ..)| id.as_str()).collect();
    tell(conn, ambient, Topic::LicenseExpired, &ids, &json!({}))?;
    let row = (settings::name.eq(MARK), settings::value.eq(now.to_string()));
    crate::on_either!(conn, c => diesel::insert_into(settings::table)
        .values(row)
        .on_conflict(settings::name)
        .do_update()
        .set(settings::value.eq(now.to_string()))
        .execute(c))?;
    Ok(())
}
