//! The agent's own SQLite file: licenses with their history, usage, the log, and the latest time seen.

use std::collections::BTreeMap;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;
use keysmith_license::Ratchet;

/// The reason of a license that a person deactivated.
pub const DEACTIVATED: &str = "deactivated";
/// Maximum number of log lines kept.
const LOG_KEPT: i64 = 10_000;

/// Run at every start; existing tables stay.
const SCHEMA: &str = "
PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
CREATE TABLE IF NOT EXISTS agent_licenses (
    id INTEGER PRIMARY KEY, license_id TEXT NOT NULL, text TEXT NOT NULL, license_key TEXT,
    activated_at BIGINT NOT NULL, ended_at BIGINT, ended_because TEXT
);
CREATE UNIQUE INDEX IF NOT EXISTS agent_licenses_one_active ON agent_licenses ((ended_at IS NULL)) WHERE ended_at IS NULL;
CREATE TABLE IF NOT EXISTS agent_usage (name TEXT PRIMARY KEY, amount BIGINT NOT NULL, updated_at BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS agent_state (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS agent_log (
    id INTEGER PRIMARY KEY, at BIGINT NOT NULL, action TEXT NOT NULL, outcome TEXT NOT NULL, detail TEXT NOT NULL
);";

diesel::table! {
    agent_licenses (id) {
        id -> BigInt,
        license_id -> Text,
        text -> Text,
        license_key -> Nullable<Text>,
        activated_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        ended_because -> Nullable<Text>,
    }
}
diesel::table! {
    agent_usage (name) {
        name -> Text,
        amount -> BigInt,
        updated_at -> BigInt,
    }
}
diesel::table! {
    agent_state (name) {
        name -> Text,
        value -> Text,
    }
}
diesel::table! {
    agent_log (id) {
        id -> BigInt,
        at -> BigInt,
        action -> Text,
        outcome -> Text,
        detail -> Text,
    }
}

/// Why something could not be stored or read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("{0}")]
    Open(String),
    #[error("the agent's database: {0}")]
    Query(#[from] diesel::result::Error),
}

/// The active license, as it was pasted.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Activated {
    pub text: String,
    /// Opens an encrypted file.
    pub license_key: Option<String>,
}

/// A license in the history. Times are Unix seconds.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Past {
    pub license_id: String,
    pub activated_at: i64,
    /// `None` for the active one.
    pub ended_at: Option<i64>,
    /// `replaced` or `deactivated`.
    pub ended_because: Option<String>,
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = agent_log)]
pub struct LogLine {
    /// Unix seconds.
    pub at: i64,
    /// `activate`, `deactivate`, `check`, `refresh`.
    pub action: String,
    /// `ok`, or the reason of a refusal.
    pub outcome: String,
    pub detail: String,
}

/// The open database. Every call is one transaction.
pub struct Store(SqliteConnection);

impl Store {
    /// Opens the database, and creates it if it does not exist.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let failed = |e: &dyn std::fmt::Display| StoreError::Open(format!("{}: {e}", path.display()));
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            crate::private_files::make_folder(folder).map_err(|e| failed(&e))?;
        }
        // It contains license keys, so only its owner can read it. SQLite gives its auxiliary files the same mode.
        crate::private_files::make_file(path).map_err(|e| failed(&e))?;
        let mut conn = SqliteConnection::establish(&path.display().to_string()).map_err(|e| failed(&e))?;
        conn.batch_execute(SCHEMA).map_err(|e| failed(&e))?;
        Ok(Self(conn))
    }

    /// Returns the active license.
    pub fn active(&mut self) -> Result<Option<Activated>, StoreError> {
        let active = agent_licenses::table.filter(agent_licenses::ended_at.is_null());
        Ok(active.select((agent_licenses::text, agent_licenses::license_key)).first(&mut self.0).optional()?)
    }

    /// Makes a license the active one; the previous one ends as `replaced` and stays in the history. The same license
    /// again, refreshed or pasted twice, is one history entry with the newest text.
    pub fn activate(&mut self, license_id: &str, license: &Activated, now: i64) -> Result<(), StoreError> {
        self.0.transaction(|conn| {
            let same = agent_licenses::ended_at.is_null().and(agent_licenses::license_id.eq(license_id));
            let newer = (agent_licenses::text.eq(&license.text), agent_licenses::license_key.eq(&license.license_key));
            if diesel::update(agent_licenses::table.filter(same)).set(newer).execute(conn)? > 0 {
                return Ok(());
            }
            end(conn, "replaced", now)?;
            let row = (
                agent_licenses::license_id.eq(license_id),
                agent_licenses::text.eq(&license.text),
                agent_licenses::license_key.eq(&license.license_key),
                agent_licenses::activated_at.eq(now),
            );
            diesel::insert_into(agent_licenses::table).values(row).execute(conn)?;
            Ok(())
        })
    }

    /// Ends the active license; returns whether there was one.
    pub fn deactivate(&mut self, now: i64) -> Result<bool, StoreError> {
        Ok(end(&mut self.0, DEACTIVATED, now)? > 0)
    }

    /// Returns every license that was ever active, oldest first.
    pub fn history(&mut self) -> Result<Vec<Past>, StoreError> {
        let columns = (
            agent_licenses::license_id,
            agent_licenses::activated_at,
            agent_licenses::ended_at,
            agent_licenses::ended_because,
        );
        Ok(agent_licenses::table.order(agent_licenses::id).select(columns).load(&mut self.0)?)
    }

    /// Returns the usage by name.
    pub fn usage(&mut self) -> Result<BTreeMap<String, u64>, StoreError> {
        let rows: Vec<(String, i64)> =
            agent_usage::table.select((agent_usage::name, agent_usage::amount)).load(&mut self.0)?;
        Ok(rows.into_iter().map(|(name, amount)| (name, u64::try_from(amount).unwrap_or(0))).collect())
    }

    /// Sets these amounts; others stay.
    pub fn set_usage(&mut self, amounts: &BTreeMap<String, u64>, now: i64) -> Result<(), StoreError> {
        self.0.transaction(|conn| {
            for (name, amount) in amounts {
                let amount = i64::try_from(*amount).unwrap_or(i64::MAX);
                diesel::replace_into(agent_usage::table)
                    .values((
                        agent_usage::name.eq(name),
                        agent_usage::amount.eq(amount),
                        agent_usage::updated_at.eq(now),
                    ))
                    .execute(conn)?;
            }
            Ok(())
        })
    }

    /// Returns the latest time seen; `None` at the first start.
    pub fn ratchet(&mut self) -> Result<Option<Ratchet>, StoreError> {
        Ok(self.state("seen")?.and_then(|text| text.parse().ok()).map(Ratchet::new))
    }

    pub fn set_ratchet(&mut self, ratchet: Ratchet) -> Result<(), StoreError> {
        self.set_state("seen", &ratchet.seen().to_string())
    }

    /// Returns the signed revocation list, as received.
    pub fn revocations(&mut self) -> Result<Option<String>, StoreError> {
        self.state("revocations")
    }

    pub fn set_revocations(&mut self, list: &str) -> Result<(), StoreError> {
        self.set_state("revocations", list)
    }

    /// Adds lines to the log and drops the oldest.
    pub fn log(&mut self, lines: &[LogLine]) -> Result<(), StoreError> {
        self.0.transaction(|conn| {
            for line in lines {
                diesel::insert_into(agent_log::table).values(line).execute(conn)?;
            }
            let newest: Option<i64> = agent_log::table.select(diesel::dsl::max(agent_log::id)).first(conn)?;
            let old = agent_log::table.filter(agent_log::id.le(newest.unwrap_or(0) - LOG_KEPT));
            diesel::delete(old).execute(conn)?;
            Ok(())
        })
    }

    /// Returns the newest lines of the log, newest first.
    pub fn recent_log(&mut self, limit: i64) -> Result<Vec<LogLine>, StoreError> {
        let columns = (agent_log::at, agent_log::action, agent_log::outcome, agent_log::detail);
        Ok(agent_log::table.order(agent_log::id.desc()).limit(limit).select(columns).load(&mut self.0)?)
    }

    fn state(&mut self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(agent_state::table.find(name).select(agent_state::value).first(&mut self.0).optional()?)
    }

    fn set_state(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        let row = (agent_state::name.eq(name), agent_state::value.eq(value));
        diesel::replace_into(agent_state::table).values(row).execute(&mut self.0)?;
        Ok(())
    }
}

fn end(conn: &mut SqliteConnection, because: &str, now: i64) -> QueryResult<usize> {
    diesel::update(agent_licenses::table.filter(agent_licenses::ended_at.is_null()))
        .set((agent_licenses::ended_at.eq(now), agent_licenses::ended_because.eq(because)))
        .execute(conn)
}
