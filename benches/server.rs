//! Measures the real binary against the server's performance targets: `script/bench` builds it for release and prints a
//! table for each database. Nothing here fails on a slow machine; targets are printed next to the numbers.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a benchmark")]

#[path = "../tests/api/helpers/database.rs"]
mod database;
#[expect(dead_code, reason = "only the tests use some of it")]
#[path = "../tests/machine/server.rs"]
mod server;

use std::time::Duration;

use database::Database;
use keysmith::ids::Context;
use keysmith::licenses::key::{KeyShape, LicenseKey};
use keysmith::sandbox::server::launch;
use keysmith::sandbox::stripe::checkout::Pay;
use keysmith::sandbox::stripe::world::{World, WorldConfig};
use serde_json::{Value, json};
use server::{SECRET_KEY, Server, Setup, WEBHOOK_SECRET};
use tokio::time::Instant;

const EMAIL: &str = "ada@example.com";
/// The number of keys in the large purchase.
const KEYS: usize = 1_000;
/// How long each kind of request is repeated, and the number of concurrent callers.
const ROUND: Duration = Duration::from_secs(5);
const CALLERS: usize = 16;

fn main() {
    actix_web::rt::System::new().block_on(async {
        measure("SQLite", Database::sqlite()).await;
        if std::env::var_os("KEYSMITH_TEST_POSTGRES_URL").is_some() {
            measure("PostgreSQL", Database::postgres()).await;
        }
    });
}

async fn measure(name: &str, database: Database) {
    println!("{name}");
    let world = WorldConfig {
        secret_key: SECRET_KEY.into(),
        webhook_secret: WEBHOOK_SECRET.into(),
        public_url: "http://127.0.0.1".into(),
        store: None,
    };
    let stand_in = launch(World::new(world, Context::system()), None).unwrap();
    let mut server = Server::start(Setup::new(&database.url, &stand_in.api_base)).await;
    let db = server.database();
    let (tiers, prices) = (db.read(keysmith::catalog::list_tiers).await, db.read(keysmith::catalog::list_prices).await);
    stand_in.sell(&tiers.unwrap(), &prices.unwrap());
    drop(db);

    let mut ready = Vec::new();
    for _ in 0..5 {
        server.stop().await;
        ready.push(server.restart().await);
    }
    ready.sort();
    row("ready on an existing database", &format!("{:.0} ms (median of 5)", millis(ready[2])), "200 ms");
    tokio::time::sleep(Duration::from_secs(2)).await;
    row("idle memory", &format!("{:.1} MB", resident_megabytes(server.process())), "50 MB");

    let keys = mint(&server, &stand_in.world).await;
    requests(&server, &keys).await;
    row("memory after all this", &format!("{:.1} MB", resident_megabytes(server.process())), "");
    let stopped = server.stop().await;
    row("stops after SIGTERM", &format!("{:.0} ms", millis(stopped)), "10 s");
}

/// Makes one purchase of many keys. The success page does all the work: it queries Stripe, mints in one commit and
/// shows the keys.
async fn mint(server: &Server, world: &World) -> Vec<String> {
    let asked = json!({"email": EMAIL, "quantity": KEYS});
    let answer = server.client.post(format!("{}/purchase-quantity", server.base)).json(&asked).send().await.unwrap();
    let answer: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    let session = answer["session_id"].as_str().expect("a session").to_owned();
    world.pay(&session, &Pay::default()).unwrap();
    let began = Instant::now();
    let page =
        server.client.get(format!("{}/checkout/success?session_id={session}", server.base)).send().await.unwrap();
    assert!(page.status().is_success(), "{}", page.status());
    let took = millis(began.elapsed());
    row(&format!("{KEYS} keys minted, with the page that asks"), &format!("{took:.0} ms"), "1 s");
    // The page shows the first hundred.
    let page = page.text().await.unwrap();
    let is_key = |text: &&str| LicenseKey::parse(text).is_ok_and(|key| key.shape() == KeyShape::Random);
    let shown = |text: &str| text.get(..23).filter(is_key).map(str::to_owned);
    let mut keys: Vec<String> = page.match_indices("KEY-").filter_map(|(at, _)| shown(&page[at..])).collect();
    keys.sort();
    keys.dedup();
    assert!(!keys.is_empty(), "the page shows no keys");
    keys
}

async fn requests(server: &Server, keys: &[String]) {
    let activate = |n: usize| {
        let key = &keys[n % keys.len()];
        // A few sites are repeated, so that seats are taken, sites are known and limits are reached.
        let site = format!("site-{}.example.com", n % 300);
        ("/activate-license", json!({"license_key": key, "site_domain": site, "email": EMAIL}))
    };
    repeat(server, "activate a site", activate).await;
    let validate = |n: usize| {
        ("/api/v1/license/validate", json!({"license_key": keys[n % keys.len()], "instance_id": "site-1.example.com"}))
    };
    repeat(server, "validate a license", validate).await;
}

/// Sends as many requests as `CALLERS` can in one round.
async fn repeat(server: &Server, what: &str, make: impl Fn(usize) -> (&'static str, Value)) {
    let (path, body) = make(0);
    let first = server.client.post(format!("{}{path}", server.base)).json(&body).send().await.unwrap();
    if first.status().as_u16() == 404 {
        return row(what, "not served by this build", "");
    }
    let mut callers = tokio::task::JoinSet::new();
    for caller in 0..CALLERS {
        let bodies: Vec<Value> = (0..300).map(|n| make(caller * 300 + n).1).collect();
        let (client, url) = (server.client.clone(), format!("{}{path}", server.base));
        callers.spawn(async move {
            let began = Instant::now();
            let mut times = Vec::new();
            for body in bodies.iter().cycle() {
                let sent = Instant::now();
                let answer = client.post(&url).json(body).send().await.unwrap();
                assert!(matches!(answer.status().as_u16(), 200 | 409), "{}: {body}", answer.status());
                answer.bytes().await.unwrap();
                times.push(sent.elapsed());
                if began.elapsed() > ROUND {
                    break;
                }
            }
            times
        });
    }
    let mut times: Vec<Duration> = callers.join_all().await.into_iter().flatten().collect();
    times.sort();
    let of = |hundredths: usize| millis(times[(times.len() - 1) * hundredths / 100]);
    let rate = f64::from(u32::try_from(times.len()).unwrap()) / ROUND.as_secs_f64();
    row(what, &format!("{rate:.0}/s, {:.1} ms median, {:.1} ms for 99 of 100", of(50), of(99)), "");
}

fn row(what: &str, number: &str, target: &str) {
    let target = if target.is_empty() { String::new() } else { format!("   target {target}") };
    println!("  {what:<42} {number}{target}");
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

/// Returns the resident memory of a process, as the kernel reports it.
fn resident_megabytes(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse().unwrap();
    kilobytes / 1024.0
}
