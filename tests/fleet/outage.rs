//! During a database outage, known licenses keep validating for the configured time, marked as stale; afterwards
//! requests get 503, in time.

use std::time::Duration;

use keysmith::clock::{Clock, parse_rfc3339};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::cluster::Cluster;
use super::server::Server;
use super::{Fleet, Made, admin, make, validate};

/// `KEYSMITH_STALE_SECONDS` of these tests.
const STALE: u64 = 8;
/// Maximum response time: two seconds, plus a margin for a machine that runs other tests too.
const LIMIT: Duration = Duration::from_secs(6);

async fn ask(server: &Server, made: &Made) -> (u16, Value) {
    let began = Instant::now();
    let answer = validate(&server.client, &server.base, &made.key, &made.device).await.unwrap();
    assert!(began.elapsed() <= LIMIT, "{:?}", began.elapsed());
    answer
}

/// Waits for a matching answer and returns it.
async fn until(server: &Server, made: &Made, most: Duration, wanted: impl Fn(u16, &Value) -> bool) -> Value {
    let began = Instant::now();
    loop {
        let (status, answer) = ask(server, made).await;
        if wanted(status, &answer) {
            return answer;
        }
        assert!(began.elapsed() < most, "{status}: {answer}");
        sleep(Duration::from_millis(50)).await;
    }
}

async fn outage(stop: impl Fn(&Cluster), start: impl Fn(&Cluster)) {
    let cluster = Cluster::start();
    let more = [("KEYSMITH_STALE_SECONDS", STALE.to_string())];
    let fleet = Fleet::start(&[cluster.url()], &more).await;
    let server = &fleet.servers[0];
    let (known, revoked, unknown) =
        (make(server, 1, "business").await, make(server, 2, "business").await, make(server, 3, "business").await);
    for made in [&known, &revoked] {
        assert_eq!(ask(server, made).await.1["code"], "valid");
    }
    admin(server, Method::POST, &format!("/api/v1/admin/licenses/{}/revoke", revoked.id), json!({})).await;
    let (_, before) = ask(server, &revoked).await;
    assert_eq!((&before["code"], before.get("stale"), before.get("as_of")), (&json!("revoked"), None, None));

    let gone = Clock::system().now();
    stop(&cluster);
    // From its first stale answer on; earlier requests may be refused with 503.
    let answer = until(server, &known, Duration::from_secs(20), |_, answer| answer["stale"] == true).await;
    assert_eq!((&answer["code"], &answer["valid"]), (&json!("valid"), &json!(true)));
    let as_of = parse_rfc3339(answer["as_of"].as_str().unwrap()).unwrap();
    assert!((gone - 3..=gone + 3).contains(&as_of), "as of {as_of}, gone since {gone}");
    // A revocation that the server has seen stays in force; licenses that were never validated are unknown.
    let (status, answer) = ask(server, &revoked).await;
    assert_eq!((status, &answer["code"], &answer["stale"]), (200, &json!("revoked"), &json!(true)));
    let (status, answer) = ask(server, &unknown).await;
    assert_eq!((status, &answer["code"]), (503, &json!("database_unavailable")));
    // After the configured time every validation is refused.
    for made in [&known, &revoked] {
        until(server, made, Duration::from_secs(STALE + 20), |status, _| status == 503).await;
        assert!(Clock::system().now() >= as_of + i64::try_from(STALE).unwrap(), "too soon");
    }
    start(&cluster);
    until(server, &known, Duration::from_secs(30), |status, answer| status == 200 && answer.get("stale").is_none())
        .await;
    let answer = until(server, &revoked, Duration::from_secs(30), |status, _| status == 200).await;
    assert_eq!((&answer["code"], answer.get("stale")), (&json!("revoked"), None));
}

#[actix_web::test]
async fn known_licenses_outlive_a_database_that_is_stopped() {
    outage(|cluster| cluster.stop("immediate"), Cluster::run).await;
}

#[actix_web::test]
async fn known_licenses_outlive_a_database_that_hangs() {
    outage(Cluster::hang, Cluster::resume).await;
}
