//! Checks the database and the secret.

use super::Check;
use crate::app::secrets::Secrets;
use crate::backups::{last, schedule};
use crate::catalog::{list_prices, list_tiers};
use crate::clock::rfc3339;
use crate::config::{Config, Schedule};
use crate::db::{self, Db, migrations};
use crate::ids::Context;
use crate::jobs::recurring;
use crate::stripe::inbox;

/// Checks that the database is reachable, has the current schema, belongs to the secret, and contains a catalog.
pub fn check(config: &Config, context: &Context) -> Vec<Check> {
    let db = match database(config) {
        Ok(db) => db,
        Err(check) => return vec![check],
    };
    let mut checks = vec![Check::good("database", format!("{}, schema up to date", db.backend()))];
    checks.extend(config.replica.as_ref().map(|url| replica(&db, url.expose())));
    checks.push(secret(config, context, &db));
    checks.push(
        match db.read_blocking(|conn| Ok::<_, db::Error>((list_tiers(conn)?.len(), list_prices(conn)?.len()))) {
            Ok((0, _)) => Check::bad("catalog", "no tiers", "load a catalog with `keysmith catalog apply FILE`"),
            Ok((tiers, prices)) => Check::good("catalog", format!("{tiers} tiers, {prices} prices")),
            Err(error) => Check::bad("catalog", error, "check the database's log"),
        },
    );
    checks.push(events(&db));
    checks.push(recurring_work(&db));
    checks.push(backups(config, &db, context.now()));
    checks
}

/// Checks whether Stripe events are being retried or need a decision.
fn events(db: &Db) -> Check {
    const NAME: &str = "stripe events";
    match db.read_blocking(inbox::trouble) {
        Ok(trouble) => match trouble.sentence() {
            None => Check::good(NAME, "all are processed"),
            Some(sentence) => {
                let last = trouble.last_error.map(|error| format!(" The last error: {error}")).unwrap_or_default();
                let hint = "fix the cause; waiting events are retried automatically, failed ones are listed at /admin";
                Check::bad(NAME, format!("{sentence}{last}"), hint)
            }
        },
        Err(error) => Check::bad(NAME, error, "check the database's log"),
    }
}

/// Checks whether the replica keeps up with the database. The server also works without it.
fn replica(db: &Db, url: &str) -> Check {
    const NAME: &str = "replica";
    const FAR: i64 = 64 << 20;
    match db::replica::lag(db, url) {
        Ok(lag) if lag <= FAR => Check::good(NAME, format!("{lag} bytes behind")),
        Ok(lag) => Check::odd(
            NAME,
            format!("{lag} bytes behind"),
            "validations are read from DATABASE_URL until it has caught up",
        ),
        Err(error) => {
            Check::odd(NAME, error, "check DATABASE_REPLICA_URL; validations are read from DATABASE_URL meanwhile")
        }
    }
}

/// Checks whether recurring work is failing.
fn recurring_work(db: &Db) -> Check {
    const NAME: &str = "recurring work";
    let rows = match db.read_blocking(recurring::list) {
        Ok(rows) => rows,
        Err(error) => return Check::bad(NAME, error, "check the database's log"),
    };
    let failing: Vec<String> =
        rows.iter().filter_map(|row| Some(format!("{}: {}", row.name, row.last_error.as_ref()?))).collect();
    match (rows.iter().filter_map(|row| row.last_run).max(), failing.is_empty()) {
        (None, true) => Check::good(NAME, "nothing has run yet; it starts with `keysmith serve`"),
        (Some(last), true) => Check::good(NAME, format!("{} kinds, the latest pass at {}", rows.len(), rfc3339(last))),
        (_, false) => Check::odd(NAME, failing.join("; "), "fix the cause; each pass is retried automatically"),
    }
}

/// Checks whether the server makes backups, and whether the latest is recent and in every place.
fn backups(config: &Config, db: &Db, now: i64) -> Check {
    const NAME: &str = "backups";
    const HINT: &str =
        "find the cause under recurring work above or in the server's log, and try `keysmith backup` to make one now";
    let asked = |conn: &mut db::Conn| Ok::<_, db::Error>((last::read(conn)?, recurring::list(conn)?));
    let (last, rows) = match db.read_blocking(asked) {
        Ok(found) => found,
        Err(error) => return Check::bad(NAME, error, "check the database's log"),
    };
    match config.backups.schedule {
        Schedule::Off => return Check::good(NAME, "off: you make backups yourself"),
        Schedule::Unset if config.is_sandbox() => {
            return Check::good(NAME, "none are made; a sandbox does not need them");
        }
        Schedule::Unset => {
            let hint =
                "set KEYSMITH_BACKUP_EVERY=1d, or off if you copy the database by other means (docs/guides/backup.md)";
            return Check::odd(
                NAME,
                "KEYSMITH_BACKUP_EVERY is not set: the server makes no backups of its database",
                hint,
            );
        }
        Schedule::Every(_) => {}
    }
    if let Some(trouble) = schedule::trouble(last.as_ref(), config.backups.schedule, now) {
        // A server makes its first backup right after it starts.
        let is_new = last.is_none() && rows.iter().all(|row| row.name != "backup" || row.last_error.is_none());
        return match is_new {
            true => Check::odd(NAME, trouble, "a running server makes the first one within five minutes"),
            false => Check::bad(NAME, trouble, HINT),
        };
    }
    match last {
        Some(last) => {
            let stored = last.stored.map(|address| format!(" and {address}")).unwrap_or_default();
            Check::good(NAME, format!("the latest at {}, {} ({}){stored}", rfc3339(last.at), last.path, last.found))
        }
        None => Check::good(NAME, "none yet"),
    }
}

/// Opens the database only when there are no pending migrations, because opening would run them.
fn database(config: &Config) -> Result<Db, Check> {
    let reach = "check DATABASE_URL, that the database is running, and that this user may read it";
    let pending = migrations::pending_of(&config.database).map_err(|error| match error {
        db::Error::Missing(_) => {
            Check::bad("database", error, "is this the right folder? See DATABASE_URL and --database")
        }
        error => Check::bad("database", error, reach),
    })?;
    if !pending.is_empty() {
        let detail = format!("pending migrations: {}", pending.join(", "));
        return Err(Check::bad("database", detail, "run `keysmith migrate`"));
    }
    Db::open(&config.database, 1).map_err(|e| Check::bad("database", e, reach))
}

fn secret(config: &Config, context: &Context, db: &Db) -> Check {
    const NAME: &str = "secret";
    let file = config.data_dir.join("secret.key");
    if config.secret.is_none() && !file.exists() {
        let detail = format!("KEYSMITH_SECRET is not set and {} does not exist", file.display());
        return Check::bad(
            NAME,
            detail,
            "the first start creates the file; an existing database cannot decrypt its keys without it",
        );
    }
    let checked = Secrets::read(config, context).and_then(|secrets| {
        secrets.check(db)?;
        Ok((secrets.current.key_id(), db.read_blocking(|conn| secrets.missing(conn))?))
    });
    match checked {
        Ok((id, missing)) if missing.is_empty() => Check::good(NAME, format!("{id} fits the database")),
        Ok((_, missing)) => {
            let detail =
                format!("hashed license keys depend on older secrets that are not configured: {}", missing.join(", "));
            Check::bad(NAME, detail, "add the older secrets to KEYSMITH_PREVIOUS_SECRETS: <data>/secret-….old")
        }
        Err(error) => Check::bad(NAME, error, "restore the secret that this database was set up with"),
    }
}
