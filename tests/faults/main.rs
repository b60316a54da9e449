//! Machine and dependency faults with the real binary: the database is locked, full, read-only, down, disconnected or
//! failed over; Stripe and the mail server refuse, stall and disconnect; the clock is wrong; clients are slow; the
//! server is stopped under load. Each test ends with a check: everything acknowledged (2xx) exists exactly once, and
//! nothing else does.
//!
//! `script/test faults` runs them at full size (`--help` lists its options); in a normal run each fault lasts three
//! seconds. The sizes are read from `KEYSMITH_FAULT_SECONDS` (duration of a fault) and `KEYSMITH_FAULT_LIMIT_MS`
//! (maximum time of a refusal). The tests mount file systems, so they run as root only.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod account;
#[path = "../machine/calm.rs"]
mod calm;
mod clock;
mod cluster;
mod crowds;
#[path = "../api/helpers/database.rs"]
mod database;
mod disk;
mod disks;
mod line;
mod load;
mod outside;
mod postgres;
#[path = "../machine/server.rs"]
mod server;

use std::time::Duration;

use keysmith::ids::Context;
use keysmith::sandbox::server::{Played, launch};
use keysmith::sandbox::stripe::world::{World, WorldConfig};
use server::{SECRET_KEY, Server, Setup, WEBHOOK_SECRET};

/// Returns the duration of a fault.
pub fn fault() -> Duration {
    Duration::from_secs(number("KEYSMITH_FAULT_SECONDS", 3))
}

/// Returns the maximum time of a refusal: two seconds, plus a margin for a machine that runs other tests too.
pub fn limit() -> Duration {
    Duration::from_millis(number("KEYSMITH_FAULT_LIMIT_MS", 6_000))
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name}={text} is not a number")))
}

/// Starts the simulated Stripe; it sends no events on its own.
pub fn stripe() -> Played {
    let world = WorldConfig {
        secret_key: SECRET_KEY.into(),
        webhook_secret: WEBHOOK_SECRET.into(),
        public_url: "http://127.0.0.1".into(),
        store: None,
    };
    launch(World::new(world, Context::system()), None).unwrap()
}

/// Starts a server, and creates its catalog at the simulated Stripe.
pub async fn start(setup: Setup, stripe: &Played) -> Server {
    let server = Server::start(setup).await;
    let db = server.database();
    let (tiers, prices) = (db.read(keysmith::catalog::list_tiers).await, db.read(keysmith::catalog::list_prices).await);
    stripe.sell(&tiers.unwrap(), &prices.unwrap());
    server
}
