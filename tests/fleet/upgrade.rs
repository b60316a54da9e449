//! A rolling upgrade under load: a migration runs while older servers are up, then each server is stopped (SIGTERM) and
//! restarted. No request is lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use serde_json::json;
use tokio::time::sleep;

use super::database::Database;
use super::round_robin::RoundRobin;
use super::{Fleet, make, seconds};

/// What a later version's migration may do while this version runs (docs/scaling.md): add tables, optional columns and
/// indexes. The older program ignores them.
const LATER: &str = "
    CREATE TABLE of_a_later_version (id TEXT PRIMARY KEY, license_id TEXT REFERENCES licenses (id));
    ALTER TABLE licenses ADD COLUMN of_a_later_version TEXT;
    ALTER TABLE activations ADD COLUMN of_a_later_version BIGINT NOT NULL DEFAULT 0;
    CREATE INDEX licenses_of_a_later_version ON licenses (of_a_later_version);
    INSERT INTO __diesel_schema_migrations (version) VALUES ('20991231000000');";

#[derive(Default)]
struct Told {
    over: AtomicBool,
    served: AtomicUsize,
}

/// One customer: activates and validates repeatedly, and is never refused.
async fn customer(told: Arc<Told>, client: reqwest::Client, base: String, email: String, key: String, number: usize) {
    let mut device = 0;
    while !told.over.load(Relaxed) {
        device += 1;
        let id = format!("device-{number}-{}", device % 3);
        let activate = json!({"email": email, "license_key": key, "installation_id": id});
        let validate = json!({"license_key": key, "instance_id": id});
        for (path, body) in [("activate", activate), ("validate", validate)] {
            // Without a retry: a lost request is a failure.
            let answer = client.post(format!("{base}/api/v1/license/{path}")).json(&body).send().await.unwrap();
            let (status, text) = (answer.status(), answer.text().await.unwrap());
            assert!(status.is_success() && text.contains("\"valid\":true"), "{path}: {status}: {text}");
            told.served.fetch_add(1, Relaxed);
        }
    }
}

#[actix_web::test]
async fn no_request_is_lost() {
    let database = Database::postgres();
    let mut fleet = Fleet::start(&[database.url.clone(), database.url.clone()], &[]).await;
    let balancer = RoundRobin::before(&fleet.servers).await;
    let told = Arc::new(Told::default());
    let mut customers = tokio::task::JoinSet::new();
    for number in 0..4 {
        let made = make(&fleet.servers[0], number, "enterprise").await;
        let (client, base) = (balancer.client.clone(), balancer.base.clone());
        customers.spawn(customer(told.clone(), client, base, made.email, made.key, number));
    }
    sleep(seconds() / 6).await;
    let mut admin = PgConnection::establish(&database.url).unwrap();
    admin.batch_execute(LATER).unwrap();
    drop(admin);
    sleep(seconds() / 6).await;
    for server in &mut fleet.servers {
        let before = told.served.load(Relaxed);
        server.stop().await;
        // The other server handles all requests.
        while told.served.load(Relaxed) < before + 20 {
            if let Some(ended) = customers.try_join_next() {
                ended.unwrap();
            }
            sleep(Duration::from_millis(10)).await;
        }
        server.restart().await;
        sleep(seconds() / 6).await;
    }
    told.over.store(true, Relaxed);
    customers.join_all().await;
    println!("rolling upgrade: {} requests, none lost", told.served.load(Relaxed));
}
