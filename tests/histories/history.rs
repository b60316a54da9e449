//! One customer's history: actions of the customer, the seller and the bank, and the delivery of the resulting events.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use keysmith::app::App;
use keysmith::sandbox::stripe::life::Change;
use keysmith::sandbox::stripe::world::World;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::Value;

use crate::model::Books;
use crate::rows::{self, Openers};
use crate::stage::{Problem, Totals};

mod end;
mod faults;
mod happens;
mod news;
mod people;

/// Maximum number of purchases of one customer.
const MOST_PURCHASES: usize = 3;
/// Maximum number of steps of one history.
pub const MOST_STEPS: usize = 12;

/// The kind of a turn.
#[derive(Clone, Copy, Debug)]
pub enum Mood {
    /// Something happens at Stripe, or a customer or an admin does something.
    Act,
    /// Events arrive. `alone`: nobody else changes anything meanwhile, so people may act between two events.
    Hear { alone: bool },
}

pub struct History {
    pub seed: u64,
    pub email: String,
    /// ID of the last event that was handed out.
    pub newest: String,
    /// The history has ended: only the remaining events still arrive.
    pub is_over: bool,
    pub totals: Totals,
    aloud: bool,
    rng: StdRng,
    /// Remaining steps.
    steps: usize,
    books: Books,
    /// Events that have not been delivered yet, or failed.
    pending: Vec<Value>,
    /// Events that never arrive.
    dropped: Vec<Value>,
    processed: BTreeSet<String>,
    /// When an event that could not be processed was received.
    received: HashMap<String, i64>,
    /// Keys that were shown to somebody, with the IDs of their licenses.
    keys: BTreeMap<String, String>,
    /// Whether the late prices are in the catalog.
    late: bool,
    /// Whether Stripe currently refuses the server's key.
    refused: bool,
    log: Vec<String>,
    problems: Vec<String>,
}

impl History {
    pub fn new(seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        Self {
            seed,
            email: format!("history{seed}@example.com"),
            newest: String::new(),
            is_over: false,
            totals: Totals::default(),
            aloud: false,
            steps: rng.random_range(2..=MOST_STEPS),
            rng,
            books: Books::new(),
            pending: Vec::new(),
            dropped: Vec::new(),
            processed: BTreeSet::new(),
            received: HashMap::new(),
            keys: BTreeMap::new(),
            late: false,
            refused: false,
            log: Vec::new(),
            problems: Vec::new(),
        }
    }

    fn note(&mut self, what: impl Into<String>) {
        let what = what.into();
        if self.aloud {
            println!("    {what}");
        }
        self.log.push(what);
    }

    /// Limits the number of steps.
    pub fn limited(mut self, steps: usize) -> Self {
        self.steps = self.steps.min(steps);
        self
    }

    /// Prints each action as it happens, and the licenses after each turn.
    pub fn aloud(mut self) -> Self {
        self.aloud = true;
        self
    }

    /// Returns the first problem, if any, with the command that reproduces it.
    pub fn verdict(&self) -> Option<Problem> {
        let first = self.problems.first()?;
        let (seed, at) = (self.seed, self.seed / crate::TOGETHER * crate::TOGETHER);
        let text = format!(
            "seed {seed}: {first}\n  {} in all; steps: {}\n  alone: KEYSMITH_HISTORY_SEED={seed}, with its neighbors: \
             KEYSMITH_HISTORY_SEED={at} KEYSMITH_HISTORIES={}",
            self.problems.len(),
            self.log.join(", "),
            crate::TOGETHER
        );
        Some(Problem { seed: Some(seed), text })
    }

    pub async fn turn(&mut self, app: &App, world: &World, mood: Mood) {
        match mood {
            Mood::Act if self.steps == 0 || self.rng.random_bool(0.25) => {}
            Mood::Act => {
                self.steps -= 1;
                self.totals.steps += 1;
                self.step(app, world).await;
            }
            Mood::Hear { alone } => self.deliver(app, world, alone).await,
        }
        if self.aloud {
            let email = self.email.clone();
            let openers = Openers::of(app);
            for row in app.db.read(move |conn| rows::of(conn, &openers, &email)).await.unwrap() {
                println!("      {} {row:?}", app.context.now());
            }
        }
    }

    /// Notes that the server's clock is this many seconds ahead from now on.
    pub fn clock_stepped(&mut self, ahead: i64) {
        self.note(format!("the clock is {ahead} s ahead"));
    }

    /// Notes that Stripe refuses the server's key with this status, or accepts it (again).
    pub fn key_is_refused(&mut self, status: Option<u16>) {
        if status.is_some() || self.refused {
            self.note(
                status.map_or("the key works again".to_owned(), |status| format!("the key is refused ({status})")),
            );
        }
        self.refused = status.is_some();
    }

    /// The late prices are now in the catalog: updates each purchase.
    pub fn catalog_learned(&mut self, world: &World, now: i64) {
        self.note("the catalog learns the late prices");
        self.late = true;
        for purchase in self.books.values_mut() {
            let subscription = purchase.subscription.as_ref().map(|id| world.object("subscription", id).unwrap());
            purchase.learn(subscription.as_ref(), now);
        }
    }

    /// Makes the next payment of some subscriptions fail.
    pub fn before_time_passes(&mut self, world: &World) {
        let ids: Vec<String> = self.books.values().filter_map(|purchase| purchase.subscription.clone()).collect();
        for id in ids {
            if status_of(world, &id) == "active" && self.rng.random_bool(0.15) {
                self.note("the next payment will fail");
                world.change_subscription(&id, Change::FailNext).unwrap();
            }
        }
    }
}

/// Returns the status of a subscription at Stripe.
fn status_of(world: &World, subscription: &str) -> String {
    world.object("subscription", subscription).unwrap()["status"].as_str().unwrap().to_owned()
}
