//! PostgreSQL: stopped, restarted, suspended, disconnected, failed over to a replica, full, read-only.

use std::time::Duration;

use serde_json::json;
use tokio::time::{Instant, sleep};

use super::account::settle;
use super::cluster::Cluster;
use super::disk::Disk;
use super::load::Load;
use super::server::{Server, Setup};
use super::{fault, limit, start, stripe};

/// Maximum time until the server is ready after a fault.
const BACK: Duration = Duration::from_secs(10);

/// While the database is unavailable, readiness and every kind of call respond 503 in time, with `Retry-After`.
async fn everything_is_refused_in_time(server: &Server) {
    let began = Instant::now();
    let nobody = json!({"license_key": "KEY-0000-0000-0000-0000", "instance_id": "nobody"});
    let mut asked = 0;
    while began.elapsed() < fault() {
        let requests = [
            server.client.get(format!("{}/readyz", server.base)),
            server.client.post(format!("{}/api/v1/license/validate", server.base)).json(&nobody),
            server
                .client
                .post(format!("{}/purchase-quantity", server.base))
                .json(&json!({"email": "ann@example.com", "quantity": 1})),
            server.client.get(format!("{}/buy", server.base)).header("accept", "text/html"),
        ];
        for request in requests {
            let (one, answer) = (Instant::now(), request.send().await.unwrap());
            let (took, status, path) = (one.elapsed(), answer.status(), answer.url().path().to_owned());
            assert_eq!(status, 503, "{path}: {}", answer.text().await.unwrap());
            assert!(answer.headers().contains_key("retry-after"), "{path} does not say when to ask again");
            assert!(took <= limit(), "{path} took {took:?}");
            asked += 1;
        }
        sleep(Duration::from_millis(100)).await;
    }
    assert!(asked > 0);
}

async fn with(cluster: &Cluster) -> (keysmith::sandbox::server::Played, Server, Load) {
    let stripe = stripe();
    let server = start(Setup::new(&cluster.url(), &stripe.api_base), &stripe).await;
    let load = Load::start(&server, &stripe.world);
    sleep(Duration::from_millis(1_500)).await;
    (stripe, server, load)
}

/// Waits until the server recovers on its own, then checks everything.
async fn comes_back(what: &str, server: &Server, load: Load) {
    let took = server.wait_until_ready().await;
    assert!(took < BACK, "{what}: ready again only after {took:?}");
    let told = load.finish().await;
    assert!(told.slowest_refusal <= limit(), "{what}: {told}");
    settle(&format!("{what} (ready again after {took:.1?})"), server, &told).await;
}

#[actix_web::test]
async fn stopped_and_started() {
    let cluster = Cluster::start();
    let (_stripe, server, load) = with(&cluster).await;
    cluster.stop("fast");
    everything_is_refused_in_time(&server).await;
    cluster.run();
    comes_back("PostgreSQL stopped", &server, load).await;
}

#[actix_web::test]
async fn crashed_and_restarted_again_and_again() {
    let cluster = Cluster::start();
    let (_stripe, server, load) = with(&cluster).await;
    let began = Instant::now();
    while began.elapsed() < fault() {
        cluster.stop("immediate");
        cluster.run();
        sleep(Duration::from_millis(700)).await;
    }
    comes_back("PostgreSQL crashed and restarted", &server, load).await;
}

#[actix_web::test]
async fn its_connections_are_cut() {
    let cluster = Cluster::start();
    let (_stripe, server, load) = with(&cluster).await;
    let began = Instant::now();
    while began.elapsed() < fault() {
        cluster.cut_connections();
        sleep(Duration::from_millis(100)).await;
    }
    comes_back("PostgreSQL's connections cut", &server, load).await;
}

#[actix_web::test]
async fn it_hangs() {
    let cluster = Cluster::start();
    let (_stripe, server, load) = with(&cluster).await;
    cluster.hang();
    everything_is_refused_in_time(&server).await;
    cluster.resume();
    comes_back("PostgreSQL hung", &server, load).await;
}

#[actix_web::test]
async fn failed_over_to_a_replica() {
    let primary = Cluster::start();
    let replica = primary.replica();
    let stripe = stripe();
    let server = start(Setup::new(&primary.url_with(&replica), &stripe.api_base), &stripe).await;
    let load = Load::start(&server, &stripe.world);
    sleep(Duration::from_millis(1_500)).await;
    primary.stop("immediate");
    everything_is_refused_in_time(&server).await;
    replica.promote();
    comes_back("PostgreSQL failed over to a synchronous replica", &server, load).await;
}

#[actix_web::test]
async fn read_only() {
    let cluster = Cluster::start();
    let (_stripe, server, load) = with(&cluster).await;
    cluster.sql("ALTER SYSTEM SET default_transaction_read_only = on");
    cluster.sql("SELECT pg_reload_conf()");
    sleep(fault()).await;
    assert!(load.told().refused > 0, "nothing was refused: the fault did not bite");
    let ready = server.client.get(format!("{}/readyz", server.base)).send().await.unwrap();
    assert_eq!(ready.status(), 200, "who only reads is answered: {}", ready.text().await.unwrap());
    cluster.sql("ALTER SYSTEM RESET default_transaction_read_only");
    cluster.sql("SELECT pg_reload_conf()");
    comes_back("PostgreSQL read-only", &server, load).await;
}

#[actix_web::test]
async fn its_disk_is_full() {
    let disk = Disk::in_memory(160);
    let cluster = Cluster::start_in(&disk.path());
    let (_stripe, server, load) = with(&cluster).await;
    disk.fill();
    let began = Instant::now();
    while began.elapsed() < fault() {
        sleep(Duration::from_millis(100)).await;
    }
    disk.free();
    // PostgreSQL shuts down if it cannot write its WAL; an operator starts it again.
    cluster.run_if_stopped();
    comes_back("PostgreSQL on a full disk", &server, load).await;
}
