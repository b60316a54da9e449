//! Faults of the machine under the real binary: the database is locked, full, read-only, away, cut or replaced; Stripe
//! and the mail server refuse, stall and cut; the clock is wrong; clients are slow; the server is asked to stop under
//! load. Each test ends with an account: what was acknowledged (2xx) is there, once, and nothing else is.
//!
//! `script/test faults` runs them in full size (`--help` lists its options); in a normal run each fault lasts three
//! seconds. The sizes are read from `KEYSMITH_FAULT_SECONDS` (how long a fault lasts) and `KEYSMITH_FAULT_LIMIT_MS`
//! (how long a refusal may take). File systems are mounted: the tests run as root, and fail elsewhere.

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

/// How long a fault lasts.
pub fn fault() -> Duration {
    Duration::from_secs(number("KEYSMITH_FAULT_SECONDS", 3))
}

/// How long a refusal may take: two seconds, and what a machine needs that runs other tests besides.
pub fn limit() -> Duration {
    Duration::from_millis(number("KEYSMITH_FAULT_LIMIT_MS", 6_000))
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name}={text} is not a number")))
}

/// The stand-in Stripe; it sends no events by itself.
pub fn stripe() -> Played {
    let world = WorldConfig {
        secret_key: SECRET_KEY.into(),
        webhook_secret: WEBHOOK_SECRET.into(),
        public_url: "http://127.0.0.1".into(),
        store: None,
    };
    launch(World::new(world, Context::system()), None).unwrap()
}

/// A server, and what it sells on sale at the stand-in.
pub async fn start(setup: Setup, stripe: &Played) -> Server {
    let server = Server::start(setup).await;
    let db = server.database();
    let (tiers, prices) = (db.read(keysmith::catalog::list_tiers).await, db.read(keysmith::catalog::list_prices).await);
    stripe.sell(&tiers.unwrap(), &prices.unwrap());
    server
}
