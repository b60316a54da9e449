//! A stage plays histories together: one database, one Stripe, one clock. In each round time passes, every history
//! acts, and some events are delivered; sometimes the reconciler runs, in between or concurrently.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use diesel::prelude::*;
use keysmith::app::App;
use keysmith::billing::scheduled::reconcile::{self, Scope};
use keysmith::billing::scheduled::run_due;
use keysmith::clock::Clock;
use keysmith::config::Config;
use keysmith::db::schema::stripe_events;
use keysmith::ids::Context;
use keysmith::offline::signer::Signer;
use keysmith::sandbox::server::launch;
use keysmith::sandbox::stripe::fault::FaultKind;
use keysmith::sandbox::stripe::world::{World, WorldConfig};
use keysmith::stripe::client::{Client, Pace};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::Value;

use crate::database::Database;
use crate::history::{History, Mood};
use crate::model::{LATE, LATE_ONCE, OnRefund, UNKNOWN};

mod troubles;

const DAY: i64 = 86_400;
const ROUNDS: usize = 14;
/// Number of concurrent groups of histories.
const LANES: usize = 12;
/// Start time of every stage.
const BEGINNING: i64 = 1_767_225_600;
/// Seconds after which a received but unprocessed event counts as missed, with some margin.
const STUCK: i64 = 660;

/// Counts of what happened on a stage.
#[derive(Clone, Copy, Debug, Default)]
pub struct Totals {
    pub steps: usize,
    pub events: usize,
    pub dropped: usize,
    pub faults: usize,
    pub licenses: usize,
}

impl Totals {
    pub fn add(&mut self, other: &Self) {
        self.steps += other.steps;
        self.events += other.events;
        self.dropped += other.dropped;
        self.faults += other.faults;
        self.licenses += other.licenses;
    }
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { steps, events, dropped, faults, licenses } = self;
        write!(f, "{steps} steps, {events} events ({dropped} dropped), {faults} faults, {licenses} licenses")
    }
}

/// A failed check.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Seed of the failed history; `None` = the stage itself.
    pub seed: Option<u64>,
    pub text: String,
}

impl From<String> for Problem {
    fn from(text: String) -> Self {
        Self { seed: None, text }
    }
}

/// The state that all histories of a stage share.
pub struct Stage {
    pub app: App,
    pub world: Arc<World>,
    pub policy: OnRefund,
    reconciled_at: i64,
    /// How many seconds the server's clock is ahead of the correct time, which is Stripe's.
    ahead: i64,
    /// Round in which the late prices are added to the catalog.
    learns_in: usize,
    rng: StdRng,
    problems: Vec<Problem>,
    _database: Database,
    _folder: tempfile::TempDir,
}

impl Stage {
    /// Plays the histories of these seeds; returns the totals and the problems. A single history prints what it does,
    /// unless its steps are limited.
    pub async fn run(database: Database, seeds: std::ops::Range<u64>, steps: Option<usize>) -> (Totals, Vec<Problem>) {
        // The stage's own random choices depend on its number only, whichever of its histories play.
        let mut stage = Self::build(database, seeds.start / crate::TOGETHER).await;
        let only = seeds.end - seeds.start == 1;
        let new = |seed| match steps {
            Some(steps) => History::new(seed).limited(steps),
            None if only => History::new(seed).aloud(),
            None => History::new(seed),
        };
        let mut histories: Vec<History> = seeds.map(new).collect();
        for round in 0..ROUNDS {
            if round == stage.learns_in {
                stage.learn(&mut histories).await;
            }
            histories = stage.round(histories).await;
        }
        histories = stage.end(histories).await;
        let mut totals = Totals::default();
        let now = stage.app.context.now();
        for history in &mut histories {
            history.check(&stage.app, &stage.world, stage.policy, now).await;
            totals.add(&history.totals);
            stage.problems.extend(history.verdict());
        }
        (totals, stage.problems)
    }

    async fn build(database: Database, number: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let context = Context::seeded(Clock::manual(BEGINNING), number);
        let right = Context::seeded(Clock::manual(BEGINNING), number + 1);
        let world = WorldConfig {
            secret_key: "sk_test_histories".into(),
            webhook_secret: "whsec_histories".into(),
            public_url: "http://127.0.0.1".into(),
            store: None,
        };
        let played = launch(World::new(world, right), None).unwrap();
        // The histories deliver the events themselves.
        played.world.lock().switches.hold = true;
        let catalog = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/histories/catalog.toml");
        let policy = [OnRefund::Revoke, OnRefund::Suspend, OnRefund::Keep][usize::try_from(number % 3).unwrap()];
        let (url, data) = (database.url.clone(), folder.path().display().to_string());
        let config = Config::load(&|name| {
            Some(match name {
                "DATABASE_URL" => url.clone(),
                "KEYSMITH_DATA_DIR" => data.clone(),
                "KEYSMITH_CATALOG" => catalog.display().to_string(),
                "KEYSMITH_ON_REFUND" => format!("{policy:?}").to_lowercase(),
                _ => return None,
            })
        })
        .unwrap();
        let (stripe, now) = (played.stripe(), context.clone());
        let built = tokio::task::spawn_blocking(move || {
            let signer = Arc::new(Signer::new(&config.data_dir, &now).unwrap());
            App::build(config, now, &stripe, "http://127.0.0.1".into(), signer).unwrap()
        });
        let mut app = built.await.unwrap();
        let (stripe, pace) =
            (played.stripe(), Pace { try_for: Duration::from_secs(3), pause: Duration::from_millis(1) });
        app.billing.stripe = Client::with_pace(&stripe.secret_key, &stripe.api_base, context, pace).unwrap();
        let prices = app.db.read(keysmith::catalog::list_prices).await.unwrap();
        let tiers = app.db.read(keysmith::catalog::list_tiers).await.unwrap();
        played.sell(&tiers, &prices);
        played.world.put_price(UNKNOWN, "Not in the catalog", 300, "usd", Some("month"));
        played.world.put_price(LATE.price, "Known late", 400, "usd", Some("month"));
        played.world.put_price(LATE_ONCE.price, "Known late, for good", 1900, "usd", None);
        let mut rng = StdRng::seed_from_u64(number);
        let learns_in = rng.random_range(2..ROUNDS);
        Self {
            app,
            world: played.world,
            policy,
            reconciled_at: BEGINNING,
            ahead: 0,
            learns_in,
            rng,
            problems: Vec::new(),
            _database: database,
            _folder: folder,
        }
    }

    async fn round(&mut self, mut histories: Vec<History>) -> Vec<History> {
        let hours = match self.rng.random_range(0..20) {
            0..11 => self.rng.random_range(0..3),
            11..16 => self.rng.random_range(12..80),
            16..19 => self.rng.random_range(80..260),
            _ => self.rng.random_range(600..800),
        };
        // Stripe lists the events of the last 30 days; a server that is offline longer misses older ones.
        if self.world.context.now() + hours * 3600 > self.reconciled_at + 28 * DAY {
            self.put_right(&mut histories);
            self.reconcile(&mut histories).await;
        }
        let seconds = hours * 3600 + self.rng.random_range(1..3600);
        self.pass(seconds, &mut histories);
        match self.rng.random_range(0..16) {
            0..2 => self.step_clock(&mut histories),
            2..8 => self.put_right(&mut histories),
            _ => {}
        }
        let refused = if self.rng.random_bool(0.1) { Some([401, 403, 404][self.rng.random_range(0..3)]) } else { None };
        self.refuse(refused, &mut histories);
        histories = self.everybody(histories, Mood::Act).await;
        self.hand_out(&mut histories);
        if self.rng.random_bool(0.2) {
            // Concurrently with the deliveries.
            let (app, world, fails) = (self.app.clone(), self.world.clone(), self.rng.random_bool(0.5));
            let beside = actix_web::rt::spawn(async move {
                if fails {
                    world.plan_fault_of("/v1/events", FaultKind::Status(500));
                    world.plan_fault_of("/v1/events", FaultKind::HalfBody);
                }
                reconcile::reconcile(&app.billing, Scope::default(), &|_| {}).await
            });
            histories = self.everybody(histories, Mood::Hear { alone: false }).await;
            let report = beside.await.unwrap();
            self.judge(report.map_err(|error| error.to_string()), &mut histories).await;
        } else {
            histories = self.everybody(histories, Mood::Hear { alone: true }).await;
        }
        if refused.is_some() && self.rng.random_bool(0.5) {
            self.reconcile(&mut histories).await;
        }
        self.refuse(None, &mut histories);
        match self.rng.random_range(0..10) {
            0 => self.reconcile(&mut histories).await,
            1..=4 => self.sweep(&mut histories).await,
            _ => {}
        }
        histories
    }

    /// Some of the remaining events arrive, the reconciler finds the others, and a second run finds nothing.
    async fn end(&mut self, mut histories: Vec<History>) -> Vec<History> {
        self.put_right(&mut histories);
        self.pass(STUCK, &mut []);
        self.hand_out(&mut histories);
        histories = self.everybody(histories, Mood::Hear { alone: true }).await;
        self.world.lock().faults.clear();
        for history in &mut histories {
            history.is_over = true;
        }
        histories = self.everybody(histories, Mood::Hear { alone: true }).await;
        self.pass(STUCK, &mut []);
        self.hand_out(&mut histories);
        self.reconcile(&mut histories).await;
        self.sweep(&mut histories).await;
        match reconcile::reconcile(&self.app.billing, Scope::default(), &|_| {}).await {
            Ok(report) if report.repairs.is_empty() && report.failures.is_empty() => {}
            other => self.problems.push(format!("the second reconciliation found something: {other:?}").into()),
        }
        histories
    }

    /// Advances the time, here and at Stripe.
    fn pass(&mut self, seconds: i64, histories: &mut [History]) {
        for history in histories {
            history.before_time_passes(&self.world);
        }
        self.app.context.clock.advance(seconds);
        self.world.context.clock.advance(seconds);
        self.world.pass_time();
    }

    /// Gives every history a turn, [`LANES`] at a time.
    async fn everybody(&mut self, histories: Vec<History>, mood: Mood) -> Vec<History> {
        let mut lanes: Vec<Vec<History>> = (0..LANES).map(|_| Vec::new()).collect();
        for (at, history) in histories.into_iter().enumerate() {
            lanes[at % LANES].push(history);
        }
        let run = |mut lane: Vec<History>| {
            let (app, world) = (self.app.clone(), self.world.clone());
            actix_web::rt::spawn(async move {
                for history in &mut lane {
                    history.turn(&app, &world, mood).await;
                }
                lane
            })
        };
        let running: Vec<_> = lanes.into_iter().map(run).collect();
        let mut all = Vec::new();
        for lane in running {
            all.extend(lane.await.unwrap());
        }
        all.sort_by_key(|history| history.seed);
        all
    }

    /// Passes each new event at Stripe to the history that it is about.
    fn hand_out(&self, histories: &mut [History]) {
        let mut by_email: BTreeMap<String, &mut History> =
            histories.iter_mut().map(|history| (history.email.clone(), history)).collect();
        let mut state = self.world.lock();
        // Nobody reads the simulated Stripe's own deliveries here.
        state.deliveries.clear();
        let last = by_email.values().map(|history| history.newest.clone()).max().unwrap_or_default();
        let new: Vec<&Value> =
            state.all("event").rev().take_while(|event| event["id"].as_str().unwrap() > last.as_str()).collect();
        let Some(newest) = new.first().map(|event| event["id"].as_str().unwrap().to_owned()) else { return };
        for event in new.iter().rev() {
            let object = &event["data"]["object"];
            let charge = object["charge"].as_str().and_then(|id| state.get("charge", id));
            let customer = charge.unwrap_or(object)["customer"].as_str();
            let known = customer.and_then(|id| state.get("customer", id)).map(|customer| &customer["email"]);
            let email = known.unwrap_or(&object["customer_email"]).as_str().unwrap();
            by_email.get_mut(email).unwrap().hears(event, &state);
        }
        for history in by_email.values_mut() {
            history.newest.clone_from(&newest);
        }
    }

    async fn sweep(&mut self, histories: &mut [History]) {
        if let Err(error) = run_due(&self.app.billing).await {
            self.problems.push(format!("the sweep failed: {error}").into());
        }
        for history in histories {
            history.time_was_looked_at(self.app.context.now());
        }
    }

    async fn reconcile(&mut self, histories: &mut [History]) {
        let report = reconcile::reconcile(&self.app.billing, Scope::default(), &|_| {}).await;
        self.judge(report.map_err(|error| error.to_string()), histories).await;
    }

    /// Tells the histories which events the reconciler processed; after a complete run no earlier event may be missing.
    async fn judge(
        &mut self,
        report: Result<keysmith::billing::scheduled::reconcile::Report, String>,
        histories: &mut [History],
    ) {
        let complete = match report {
            Ok(report) if report.failures.is_empty() => true,
            // Caused by the faults planned for this round.
            Ok(_) => false,
            Err(_) if self.world.lock().switches.refuse_key.is_some() => false,
            Err(error) => {
                self.problems.push(format!("the reconciler failed: {error}").into());
                false
            }
        };
        let read = |conn: &mut keysmith::db::Conn| {
            let done = stripe_events::table.filter(stripe_events::status.eq_any(["processed", "ignored"]));
            Ok::<Vec<String>, keysmith::db::Error>(done.select(stripe_events::id).load(conn)?)
        };
        let done: HashSet<String> = self.app.db.read(read).await.unwrap().into_iter().collect();
        let now = self.app.context.now();
        for history in histories {
            history.was_reconciled(&done, complete.then_some(now - STUCK), &self.world, now);
        }
        if complete {
            self.reconciled_at = self.world.context.now();
        }
    }
}
