//! The server's clock is wrong by five minutes, a day and 400 days, and then correct again.

use std::time::Duration;

use tokio::time::sleep;

use super::account::settle;
use super::database::Database;
use super::load::Load;
use super::server::Setup;
use super::{fault, start, stripe};

const MINUTE: i64 = 60;
const DAY: i64 = 86_400;

/// A clock may be set while the server runs or while it is down; the harder case is a restart, which leaves nothing in
/// memory.
async fn wrong_clock(name: &str, database: Database) {
    let stripe = stripe();
    let mut server = start(Setup::new(&database.url, &stripe.api_base), &stripe).await;
    // A webhook signed more than five minutes ago is refused; Stripe retries it for days.
    let load = Load::excusing(&server, &stripe.world, &["invalid_signature"]);
    sleep(Duration::from_millis(1_000)).await;
    let step = (fault() / 6).max(Duration::from_millis(700));
    for offset in [5 * MINUTE, -5 * MINUTE, DAY, -DAY, 400 * DAY, 0] {
        server.setup = server.setup.clone().with("KEYSMITH_CLOCK_OFFSET", offset);
        server.kill_and_restart().await;
        sleep(step).await;
    }
    settle(&format!("Clocks wrong by up to 400 days, {name}"), &server, &load.finish().await).await;
    drop(server);
}

#[actix_web::test]
async fn sqlite() {
    wrong_clock("SQLite", Database::sqlite()).await;
}

#[actix_web::test]
async fn postgres() {
    wrong_clock("PostgreSQL", Database::postgres()).await;
}
