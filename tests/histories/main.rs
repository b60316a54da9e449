//! Model-based test of billing. Random histories at the simulated Stripe (purchases, seats, renewals, failures,
//! refunds, disputes, selections, admin actions), whose events arrive late, twice, concurrently, in any order or never,
//! from a Stripe that sometimes fails, while the reconciler runs between and during them. At the end, the licenses must
//! match the model, and the model (`model.rs`) shares no code with the implementation.
//!
//! Many histories share one database, one clock and one Stripe: none may affect another.
//!
//! `script/test histories [COUNT] [SEED]` runs 20,000 on each database; a normal run plays the same few each time.
//! `KEYSMITH_HISTORIES` sets how many, `KEYSMITH_HISTORY_DATABASE` the database (`sqlite`, `postgres`, `both`), and
//! `KEYSMITH_HISTORY_SEED` the first seed: alone it replays that one history; with a number, that many from there on. A
//! run prints its seed, its count and how to repeat it, and for a failed history the fewest steps that fail.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

#[path = "../api/helpers/database.rs"]
mod database;
mod history;
mod model;
mod rows;
mod stage;

use std::time::Instant;

use database::Database;
use rand::RngExt;
use stage::Stage;

/// Number of histories of one stage; a seed's position among them decides what its clock does.
pub const TOGETHER: u64 = 80;
/// Default number of histories: three stages, one for each refund policy.
const ORDINARY: u64 = 240;
/// At most this many failed histories are shrunk to fewer steps.
const SHRUNK: usize = 3;
/// First seed of a normal run: the same histories each time.
const FIRST: u64 = 1_000_000;

#[actix_web::test]
async fn sqlite() {
    if is_wanted("sqlite") {
        run("SQLite", Database::sqlite).await;
    }
}

#[actix_web::test]
async fn postgres() {
    if is_wanted("postgres") {
        run("PostgreSQL", Database::postgres).await;
    }
}

fn is_wanted(database: &str) -> bool {
    std::env::var("KEYSMITH_HISTORY_DATABASE").map_or(true, |wanted| wanted == "both" || wanted == database)
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name}={text} is not a number")))
}

#[expect(clippy::disallowed_methods, reason = "how long the run took")]
async fn run(name: &str, database: fn() -> Database) {
    let (count, seed) = (number("KEYSMITH_HISTORIES"), number("KEYSMITH_HISTORY_SEED"));
    let first = match (seed, count) {
        (Some(seed), _) => seed,
        (None, None) => FIRST,
        (None, Some(_)) => rand::rng().random_range(0..u64::from(u32::MAX)) / TOGETHER * TOGETHER,
    };
    let last = match (seed, count) {
        (_, Some(count)) => first + count,
        (Some(seed), None) => seed + 1,
        (None, None) => first + ORDINARY,
    };
    let count = last - first;
    println!("histories on {name}: {count} from seed {first}; the same again: script/test histories {count} {first}");
    let began = Instant::now();
    let (mut next, mut totals, mut wrong, mut shrunk) = (first, stage::Totals::default(), Vec::new(), 0);
    while next < last {
        let end = last.min((next / TOGETHER + 1) * TOGETHER);
        let (done, mut problems) = Stage::run(database(), next..end, None).await;
        totals.add(&done);
        for problem in &problems {
            println!("{}\n", problem.text);
        }
        if let Some(seed) = problems.iter().find_map(|problem| problem.seed).filter(|_| shrunk < SHRUNK) {
            shrunk += 1;
            shrink(database, seed).await;
        }
        wrong.append(&mut problems);
        next = end;
        println!("  {name}: {} histories, {:.0?}, {} wrong; {totals}", next - first, began.elapsed(), wrong.len());
        if wrong.len() > 20 {
            break;
        }
    }
    println!("histories on {name}: {} played from seed {first}, {} wrong", next - first, wrong.len());
    assert!(wrong.is_empty(), "{} of {} histories ended wrong; each says how to replay it", wrong.len(), next - first);
}

/// Replays a failed history alone, with one step, two steps and so on, until it fails again.
async fn shrink(database: fn() -> Database, seed: u64) {
    for steps in 1..=history::MOST_STEPS {
        let (_, problems) = Stage::run(database(), seed..seed + 1, Some(steps)).await;
        if let Some(problem) = problems.first() {
            println!("seed {seed} with {steps} steps:\n  {}\n", problem.text);
            return;
        }
    }
    println!("seed {seed} ends well by itself: its neighbors matter\n");
}
