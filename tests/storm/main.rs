//! A storm of payments against the real binary: every event is sent five times, shuffled, eight concurrently; success
//! pages race with them; the server is repeatedly killed. Afterwards, every order must have exactly the paid number of
//! keys and one mail, and no acknowledged event may be lost.
//!
//! `script/test storm` runs it at full size (`--help` lists its options); a normal run is small. The sizes are read
//! from `KEYSMITH_STORM_SESSIONS`, `KEYSMITH_STORM_KILLS`, `KEYSMITH_STORM_SEED` and `KEYSMITH_STORM_DATABASE`
//! (`sqlite`, `postgres` or `both`). A seed repeats the purchases and the order of the requests, not the machine's
//! timing.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod bulk;
#[path = "../machine/calm.rs"]
mod calm;
#[path = "../api/helpers/database.rs"]
mod database;
mod fire;
mod purchases;
#[expect(dead_code, reason = "some of it is the faults' only")]
#[path = "../machine/server.rs"]
mod server;
mod verdict;

use std::time::Duration;

use database::Database;
use keysmith::ids::Context;
use keysmith::sandbox::server::launch;
use keysmith::sandbox::stripe::world::{World, WorldConfig};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use server::{SECRET_KEY, Server, Setup, WEBHOOK_SECRET};
use tokio::time::Instant;

/// How often each event is sent.
const COPIES: usize = 5;
/// Number of concurrent requests.
const SIDE_BY_SIDE: usize = 8;
/// How long the server may take to finish its work: a killed server holds its claims for 15 seconds.
const CALM: Duration = Duration::from_secs(180);

/// The size of a storm.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Paid sessions; one more in ten is opened and never paid.
    pub sessions: usize,
    pub kills: usize,
    pub seed: u64,
}

#[actix_web::test]
async fn sqlite() {
    if is_wanted("sqlite") {
        storm("SQLite", Database::sqlite()).await;
    }
}

#[actix_web::test]
async fn postgres() {
    if is_wanted("postgres") {
        storm("PostgreSQL", Database::postgres()).await;
    }
}

fn is_wanted(database: &str) -> bool {
    std::env::var("KEYSMITH_STORM_DATABASE").map_or(true, |wanted| wanted == "both" || wanted == database)
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name}={text} is not a number")))
}

fn size() -> Size {
    let count = |name: &str, default: usize| number(name).map_or(default, |n| usize::try_from(n).unwrap());
    Size {
        sessions: count("KEYSMITH_STORM_SESSIONS", 40),
        kills: count("KEYSMITH_STORM_KILLS", 2),
        seed: number("KEYSMITH_STORM_SEED").unwrap_or_else(|| rand::rng().random()),
    }
}

async fn storm(name: &str, database: Database) {
    let size = size();
    let mut rng = StdRng::seed_from_u64(size.seed);
    println!("storm on {name}: {size:?}");
    let began = Instant::now();
    let world = WorldConfig {
        secret_key: SECRET_KEY.into(),
        webhook_secret: WEBHOOK_SECRET.into(),
        public_url: "http://127.0.0.1".into(),
        store: None,
    };
    // Without a webhook URL the simulated Stripe sends nothing: the test sends the events.
    let stand_in = launch(World::new(world, Context::system()), None).unwrap();
    let mut server = Server::start(Setup::new(&database.url, &stand_in.api_base)).await;
    let db = server.database();
    let (tiers, prices) = (db.read(keysmith::catalog::list_tiers).await, db.read(keysmith::catalog::list_prices).await);
    stand_in.sell(&tiers.unwrap(), &prices.unwrap());

    let purchases = purchases::buy(&server.client, &server.base, &stand_in.world, size.sessions, &mut rng).await;
    let bought = began.elapsed();
    let target = fire::Target { base: server.base.clone(), client: server.client.clone() };
    let kill = async |_: usize, _: &mut StdRng| {
        server.kill_and_restart().await;
    };
    let fired = fire::fire(&target, &stand_in.world, &purchases, size.kills, &mut rng, kill).await;
    let sent = began.elapsed() - bought;
    calm::wait_until_calm(&db, CALM).await;
    let calm = began.elapsed() - bought - sent;
    let stopped = server.stop().await;

    println!("  {fired}");
    println!("  {}", verdict::check(&db, &server, &stand_in.world, &purchases, &fired).await);
    println!("  bought in {bought:.1?}, sent in {sent:.1?}, calm {calm:.1?} later, stopped in {stopped:.1?}");
    drop(db);
}
