//! Several servers on one PostgreSQL, as processes of the real binary: answers are never older than guaranteed; a storm
//! with a killed and a disconnected server ends exactly right; during an outage, answers come from memory for the
//! configured time; a replica never causes a late answer; a rolling upgrade loses no request.
//!
//! `script/test fleet` runs them at full size; a normal run is small. The sizes are read from `KEYSMITH_FLEET_SECONDS`
//! (duration of changes and validations), `KEYSMITH_FLEET_SESSIONS` (of the storm) and `KEYSMITH_STORM_SEED`.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

#[path = "../machine/calm.rs"]
mod calm;
#[expect(dead_code, reason = "some of it is the faults' only")]
#[path = "../faults/cluster.rs"]
mod cluster;
#[path = "../api/helpers/database.rs"]
mod database;
#[path = "../storm/fire.rs"]
mod fire;
mod freshness;
mod history;
#[path = "../faults/line.rs"]
mod line;
mod outage;
#[path = "../storm/purchases.rs"]
mod purchases;
mod replica;
mod round_robin;
#[path = "../machine/server.rs"]
mod server;
mod storm;
mod upgrade;
#[path = "../storm/verdict.rs"]
mod verdict;

use std::net::SocketAddr;
use std::time::Duration;

use keysmith::ids::Context;
use keysmith::sandbox::server::{Played, launch};
use keysmith::sandbox::stripe::world::{World, WorldConfig};
use line::Line;
use serde_json::{Value, json};
use server::{ADMIN_TOKEN, SECRET_KEY, Server, Setup, WEBHOOK_SECRET};
use tempfile::TempDir;

/// How often each event is sent in the storm.
const COPIES: usize = 3;
/// Number of concurrent requests.
const SIDE_BY_SIDE: usize = 8;

/// Duration of changes and validations.
fn seconds() -> Duration {
    Duration::from_secs(number("KEYSMITH_FLEET_SECONDS", 6))
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name}={text} is not a number")))
}

/// Starts the simulated Stripe; it sends no events on its own.
fn stripe() -> Played {
    let world = WorldConfig {
        secret_key: SECRET_KEY.into(),
        webhook_secret: WEBHOOK_SECRET.into(),
        public_url: "http://127.0.0.1".into(),
        store: None,
    };
    launch(World::new(world, Context::system()), None).unwrap()
}

/// Servers with one database and one secret, whose catalog exists at the simulated Stripe.
pub struct Fleet {
    pub servers: Vec<Server>,
    pub stripe: Played,
    pub data: TempDir,
}

impl Fleet {
    /// Starts a server for each of these URLs, all of the same database.
    pub async fn start(urls: &[String], more: &[(&'static str, String)]) -> Self {
        let (stripe, data) = (stripe(), tempfile::tempdir().unwrap());
        let mut servers = Vec::with_capacity(urls.len());
        for url in urls {
            let setup = Setup::new(url, &stripe.api_base);
            let setup = Setup { data: Some(data.path().to_owned()), ..setup };
            servers.push(Server::start(more.iter().fold(setup, |setup, (name, value)| setup.with(name, value))).await);
        }
        let db = servers[0].database();
        let (tiers, prices) =
            (db.read(keysmith::catalog::list_tiers).await, db.read(keysmith::catalog::list_prices).await);
        stripe.sell(&tiers.unwrap(), &prices.unwrap());
        Self { servers, stripe, data }
    }
}

/// Puts a relay in front of the address in a PostgreSQL URL; returns the relay and the new URL.
fn through(url: &str) -> (Line, String) {
    let mut parsed = url::Url::parse(url).unwrap();
    let host = parsed.host_str().unwrap().to_owned();
    let target: SocketAddr = format!("{host}:{}", parsed.port().unwrap_or(5432)).parse().unwrap();
    let line = Line::to(target);
    parsed.set_host(Some("127.0.0.1")).unwrap();
    parsed.set_port(Some(line.address.port())).unwrap();
    (line, parsed.into())
}

/// Sends a request with the admin token, which must succeed.
async fn admin(server: &Server, method: reqwest::Method, path: &str, body: Value) -> Value {
    let request = server.client.request(method, format!("{}{path}", server.base)).bearer_auth(ADMIN_TOKEN);
    let answer = request.json(&body).send().await.unwrap();
    let (status, text) = (answer.status(), answer.text().await.unwrap());
    assert!(status.is_success(), "{path}: {status}: {text}");
    serde_json::from_str(&text).unwrap()
}

/// A license created by the seller, activated on one device.
#[derive(Clone, Debug)]
pub struct Made {
    pub id: String,
    pub key: String,
    pub device: String,
    pub email: String,
}

async fn make(server: &Server, number: usize, tier: &str) -> Made {
    let email = format!("owner-{number}@example.com");
    let body = json!({"email": email, "tier": tier, "send_mail": false});
    let made = admin(server, reqwest::Method::POST, "/api/v1/license/create", body).await;
    let text = |field: &str| made[field].as_str().unwrap().to_owned();
    let made = Made { id: text("id"), key: text("license_key"), device: format!("device-{number}"), email };
    activate(server, &made, &made.device).await;
    made
}

async fn activate(server: &Server, made: &Made, device: &str) {
    let body = json!({"email": made.email, "installation_id": device, "license_key": made.key});
    let answer =
        server.client.post(format!("{}/api/v1/license/activate", server.base)).json(&body).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
}

/// Validates once; returns the status and body.
async fn validate(client: &reqwest::Client, base: &str, key: &str, device: &str) -> Option<(u16, Value)> {
    let body = json!({"license_key": key, "instance_id": device});
    let answer = client.post(format!("{base}/api/v1/license/validate")).json(&body).send().await.ok()?;
    let status = answer.status().as_u16();
    Some((status, answer.json().await.ok()?))
}

/// Returns a value from `/metrics`.
async fn metric(server: &Server, series: &str) -> f64 {
    let request = server.client.get(format!("{}/metrics", server.base)).bearer_auth(ADMIN_TOKEN);
    let text = request.send().await.unwrap().text().await.unwrap();
    let found = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' ')?.parse().ok());
    found.unwrap_or_else(|| panic!("no {series} in {text}"))
}
