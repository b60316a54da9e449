//! Metrics of the process and its writes.

use std::sync::atomic::Ordering::Relaxed;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

use crate::clock::Stopwatch;
use crate::db::Db;

#[derive(Default)]
pub(super) struct Process {
    memory: Gauge,
    uptime: Gauge,
    writes: Counter,
    commits: Counter,
    waiting: Gauge,
    replica_reads: Counter,
    replica_passed_over: Counter,
}

impl Process {
    pub(super) fn register(&self, registry: &mut Registry) {
        let memory = "Resident memory; Linux only";
        registry.register_with_unit("process_resident_memory", memory, Unit::Bytes, self.memory.clone());
        let own = registry.sub_registry_with_prefix("keysmith");
        own.register_with_unit("uptime", "Time since startup", Unit::Seconds, self.uptime.clone());
        own.register("db_writes", "Writes since startup (SQLite)", self.writes.clone());
        own.register("db_commits", "Commits that contained them (SQLite)", self.commits.clone());
        own.register("db_writes_waiting", "Writes waiting for the writer (SQLite)", self.waiting.clone());
        own.register("replica_reads", "Validations answered by a replica", self.replica_reads.clone());
        let passed_over = "Validations answered by the primary because the replica was behind, unavailable or busy";
        own.register("replica_passed_over", passed_over, self.replica_passed_over.clone());
    }

    #[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "whole seconds")]
    pub(super) fn set(&self, db: &Db, started: &Stopwatch) {
        self.memory.set(resident_memory().unwrap_or(0));
        self.uptime.set(started.seconds() as i64);
        let writes = db.writes();
        self.writes.inner().store(writes.pieces, Relaxed);
        self.commits.inner().store(writes.commits, Relaxed);
        self.waiting.set(i64::try_from(writes.waiting).unwrap_or(i64::MAX));
        let replica = db.replica_use().unwrap_or_default();
        self.replica_reads.inner().store(replica.read, Relaxed);
        self.replica_passed_over.inner().store(replica.passed_over, Relaxed);
    }
}

/// Resident memory in bytes, from `/proc/self/status`; `None` where that does not exist.
fn resident_memory() -> Option<i64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: i64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kibibytes * 1024)
}
