//! The storm through a load balancer with three servers: each is killed in turn, and one is disconnected from the
//! database. Then seats and leases are taken through three servers concurrently. All counts must be exact.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::json;
use tokio::time::sleep;

use super::calm::wait_until_calm;
use super::database::Database;
use super::line::Mode;
use super::round_robin::RoundRobin;
use super::server::{ADMIN_TOKEN, Server};
use super::{Fleet, fire, number, purchases, through, verdict};

/// How long the servers may take to finish their work: a killed server holds its claims for 15 seconds, and jobs that
/// failed while a server was disconnected wait for their next attempt.
const CALM: Duration = Duration::from_secs(240);
/// Number of concurrent callers for the seats of one license.
const CALLERS: usize = 24;

#[actix_web::test]
async fn three_servers() {
    storm(Database::postgres()).await;
}

/// The default isolation level of distributed engines with PostgreSQL's protocol.
#[actix_web::test]
async fn three_servers_under_serializable() {
    let database = Database::postgres();
    let name = database.url.rsplit('/').next().unwrap().split('?').next().unwrap().to_owned();
    let mut admin = PgConnection::establish(&database.url).unwrap();
    admin.batch_execute(&format!("ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'")).unwrap();
    drop(admin);
    storm(database).await;
}

async fn storm(database: Database) {
    let sessions = usize::try_from(number("KEYSMITH_FLEET_SESSIONS", 12)).unwrap();
    let seed: u64 =
        std::env::var("KEYSMITH_STORM_SEED").map_or_else(|_| rand::rng().random(), |text| text.parse().unwrap());
    println!("storm before three servers: {sessions} sessions, KEYSMITH_STORM_SEED={seed}");
    let mut rng = StdRng::seed_from_u64(seed);
    let (line, url) = through(&database.url);
    let urls = [database.url.clone(), database.url.clone(), url];
    let mut fleet = Fleet::start(&urls, &[]).await;
    let balancer = RoundRobin::before(&fleet.servers).await;
    let db = fleet.servers[0].database();

    let world = fleet.stripe.world.clone();
    let bought = purchases::buy(&balancer.client, &balancer.base, &world, sessions, &mut rng).await;
    let servers = &mut fleet.servers;
    let disturb = async |kill: usize, rng: &mut StdRng| {
        // The third server is disconnected before it is killed.
        if kill == 3 {
            line.set(Mode::Stall);
            sleep(Duration::from_millis(rng.random_range(500..2_500))).await;
        }
        let server = &mut servers[kill - 1];
        server.kill();
        line.set(Mode::Through);
        server.restart().await;
    };
    let target = fire::Target { base: balancer.base.clone(), client: balancer.client.clone() };
    let fired = fire::fire(&target, &world, &bought, 3, &mut rng, disturb).await;
    wait_until_calm(&db, CALM).await;
    println!("  {fired}");
    println!("  {}", verdict::check(&db, &fleet.servers[0], &world, &bought, &fired).await);
    seats(&fleet.servers[0], &balancer).await;
    leases(&fleet.servers[0], &balancer).await;
    for server in &mut fleet.servers {
        server.stop().await;
    }
    drop(db);
}

/// Sends one request per caller concurrently; returns their statuses.
async fn at_once(balancer: &RoundRobin, path: &str, body: impl Fn(usize) -> serde_json::Value) -> Vec<u16> {
    let mut calls = tokio::task::JoinSet::new();
    for caller in 0..CALLERS {
        let request = balancer.client.post(format!("{}{path}", balancer.base)).json(&body(caller));
        calls.spawn(async move {
            // A conflict that was not resolved in time (503) is retried.
            for _ in 0..50 {
                let status = request.try_clone().unwrap().send().await.unwrap().status().as_u16();
                if status != 503 {
                    return status;
                }
                sleep(Duration::from_millis(100)).await;
            }
            503
        });
    }
    calls.join_all().await
}

async fn license(server: &Server, more: serde_json::Value) -> (String, String) {
    let mut body = json!({"email": "fleet@example.com", "send_mail": false});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let request = server.client.post(format!("{}/api/v1/license/create", server.base)).bearer_auth(ADMIN_TOKEN);
    let made: serde_json::Value = request.json(&body).send().await.unwrap().json().await.unwrap();
    (made["license_key"].as_str().unwrap().to_owned(), made["id"].as_str().unwrap().to_owned())
}

fn count(statuses: &[u16], status: u16) -> usize {
    statuses.iter().filter(|one| **one == status).count()
}

/// A limit of five seats holds across servers.
async fn seats(server: &Server, balancer: &RoundRobin) {
    let (key, _) = license(server, json!({"tier": "business", "max_activations": 5})).await;
    let body = |caller: usize| {
        // Each device activates twice and takes one seat.
        json!({"email": "fleet@example.com", "license_key": key, "installation_id": format!("device-{}", caller / 2)})
    };
    let statuses = at_once(balancer, "/api/v1/license/activate", body).await;
    assert_eq!((count(&statuses, 200), count(&statuses, 409)), (10, CALLERS - 10), "{statuses:?}");
}

/// A limit of four floating seats holds across servers.
async fn leases(server: &Server, balancer: &RoundRobin) {
    let (key, id) = license(server, json!({"tier": "enterprise"})).await;
    let request = server.client.patch(format!("{}/api/v1/admin/licenses/{id}", server.base)).bearer_auth(ADMIN_TOKEN);
    assert!(request.json(&json!({"max_leases": 4})).send().await.unwrap().status().is_success());
    let body = |caller: usize| json!({"license_key": key, "instance_id": format!("instance-{caller}")});
    let statuses = at_once(balancer, "/api/v1/leases", body).await;
    assert_eq!((count(&statuses, 201), count(&statuses, 409)), (4, CALLERS - 4), "{statuses:?}");
}
