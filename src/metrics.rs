//! Prometheus metrics: counters updated as things happen, and gauges read from the database on each scrape.
//!
//! Labels have few, known values (a route's pattern, never a path), so that the number of series is bounded.

mod memory;
mod process;
mod recurring;

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use diesel::dsl::count_star;
use diesel::prelude::*;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::activations::validate::memory::Usage;
use crate::backups::last;
use crate::clock::Stopwatch;
use crate::db::schema::{activations, jobs, leases, licenses, mail_outbox, stripe_events, webhook_deliveries};
use crate::db::{Conn, Db, Result};
use crate::jobs::recurring::list;
use memory::Memory;
use process::Process;
use recurring::Recurring;

/// Tables with more rows than this are counted in the background, so that a scrape takes milliseconds at any size.
const FEW: i64 = 20_000;
/// Minimum interval between those counts, in milliseconds.
const RECOUNT: u64 = 600_000;

/// In seconds: from a validation answered from memory to a call that waits for Stripe.
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

/// The most frequent requests, counted without a label lookup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hot {
    Health,
    Validate,
}

impl Hot {
    /// Returns the route's pattern.
    pub fn route(self) -> &'static str {
        match self {
            Self::Health => "/healthz",
            Self::Validate => "/api/v1/license/validate",
        }
    }

    /// Returns the request's method.
    pub fn method(self) -> &'static str {
        match self {
            Self::Health => "GET",
            Self::Validate => "POST",
        }
    }
}

/// The metrics of a running server; cheap to clone.
#[derive(Clone)]
pub struct Metrics(Arc<Series>);

struct Series {
    registry: Registry,
    requests: Family<Request, Counter>,
    durations: Family<Route, Histogram, fn() -> Histogram>,
    attempts: Family<Attempt, Counter>,
    sign_ins: Family<SignIn, Counter>,
    refusals: Family<Refusal, Counter>,
    /// Successful responses of [`Hot::Health`] and [`Hot::Validate`].
    hot: OnceLock<[(Counter, Histogram); 2]>,
    stored: Stored,
    /// When the large tables were last counted.
    counted: Mutex<Option<Stopwatch>>,
    memory: Memory,
    recurring: Recurring,
    /// When the latest good backup was made; 0 = never.
    backup_at: Gauge,
    backup_bytes: Gauge,
    process: Process,
    started: Stopwatch,
}

/// Row counts by status, read from the database.
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

impl Metrics {
    pub fn new() -> Self {
        let mut registry = Registry::default();
        let requests = Family::<Request, Counter>::default();
        let durations: Family<Route, Histogram, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(BUCKETS));
        let attempts = Family::<Attempt, Counter>::default();
        let (sign_ins, refusals) = (Family::<SignIn, Counter>::default(), Family::<Refusal, Counter>::default());
        let (stored, memory, process) = (Stored::default(), Memory::default(), Process::default());
        let recurring = Recurring::default();
        process.register(&mut registry);
        let own = registry.sub_registry_with_prefix("keysmith");
        own.register("http_requests", "Requests answered", requests.clone());
        let help = "Time to respond to requests";
        own.register_with_unit("http_request_duration", help, Unit::Seconds, durations.clone());
        own.register("attempts", "Attempts to activate, validate or deactivate, by code", attempts.clone());
        own.register("sign_ins", "Sign-ins by method and outcome", sign_ins.clone());
        own.register("refusals", "Refused calls: forbidden, bad API tokens, bad webhook signatures", refusals.clone());
        stored.register(own);
        memory.register(own);
        recurring.register(own);
        let (backup_at, backup_bytes) = (Gauge::default(), Gauge::default());
        let help = "When the latest good backup was made (Unix time; 0: never)";
        own.register_with_unit("backup_last_success_timestamp", help, Unit::Seconds, backup_at.clone());
        own.register_with_unit("backup_size", "The size of the latest good backup", Unit::Bytes, backup_bytes.clone());
        let hot = OnceLock::new();
        let started = Stopwatch::start();
        Self(Arc::new(Series {
            registry,
            requests,
            durations,
            attempts,
            sign_ins,
            refusals,
            hot,
            stored,
            counted: Mutex::default(),
            memory,
            recurring,
            backup_at,
            backup_bytes,
            process,
            started,
        }))
    }

    /// Counts a request. `route` is its pattern; `None` when no route matched.
    pub fn request(&self, method: &str, route: Option<String>, status: u16, seconds: f64) {
        const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
        let method = METHODS.into_iter().find(|known| *known == method).unwrap_or("other");
        let route = route.unwrap_or_else(|| "none".to_owned());
        self.0.durations.get_or_create(&Route { method, route: route.clone() }).observe(seconds);
        self.0.requests.get_or_create(&Request { method, route, status }).inc();
    }

    /// Counts a successful response of one of the most frequent requests.
    pub fn hot(&self, hot: Hot, seconds: f64) {
        let series = |hot: Hot| {
            let (method, route) = (hot.method(), hot.route().to_owned());
            let durations = self.0.durations.get_or_create_owned(&Route { method, route: route.clone() });
            (self.0.requests.get_or_create_owned(&Request { method, route, status: 200 }), durations)
        };
        let [health, validate] = self.0.hot.get_or_init(|| [series(Hot::Health), series(Hot::Validate)]);
        let (requests, durations) = match hot {
            Hot::Health => health,
            Hot::Validate => validate,
        };
        requests.inc();
        durations.observe(seconds);
    }

    /// Counts an attempt to activate, validate or deactivate.
    pub fn attempt(&self, action: &'static str, code: &'static str) {
        self.0.attempts.get_or_create(&Attempt { action, code }).inc();
    }

    /// Counts a successful or refused sign-in.
    pub fn sign_in(&self, way: &'static str, outcome: &'static str) {
        self.0.sign_ins.get_or_create(&SignIn { way, outcome }).inc();
    }

    /// Counts a call refused because of its caller: `forbidden`, `bad_token`, `bad_signature`.
    pub fn refusal(&self, kind: &'static str) {
        self.0.refusals.get_or_create(&Refusal { kind }).inc();
    }

    /// Returns all metrics as OpenMetrics text.
    pub async fn text(&self, db: &Db, memory: Usage, now: i64) -> Result<String> {
        let read = move |conn: &mut Conn| {
            Ok::<_, crate::db::Error>((Counts::read(conn, now, Some(FEW))?, list(conn)?, last::read(conn)?))
        };
        let (counts, recurring, backup) = db.read(read).await?;
        self.0.backup_at.set(backup.as_ref().map_or(0, |backup| backup.at));
        let bytes = backup.map_or(0, |backup| i64::try_from(backup.bytes).unwrap_or(i64::MAX));
        self.0.backup_bytes.set(bytes);
        self.0.recurring.set(&recurring);
        self.0.stored.set(&counts);
        if counts.is_partial() {
            self.recount(db, now);
        }
        self.0.process.set(db, &self.0.started);
        self.0.memory.set(memory);
        let mut text = String::new();
        encode(&mut text, &self.0.registry).map_err(|error| crate::db::Error::Corrupt(error.to_string()))?;
        Ok(text)
    }
}

impl Metrics {
    /// Counts the large tables in the background; the current response shows the previous numbers.
    fn recount(&self, db: &Db, now: i64) {
        let mut counted = self.0.counted.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.is_some_and(|watch| watch.millis() < RECOUNT) {
            return;
        }
        *counted = Some(Stopwatch::start());
        let (series, db) = (self.0.clone(), db.clone());
        tokio::spawn(async move {
            match db.read(move |conn| Counts::read(conn, now, None)).await {
                Ok(counts) => series.stored.set(&counts),
                Err(error) => tracing::warn!(%error, "failed to count rows for /metrics; retrying later"),
            }
        });
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Stored {
    fn register(&self, registry: &mut Registry) {
        registry.register("jobs", "Jobs by status", self.jobs.clone());
        registry.register("mails", "Mails in the outbox", self.mails.clone());
        registry.register("stripe_events", "Stripe events in the inbox", self.events.clone());
        registry.register("webhook_deliveries", "Webhooks webhooks", self.deliveries.clone());
        registry.register("licenses", "Licenses by stored status", self.licenses.clone());
        registry.register("activations", "Active activations by kind", self.activations.clone());
        registry.register("leases", "Floating seats in use", self.leases.clone());
    }

    fn set(&self, counts: &Counts) {
        let fill = |family: &Family<Status, Gauge>, rows: &Option<Vec<(String, i64)>>| {
            let Some(rows) = rows else { return };
            // Otherwise labels that no longer exist would keep their last value.
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
        if let Some(leases) = counts.leases {
            self.leases.set(leases);
        }
    }
}

/// Row counts by status; `None` for a table too large to count now.
struct Counts {
    jobs: Option<Vec<(String, i64)>>,
    mails: Option<Vec<(String, i64)>>,
    events: Option<Vec<(String, i64)>>,
    deliveries: Option<Vec<(String, i64)>>,
    licenses: Option<Vec<(String, i64)>>,
    activations: Option<Vec<(String, i64)>>,
    leases: Option<i64>,
}

impl Counts {
    /// Counts tables with at most `most` rows, or all tables.
    fn read(conn: &mut Conn, now: i64, most: Option<i64>) -> Result<Self> {
        macro_rules! by {
            ($table:ident, $column:ident) => {
                by!($table, $column, $table::table)
            };
            ($table:ident, $column:ident, $rows:expr) => {
                match is_small(conn, stringify!($table), most)? {
                    false => None,
                    true => Some(with_all(
                        $rows.group_by($table::$column).select(($table::$column, count_star())).load(conn)?,
                        stringify!($table),
                    )),
                }
            };
        }
        Ok(Self {
            jobs: by!(jobs, status),
            mails: by!(mail_outbox, status),
            events: by!(stripe_events, status),
            deliveries: by!(webhook_deliveries, status),
            licenses: by!(licenses, status),
            activations: by!(activations, kind, activations::table.filter(activations::active.eq(true))),
            leases: match is_small(conn, "leases", most)? {
                false => None,
                true => Some(leases::table.filter(leases::expires_at.gt(now)).count().get_result(conn)?),
            },
        })
    }

    fn is_partial(&self) -> bool {
        let Self { jobs, mails, events, deliveries, licenses, activations, leases } = self;
        [jobs, mails, events, deliveries, licenses, activations].into_iter().any(Option::is_none) || leases.is_none()
    }
}

/// Whether a table has at most `most` rows; reads no more than that.
fn is_small(conn: &mut Conn, table: &str, most: Option<i64>) -> Result<bool> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        count: i64,
    }
    let Some(most) = most else { return Ok(true) };
    let query = format!("SELECT count(*) AS count FROM (SELECT 1 FROM {table} LIMIT {}) AS few", most + 1);
    let counted: Vec<Count> = crate::on_either!(conn, c => diesel::sql_query(query).load(c))?;
    Ok(counted.first().is_none_or(|counted| counted.count <= most))
}

/// Adds statuses without rows as 0: an alert on "dead > 0" needs the series to exist.
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
