//! Counters for Prometheus: what is counted as it happens, and what is read from the database when somebody asks.
//!
//! Labels are few and known (a route's pattern, never a path), so that the number of series is bounded.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use diesel::dsl::count_star;
use diesel::prelude::*;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::clock::Stopwatch;
use crate::db::schema::{activations, jobs, leases, licenses, mail_outbox, stripe_events, webhook_deliveries};
use crate::db::{Conn, Db, Result};

/// Seconds: from a validation that is read from memory to a call that waits for Stripe.
const BUCKETS: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 15.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    method: &'static str,
    route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Attempt {
    action: &'static str,
    code: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct SignIn {
    way: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Refusal {
    kind: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Status {
    status: String,
}

/// What a running server counts; cheap to clone.
#[derive(Clone)]
pub struct Metrics(Arc<Series>);

struct Series {
    registry: Registry,
    requests: Family<Request, Counter>,
    durations: Family<Route, Histogram, fn() -> Histogram>,
    attempts: Family<Attempt, Counter>,
    sign_ins: Family<SignIn, Counter>,
    refusals: Family<Refusal, Counter>,
    stored: Stored,
    process: Process,
    started: Stopwatch,
}

/// What is read from the database: how many rows there are, by status.
#[derive(Default)]
struct Stored {
    jobs: Family<Status, Gauge>,
    mails: Family<Status, Gauge>,
    events: Family<Status, Gauge>,
    deliveries: Family<Status, Gauge>,
    licenses: Family<Status, Gauge>,
    activations: Family<Status, Gauge>,
    leases: Gauge,
}

#[derive(Default)]
struct Process {
    memory: Gauge,
    uptime: Gauge,
    writes: Counter,
    commits: Counter,
    waiting: Gauge,
}

impl Metrics {
    pub fn new() -> Self {
        let mut registry = Registry::default();
        let requests = Family::<Request, Counter>::default();
        let durations: Family<Route, Histogram, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(BUCKETS));
        let attempts = Family::<Attempt, Counter>::default();
        let (sign_ins, refusals) = (Family::<SignIn, Counter>::default(), Family::<Refusal, Counter>::default());
        let (stored, process) = (Stored::default(), Process::default());
        process.register(&mut registry);
        let own = registry.sub_registry_with_prefix("keysmith");
        own.register("http_requests", "Requests answered", requests.clone());
        let help = "How long answers took";
        own.register_with_unit("http_request_duration", help, Unit::Seconds, durations.clone());
        own.register("attempts", "Attempts to activate, validate or deactivate, by their code", attempts.clone());
        own.register("sign_ins", "Sign-ins, by their way and what became of them", sign_ins.clone());
        own.register("refusals", "Refused calls: forbidden, bad API tokens, bad webhook signatures", refusals.clone());
        stored.register(own);
        let started = Stopwatch::start();
        Self(Arc::new(Series { registry, requests, durations, attempts, sign_ins, refusals, stored, process, started }))
    }

    /// Counts an answered request. `route` is the pattern; `None` when no route fitted.
    pub fn request(&self, method: &str, route: Option<String>, status: u16, seconds: f64) {
        const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
        let method = METHODS.into_iter().find(|known| *known == method).unwrap_or("other");
        let route = route.unwrap_or_else(|| "none".to_owned());
        self.0.durations.get_or_create(&Route { method, route: route.clone() }).observe(seconds);
        self.0.requests.get_or_create(&Request { method, route, status }).inc();
    }

    /// Counts an attempt to activate, validate or deactivate.
    pub fn attempt(&self, action: &'static str, code: &'static str) {
        self.0.attempts.get_or_create(&Attempt { action, code }).inc();
    }

    /// Counts a sign-in, or one that was refused.
    pub fn sign_in(&self, way: &'static str, outcome: &'static str) {
        self.0.sign_ins.get_or_create(&SignIn { way, outcome }).inc();
    }

    /// Counts a call that was refused for who made it: `forbidden`, `bad_token`, `bad_signature`.
    pub fn refusal(&self, kind: &'static str) {
        self.0.refusals.get_or_create(&Refusal { kind }).inc();
    }

    /// Everything as OpenMetrics text.
    pub async fn text(&self, db: &Db, now: i64) -> Result<String> {
        let counts = db.read(move |conn| Counts::read(conn, now)).await?;
        self.0.stored.set(&counts);
        self.0.process.set(db, &self.0.started);
        let mut text = String::new();
        encode(&mut text, &self.0.registry).map_err(|error| crate::db::Error::Corrupt(error.to_string()))?;
        Ok(text)
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Stored {
    fn register(&self, registry: &mut Registry) {
        registry.register("jobs", "Jobs that wait, run or are dead", self.jobs.clone());
        registry.register("mails", "Mails of the outbox", self.mails.clone());
        registry.register("stripe_events", "Events of the inbox", self.events.clone());
        registry.register("webhook_deliveries", "Outgoing webhooks", self.deliveries.clone());
        registry.register("licenses", "Licenses by their stored status", self.licenses.clone());
        registry.register("activations", "Active activations by their kind", self.activations.clone());
        registry.register("leases", "Floating seats that are taken", self.leases.clone());
    }

    fn set(&self, counts: &Counts) {
        let fill = |family: &Family<Status, Gauge>, rows: &[(String, i64)]| {
            // What there was and is no more would stay.
            family.clear();
            for (status, count) in rows {
                family.get_or_create(&Status { status: status.clone() }).set(*count);
            }
        };
        fill(&self.jobs, &counts.jobs);
        fill(&self.mails, &counts.mails);
        fill(&self.events, &counts.events);
        fill(&self.deliveries, &counts.deliveries);
        fill(&self.licenses, &counts.licenses);
        fill(&self.activations, &counts.activations);
        self.leases.set(counts.leases);
    }
}

/// Rows by status.
struct Counts {
    jobs: Vec<(String, i64)>,
    mails: Vec<(String, i64)>,
    events: Vec<(String, i64)>,
    deliveries: Vec<(String, i64)>,
    licenses: Vec<(String, i64)>,
    activations: Vec<(String, i64)>,
    leases: i64,
}

impl Counts {
    fn read(conn: &mut Conn, now: i64) -> Result<Self> {
        macro_rules! by {
            ($table:ident, $column:ident) => {
                with_all(
                    $table::table.group_by($table::$column).select(($table::$column, count_star())).load(conn)?,
                    stringify!($table),
                )
            };
        }
        let active = activations::table.filter(activations::active.eq(true));
        Ok(Self {
            jobs: by!(jobs, status),
            mails: by!(mail_outbox, status),
            events: by!(stripe_events, status),
            deliveries: by!(webhook_deliveries, status),
            licenses: by!(licenses, status),
            activations: with_all(
                active.group_by(activations::kind).select((activations::kind, count_star())).load(conn)?,
                "activations",
            ),
            leases: leases::table.filter(leases::expires_at.gt(now)).count().get_result(conn)?,
        })
    }
}

/// Statuses that nothing has now are 0, not missing: an alert on "dead > 0" needs a series.
fn with_all(mut rows: Vec<(String, i64)>, table: &str) -> Vec<(String, i64)> {
    let known: &[&str] = match table {
        "jobs" => &["queued", "running", "dead"],
        "mail_outbox" => &["queued", "sent", "failed"],
        "stripe_events" => &["received", "processed", "ignored", "failed"],
        "licenses" => &["active", "inactive", "suspended", "revoked"],
        "activations" => &["site", "device"],
        _ => &[],
    };
    for status in known {
        if !rows.iter().any(|(present, _)| present == status) {
            rows.push(((*status).to_owned(), 0));
        }
    }
    rows
}

impl Process {
    fn register(&self, registry: &mut Registry) {
        let memory = "Resident memory; Linux only";
        registry.register_with_unit("process_resident_memory", memory, Unit::Bytes, self.memory.clone());
        let own = registry.sub_registry_with_prefix("keysmith");
        own.register_with_unit("uptime", "Since the start", Unit::Seconds, self.uptime.clone());
        own.register("db_writes", "Pieces of work written since the start (SQLite)", self.writes.clone());
        own.register("db_commits", "Commits that held them (SQLite)", self.commits.clone());
        own.register("db_writes_waiting", "Pieces of work that wait for the writer (SQLite)", self.waiting.clone());
    }

    #[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "whole seconds")]
    fn set(&self, db: &Db, started: &Stopwatch) {
        self.memory.set(resident_memory().unwrap_or(0));
        self.uptime.set(started.seconds() as i64);
        let writes = db.writes();
        self.writes.inner().store(writes.pieces, Relaxed);
        self.commits.inner().store(writes.commits, Relaxed);
        self.waiting.set(i64::try_from(writes.waiting).unwrap_or(i64::MAX));
    }
}

/// Bytes, from `/proc/self/status`; `None` where there is none.
fn resident_memory() -> Option<i64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: i64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kibibytes * 1024)
}
