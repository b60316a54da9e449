//! Validations may be read from a streaming replica, and are never late: a replica that lags, is down or was promoted
//! is not used.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use tokio::time::{Instant, sleep};

use super::cluster::Cluster;
use super::freshness::hold;
use super::server::Server;
use super::{Fleet, admin, make, metric, seconds, validate};

const READ: &str = "keysmith_replica_reads_total";
const PASSED_OVER: &str = "keysmith_replica_passed_over_total";

/// Without the cache, so that every validation reads the database.
fn with_replica(replica: &Cluster) -> [(&'static str, String); 2] {
    [("DATABASE_REPLICA_URL", replica.url()), ("KEYSMITH_VALIDATION_MEMORY", "0".into())]
}

/// Validates until the metric has grown.
async fn until_more(server: &Server, series: &str, key: &str, device: &str) {
    let (before, began) = (metric(server, series).await, Instant::now());
    while metric(server, series).await <= before {
        let (status, answer) = validate(&server.client, &server.base, key, device).await.unwrap();
        assert_eq!((status, &answer["code"]), (200, &json!("valid")), "{answer}");
        assert!(began.elapsed() < Duration::from_secs(30), "{series} does not grow: {}", server.log());
        sleep(Duration::from_millis(20)).await;
    }
}

#[actix_web::test]
async fn its_answers_are_never_late() {
    let primary = Cluster::start();
    let replica = primary.replica();
    let fleet = Fleet::start(&[primary.url(), primary.url()], &with_replica(&replica)).await;
    let made = make(&fleet.servers[0], 99, "business").await;
    for server in &fleet.servers {
        until_more(server, READ, &made.key, &made.device).await;
    }
    // It repeatedly falls behind and catches up.
    let lag = async {
        for _ in 0..2 {
            replica.sql("SELECT pg_wal_replay_pause()");
            sleep(seconds() / 3).await;
            replica.sql("SELECT pg_wal_replay_resume()");
            sleep(seconds() / 6).await;
        }
    };
    assert_eq!(hold(&fleet, 2, lag).await.stale, 0);
    for server in &fleet.servers {
        assert!(metric(server, PASSED_OVER).await > 0.0, "the fault did not bite");
        until_more(server, READ, &made.key, &made.device).await;
    }
}

#[actix_web::test]
async fn one_that_is_away_or_promoted_is_passed_over() {
    let primary = Cluster::start();
    let replica = primary.replica();
    let fleet = Fleet::start(&[primary.url()], &with_replica(&replica)).await;
    let server = &fleet.servers[0];
    let made = make(server, 1, "business").await;
    until_more(server, READ, &made.key, &made.device).await;
    // Commits no longer wait for it.
    primary.sql("ALTER SYSTEM SET synchronous_standby_names = ''");
    primary.sql("SELECT pg_reload_conf()");
    replica.stop("immediate");
    until_more(server, PASSED_OVER, &made.key, &made.device).await;
    admin(server, Method::POST, &format!("/api/v1/admin/licenses/{}/suspend", made.id), json!({})).await;
    let said = async || validate(&server.client, &server.base, &made.key, &made.device).await.unwrap().1;
    assert_eq!(said().await["code"], "suspended");
    admin(server, Method::POST, &format!("/api/v1/admin/licenses/{}/reinstate", made.id), json!({})).await;
    replica.run();
    until_more(server, READ, &made.key, &made.device).await;
    // Promoted, it diverges but looks healthy.
    replica.promote();
    until_more(server, PASSED_OVER, &made.key, &made.device).await;
    admin(server, Method::POST, &format!("/api/v1/admin/licenses/{}/revoke", made.id), json!({})).await;
    for _ in 0..20 {
        assert_eq!(said().await["code"], "revoked");
        sleep(Duration::from_millis(20)).await;
    }
}
