//! Re-seals data under the current secret, in small transactions. At any point, a row is under one secret or the other,
//! so a server that has both can read it and an interrupted rotation can continue.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::app::secrets::Secrets;
use crate::db::schema::{former_keys, licenses, second_factors, stored_settings, webhook_endpoints};
use crate::db::{self, Conn, Db, Error, Result};
use crate::licenses::stored_form::{KeyRing, OpenError};
use crate::on_either;
use crate::secret::sealed::{Purpose, SealError, Sealer};

/// Rows per transaction.
pub(super) const ROWS: i64 = 500;

/// Every column that holds a stored form: the form, a dot, and the key id of its secret. (Data kept for an
/// `Idempotency-Key` has another form; it is deleted after a day, and until then the older secret opens it.)
const COLUMNS: &[(&str, &str)] = &[
    ("licenses", "license_key"),
    ("licenses", "pending_key"),
    ("former_keys", "license_key"),
    ("webhook_endpoints", "sealed_secret"),
    ("webhook_endpoints", "previous_secret"),
    ("second_factors", "sealed_secret"),
    // Their lookup forms are updated together with them.
    ("orders", "sealed_session_id"),
    ("unknown_lines", "sealed_session_id"),
    ("stripe_events", "payload"),
    ("stored_settings", "sealed_value"),
];

/// Number of stored forms of one kind, under one secret, in one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    pub table: &'static str,
    pub column: &'static str,
    pub hashed: bool,
    pub key_id: String,
    pub rows: i64,
}

#[derive(QueryableByName)]
struct Head {
    #[diesel(sql_type = Text)]
    head: String,
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// Counts the stored forms by secret.
pub fn count(conn: &mut Conn) -> Result<Vec<Count>> {
    let mut counts = Vec::new();
    for (table, column) in COLUMNS {
        // `s1.` or `h1.` and eight hexadecimal digits.
        let head = format!("substr({column}, 1, 11)");
        let sql = format!(
            "SELECT {head} AS head, COUNT(*) AS n FROM {table} WHERE {column} IS NOT NULL{} GROUP BY {head}",
            clear(table)
        );
        let heads: Vec<Head> = on_either!(conn, c => diesel::sql_query(sql).load(c))?;
        for Head { head, n } in heads {
            let (form, key_id) =
                head.split_once('.').ok_or_else(|| Error::Corrupt(format!("{table}.{column} begins with {head:?}")))?;
            counts.push(Count { table, column, hashed: form == "h1", key_id: key_id.to_owned(), rows: n });
        }
    }
    Ok(counts)
}

/// Excludes events that this version has not sealed yet: they will be sealed under the new secret anyway.
fn clear(table: &str) -> &'static str {
    if table == "stripe_events" { " AND substr(payload, 1, 3) = 's1.'" } else { "" }
}

/// Why re-sealing stopped. Rows re-sealed before that stay re-sealed.
#[derive(Debug, thiserror::Error)]
pub enum ResealError {
    #[error("{what} {id}: {source}")]
    Key { what: &'static str, id: String, source: OpenError },
    #[error("{what} {id}: {source}")]
    Text { what: &'static str, id: String, source: SealError },
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// Re-seals the whole database once; calls `progress` with the number of licenses examined.
pub fn reseal(db: &Db, secrets: &Secrets, progress: impl Fn(usize)) -> Result<(), ResealError> {
    let mut seen = 0;
    let mut after: Option<String> = None;
    loop {
        let (ring, from) = (secrets.ring(), after.clone());
        let (rows, last) = db.write_blocking(move |conn| some_licenses(conn, &ring, from.as_deref()))?;
        seen += rows;
        progress(seen);
        after = last;
        if after.is_none() {
            break;
        }
    }
    let mut after: Option<String> = None;
    loop {
        let (ring, from) = (secrets.ring(), after.clone());
        after = db.write_blocking(move |conn| some_former_keys(conn, &ring, from.as_deref()))?;
        if after.is_none() {
            break;
        }
    }
    let (sealer, key_id) = (secrets.sealer(), secrets.current.key_id());
    db.write_blocking(move |conn| {
        endpoints(conn, &sealer, &key_id)?;
        factors(conn, &sealer, &key_id)?;
        stored(conn, &sealer, &key_id)
    })
}

/// Re-seals the next replaced keys. Returns the last one's stored form when there are more.
fn some_former_keys(conn: &mut Conn, ring: &KeyRing, after: Option<&str>) -> Result<Option<String>, ResealError> {
    let columns = (former_keys::license_key, former_keys::license_id);
    let mut query = former_keys::table.order(former_keys::license_key).limit(ROWS).select(columns).into_boxed();
    if let Some(after) = after {
        query = query.filter(former_keys::license_key.gt(after.to_owned()));
    }
    let rows: Vec<(String, String)> = query.load(conn).map_err(Error::from)?;
    for (stored, license) in &rows {
        let failed = |source| ResealError::Key { what: "former key of license", id: license.clone(), source };
        if let Some(sealed) = ring.reseal(stored).map_err(failed)? {
            diesel::update(former_keys::table.find(stored))
                .set(former_keys::license_key.eq(sealed))
                .execute(conn)
                .map_err(Error::from)?;
        }
    }
    let full = i64::try_from(rows.len()).is_ok_and(|rows| rows == ROWS);
    Ok(rows.into_iter().next_back().map(|(stored, _)| stored).filter(|_| full))
}

type LicenseRow = (String, String, Option<String>);

/// Re-seals the next licenses. Returns how many, and the last one's id when there are more.
fn some_licenses(conn: &mut Conn, ring: &KeyRing, after: Option<&str>) -> Result<(usize, Option<String>), ResealError> {
    let columns = (licenses::id, licenses::license_key, licenses::pending_key);
    let mut query = licenses::table.order(licenses::id).limit(ROWS).select(columns).into_boxed();
    if let Some(after) = after {
        query = query.filter(licenses::id.gt(after));
    }
    let rows: Vec<LicenseRow> = query.load(conn).map_err(Error::from)?;
    for (id, stored, pending) in &rows {
        let failed = |source| ResealError::Key { what: "license", id: id.clone(), source };
        let new_pending = pending.as_deref().map(|pending| ring.reseal(pending)).transpose().map_err(failed)?.flatten();
        let new_stored = match (ring.reseal(stored).map_err(failed)?, pending) {
            (Some(sealed), _) => Some(sealed),
            // A hashed key whose readable copy has not been deleted yet.
            (None, Some(pending)) if !ring.is_current(stored) => Some(ring.hash(&ring.open(pending).map_err(failed)?)),
            (None, _) => None,
        };
        if new_stored.is_none() && new_pending.is_none() {
            continue;
        }
        diesel::update(licenses::table.filter(licenses::id.eq(id)))
            .set((
                licenses::license_key.eq(new_stored.as_ref().unwrap_or(stored)),
                licenses::pending_key.eq(new_pending.as_ref().or(pending.as_ref())),
            ))
            .execute(conn)
            .map_err(Error::from)?;
    }
    let full = i64::try_from(rows.len()).is_ok_and(|rows| rows == ROWS);
    Ok((rows.len(), rows.into_iter().next_back().map(|(id, _, _)| id).filter(|_| full)))
}

fn endpoints(conn: &mut Conn, sealer: &Sealer, key_id: &str) -> Result<(), ResealError> {
    let current = format!("s1.{key_id}.");
    let rows: Vec<(String, String, Option<String>)> = webhook_endpoints::table
        .select((webhook_endpoints::id, webhook_endpoints::sealed_secret, webhook_endpoints::previous_secret))
        .load(conn)
        .map_err(Error::from)?;
    for (id, sealed, previous) in rows {
        if [Some(&sealed), previous.as_ref()].into_iter().flatten().all(|text| text.starts_with(&current)) {
            continue;
        }
        let anew = |text: &str| {
            let failed = |source| ResealError::Text { what: "webhook endpoint", id: id.clone(), source };
            anew(sealer, Purpose::WebhookSecret, text).map_err(failed)
        };
        let previous = previous.as_deref().map(anew).transpose()?;
        diesel::update(webhook_endpoints::table.find(&id))
            .set((webhook_endpoints::sealed_secret.eq(anew(&sealed)?), webhook_endpoints::previous_secret.eq(previous)))
            .execute(conn)
            .map_err(Error::from)?;
    }
    Ok(())
}

fn factors(conn: &mut Conn, sealer: &Sealer, key_id: &str) -> Result<(), ResealError> {
    let current = format!("s1.{key_id}.%");
    let old = second_factors::table.filter(second_factors::sealed_secret.not_like(current));
    let rows: Vec<(String, String)> =
        old.select((second_factors::account_id, second_factors::sealed_secret)).load(conn).map_err(Error::from)?;
    for (id, sealed) in rows {
        let failed = |source| ResealError::Text { what: "second factor of the account", id: id.clone(), source };
        let sealed = anew(sealer, Purpose::SecondFactor, &sealed).map_err(failed)?;
        diesel::update(second_factors::table.find(&id))
            .set(second_factors::sealed_secret.eq(sealed))
            .execute(conn)
            .map_err(Error::from)?;
    }
    Ok(())
}

fn stored(conn: &mut Conn, sealer: &Sealer, key_id: &str) -> Result<(), ResealError> {
    let current = format!("s1.{key_id}.%");
    let old = stored_settings::table.filter(stored_settings::sealed_value.not_like(current).assume_not_null());
    let rows: Vec<(String, String)> = old
        .select((stored_settings::name, stored_settings::sealed_value.assume_not_null()))
        .load(conn)
        .map_err(Error::from)?;
    for (name, sealed) in rows {
        let failed = |source| ResealError::Text { what: "stored setting", id: name.clone(), source };
        let sealed = anew(sealer, Purpose::StoredSetting, &sealed).map_err(failed)?;
        diesel::update(stored_settings::table.find(&name))
            .set(stored_settings::sealed_value.eq(sealed))
            .execute(conn)
            .map_err(Error::from)?;
    }
    Ok(())
}

pub(super) fn anew(sealer: &Sealer, purpose: Purpose, sealed: &str) -> Result<String, SealError> {
    sealer.open(purpose, sealed).map(|text| sealer.seal(purpose, &text))
}
