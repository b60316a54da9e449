//! Writes the validation log.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text};
use diesel::upsert::excluded;
use serde_json::{Value, json};

use super::{Addition, Fixed};
use crate::db::schema::{validation_counts as counts, validation_logs as logs};
use crate::db::{Conn, Result};

diesel::infix_operator!(BitOr, " | ", BigInt);

/// Inserts new rows and adds to known ones, one statement for each. Another server, or this one before a restart, may
/// have inserted the row of the same day: then the attempts are added to it.
pub(super) fn write(conn: &mut Conn, batch: &[Addition]) -> Result<()> {
    let batch = &known_by_now(conn, batch)?;
    let known: Vec<&Addition> = batch.iter().filter(|addition| addition.fixed.is_none()).collect();
    match conn {
        Conn::Sqlite(conn) => {
            let new: Vec<_> =
                batch.iter().filter_map(|addition| Some(as_json(addition, addition.fixed.as_deref()?))).collect();
            if !new.is_empty() {
                diesel::sql_query(
                    "INSERT INTO validation_logs (id, at, last_at, count, roll, hours, license_id, key_prefix, instance_id, ip, \
                     user_agent, action, code) \
                     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, \
                     value ->> 8, value ->> 9, value ->> 10, value ->> 11, value ->> 12 FROM json_each($1) WHERE TRUE \
                     ON CONFLICT (roll) DO UPDATE SET count = count + excluded.count, hours = hours | excluded.hours, \
                     last_at = excluded.last_at",
                )
                .bind::<Text, _>(Value::from(new).to_string())
                .execute(conn)?;
            }
            if !known.is_empty() {
                let added = |a: &&Addition| json!([a.roll.text(), a.count, a.hours, a.last]);
                diesel::sql_query(
                    "UPDATE validation_logs SET count = validation_logs.count + a.count, hours = validation_logs.hours | a.hours, \
                     last_at = a.last_at \
                     FROM (SELECT value ->> 0 AS roll, value ->> 1 AS count, value ->> 2 AS hours, value ->> 3 AS last_at \
                     FROM json_each($1)) AS a WHERE validation_logs.roll = a.roll",
                )
                .bind::<Text, _>(known.iter().map(added).collect::<Value>().to_string())
                .execute(conn)?;
            }
        }
        Conn::Postgres(conn) => {
            let new: Vec<_> = batch.iter().filter_map(values).collect();
            if !new.is_empty() {
                diesel::insert_into(logs::table)
                    .values(&new)
                    .on_conflict(logs::roll)
                    .do_update()
                    .set((
                        logs::count.eq(logs::count + excluded(logs::count)),
                        logs::hours.eq(BitOr::new(logs::hours, excluded(logs::hours))),
                        logs::last_at.eq(excluded(logs::last_at)),
                    ))
                    .execute(conn)?;
            }
            if !known.is_empty() {
                diesel::sql_query(
                    "UPDATE validation_logs l SET count = l.count + a.count, hours = l.hours | a.hours, last_at = a.last_at \
                     FROM unnest($1, $2, $3, $4) AS a (roll, count, hours, last_at) WHERE l.roll = a.roll",
                )
                .bind::<Array<Text>, _>(known.iter().map(|addition| addition.roll.text()).collect::<Vec<_>>())
                .bind::<Array<BigInt>, _>(known.iter().map(|addition| addition.count).collect::<Vec<_>>())
                .bind::<Array<BigInt>, _>(known.iter().map(|addition| addition.hours).collect::<Vec<_>>())
                .bind::<Array<BigInt>, _>(known.iter().map(|addition| addition.last).collect::<Vec<_>>())
                .execute(conn)?;
            }
        }
    }
    count(conn, batch)
}

/// Returns a new row in the order of the statement's columns.
fn as_json(addition: &Addition, fixed: &Fixed) -> Value {
    json!([
        fixed.id,
        fixed.first,
        addition.last,
        addition.count,
        addition.roll.text(),
        addition.hours,
        fixed.license_id,
        fixed.key_prefix,
        fixed.instance_id,
        fixed.ip,
        fixed.user_agent,
        fixed.action,
        fixed.code,
    ])
}

/// Counts the attempts of each day, and the new rows. A row that another server inserted for the same attempts is
/// counted twice: the stored number of rows is an upper bound.
fn count(conn: &mut Conn, batch: &[Addition]) -> Result<()> {
    let mut days: BTreeMap<(i64, &str, &str), (i64, i64)> = BTreeMap::new();
    for addition in batch {
        let (attempts, rows) = days.entry((addition.roll.day, addition.action, addition.code)).or_default();
        *attempts += addition.count;
        *rows += i64::from(addition.fixed.is_some());
    }
    for ((day, action, code), (attempts, rows)) in days {
        let row = (
            counts::day.eq(day),
            counts::action.eq(action),
            counts::code.eq(code),
            counts::attempts.eq(attempts),
            counts::log_rows.eq(rows),
        );
        crate::on_either!(conn, c => diesel::insert_into(counts::table)
            .values(row)
            .on_conflict((counts::day, counts::action, counts::code))
            .do_update()
            .set((
                counts::attempts.eq(counts::attempts + excluded(counts::attempts)),
                counts::log_rows.eq(counts::log_rows + excluded(counts::log_rows)),
            ))
            .execute(c))?;
    }
    Ok(())
}

/// Handles a write whose commit was not confirmed and that is repeated: if its new rows exist after all, only the rest
/// is added.
fn known_by_now(conn: &mut Conn, batch: &[Addition]) -> Result<Vec<Addition>> {
    let mut batch = batch.to_vec();
    for addition in batch.iter_mut().filter(|addition| addition.sent > 0) {
        let Some(fixed) = &addition.fixed else { continue };
        let found = logs::table.find(&fixed.id).select(logs::id).first::<String>(conn).optional()?;
        if found.is_some() {
            addition.fixed = None;
            addition.count -= addition.sent;
        }
    }
    batch.retain(|addition| addition.count > 0);
    Ok(batch)
}

type Values<'a> = (
    (
        diesel::dsl::Eq<logs::id, &'a str>,
        diesel::dsl::Eq<logs::at, i64>,
        diesel::dsl::Eq<logs::last_at, Option<i64>>,
        diesel::dsl::Eq<logs::count, i64>,
        diesel::dsl::Eq<logs::roll, Option<String>>,
        diesel::dsl::Eq<logs::hours, i64>,
    ),
    (
        diesel::dsl::Eq<logs::license_id, Option<&'a str>>,
        diesel::dsl::Eq<logs::key_prefix, Option<&'a str>>,
        diesel::dsl::Eq<logs::instance_id, Option<&'a str>>,
        diesel::dsl::Eq<logs::ip, Option<&'a str>>,
        diesel::dsl::Eq<logs::user_agent, Option<&'a str>>,
        diesel::dsl::Eq<logs::action, &'a str>,
        diesel::dsl::Eq<logs::code, &'a str>,
    ),
);

/// Returns the column values of an addition that is a new row.
fn values(addition: &Addition) -> Option<Values<'_>> {
    let fixed: &Fixed = addition.fixed.as_deref()?;
    Some((
        (
            logs::id.eq(fixed.id.as_str()),
            logs::at.eq(fixed.first),
            logs::last_at.eq(Some(addition.last)),
            logs::count.eq(addition.count),
            logs::roll.eq(Some(addition.roll.text())),
            logs::hours.eq(addition.hours),
        ),
        (
            logs::license_id.eq(fixed.license_id.as_deref()),
            logs::key_prefix.eq(fixed.key_prefix.as_deref()),
            logs::instance_id.eq(fixed.instance_id.as_deref()),
            logs::ip.eq(fixed.ip.as_deref()),
            logs::user_agent.eq(fixed.user_agent.as_deref()),
            logs::action.eq(fixed.action),
            logs::code.eq(fixed.code),
        ),
    ))
}
