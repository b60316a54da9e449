//! The health of the server: queues, failures and disk space.

use std::path::Path;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use schemars::JsonSchema;
use serde::Serialize;

use crate::clock::Timestamp;
use crate::db::{Conn, Result};
use crate::jobs::recurring;

/// Rows are counted up to this number; beyond it the exact number does not matter.
pub const MOST: i64 = 1_000;

/// One queue, each count up to 1,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Queue {
    pub waiting: i64,
    /// Given up, or waiting for a person's decision.
    pub failed: i64,
}

/// The disk that holds the data folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Disk {
    pub free_bytes: u64,
    pub total_bytes: u64,
}

/// The complete report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Health {
    pub version: &'static str,
    pub database: &'static str,
    pub jobs: Queue,
    pub mail: Queue,
    pub webhooks: Queue,
    pub stripe_events: Queue,
    /// Recurring work whose latest pass failed.
    pub failing: Vec<String>,
    /// When missed Stripe events were last looked for.
    pub reconciled_at: Option<Timestamp>,
    /// Null if the system does not report it.
    pub disk: Option<Disk>,
}

impl Disk {
    /// Whether less than 5 % or less than 1 GiB is free.
    pub fn is_short(&self) -> bool {
        self.free_bytes < self.total_bytes / 20 || self.free_bytes < 1 << 30
    }
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Returns the health of the server on this database.
///
/// # Errors
/// Those of the database.
pub fn health(conn: &mut Conn, data_dir: &Path) -> Result<Health> {
    let mut queue = |waiting: &str, failed: &str| -> Result<Queue> {
        Ok(Queue { waiting: count(conn, waiting)?, failed: count(conn, failed)? })
    };
    let jobs = queue("jobs WHERE status IN ('queued', 'running')", "jobs WHERE status = 'dead'")?;
    let mail = queue("mail_outbox WHERE status = 'queued'", "mail_outbox WHERE status = 'failed'")?;
    let webhooks = queue("webhook_deliveries WHERE status = 'queued'", "webhook_deliveries WHERE status = 'failed'")?;
    let events = queue("stripe_events WHERE status = 'received'", "stripe_events WHERE status = 'failed'")?;
    let passes = recurring::list(conn)?;
    let reconciled = passes.iter().find(|pass| pass.name == "reconcile").and_then(|pass| pass.last_run);
    Ok(Health {
        version: env!("CARGO_PKG_VERSION"),
        database: match conn {
            Conn::Sqlite(_) => "SQLite",
            Conn::Postgres(_) => "PostgreSQL",
        },
        jobs,
        mail,
        webhooks,
        stripe_events: events,
        failing: passes.into_iter().filter(|pass| pass.last_error.is_some()).map(|pass| pass.name).collect(),
        reconciled_at: reconciled.map(Timestamp),
        disk: disk(data_dir),
    })
}

fn count(conn: &mut Conn, rows: &str) -> Result<i64> {
    let sql = format!("SELECT COUNT(*) AS count FROM (SELECT 1 AS one FROM {rows} LIMIT {MOST}) AS counted");
    let row: Number = crate::on_either!(conn, c => diesel::sql_query(sql).get_result(c))?;
    Ok(row.count)
}

fn disk(folder: &Path) -> Option<Disk> {
    let found = rustix::fs::statvfs(folder).ok()?;
    let bytes = |blocks: u64| blocks.saturating_mul(found.f_frsize);
    Some(Disk { free_bytes: bytes(found.f_bavail), total_bytes: bytes(found.f_blocks) })
}
