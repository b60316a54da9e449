//! Bulk actions: how long one takes on many licenses, and how long other writes wait meanwhile.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::place::Place;
use super::purchases::{paid, shop};
use super::server::{ADMIN_TOKEN, Server};
use super::{row, setting};

/// Suspends the licenses of one order, and undoes it.
pub async fn bulk(is_postgres: bool) {
    let count = setting("KEYSMITH_BENCH_KEYS", 10_000);
    let place = Place::throw_away(is_postgres);
    let (mut server, stand_in) = shop(&place).await;
    paid(&server, &stand_in, 0, count).await;
    let wanted = json!({"action": "suspend", "filter": {"email": "buyer0@example.com"}});
    let began = Instant::now();
    let id = call(&server, "/licenses/bulk", Some(&wanted)).await["id"].as_str().unwrap().to_owned();
    let begun = began.elapsed().as_secs_f64();
    let (seconds, waits) = finished(&server, &id, began).await;
    report(&format!("suspend {count} licenses of one order"), begun, seconds, &waits);
    let began = Instant::now();
    let undo =
        call(&server, &format!("/bulk-actions/{id}/undo"), Some(&json!({}))).await["id"].as_str().unwrap().to_owned();
    let begun = began.elapsed().as_secs_f64();
    let (seconds, waits) = finished(&server, &undo, began).await;
    report("and undo that", begun, seconds, &waits);
    server.stop().await;
}

/// Waits for the end while creating one token after the other. Returns the seconds it took, and the milliseconds of
/// each token.
async fn finished(server: &Server, id: &str, began: Instant) -> (f64, Vec<f64>) {
    let mut waits = Vec::new();
    for n in 1.. {
        let asked = json!({"name": format!("one write, {n}"), "scopes": ["licenses:read"]});
        let write = Instant::now();
        call(server, "/tokens", Some(&asked)).await;
        waits.push(write.elapsed().as_secs_f64() * 1_000.0);
        if call(server, &format!("/bulk-actions/{id}"), None).await["state"] == "finished" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    (began.elapsed().as_secs_f64(), waits)
}

fn report(what: &str, begun: f64, seconds: f64, waits: &[f64]) {
    let mut sorted = waits.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |percent: usize| sorted[(sorted.len() * percent / 100).min(sorted.len() - 1)];
    let number = format!(
        "{seconds:.1} s ({begun:.2} s until it was begun); {} other writes: median {:.1} ms, 99 % {:.1} ms, longest {:.1} ms",
        sorted.len(),
        at(50),
        at(99),
        sorted[sorted.len() - 1]
    );
    row(what, &number, "other writes 50 ms");
}

async fn call(server: &Server, path: &str, body: Option<&Value>) -> Value {
    let url = format!("{}/api/v1/admin{path}", server.base);
    let request = match body {
        Some(body) => server.client.post(url).json(body),
        None => server.client.get(url),
    };
    let answer = request.bearer_auth(ADMIN_TOKEN).send().await.unwrap();
    let (status, text) = (answer.status(), answer.text().await.unwrap());
    assert!(status.is_success(), "{status}: {text}");
    serde_json::from_str(&text).unwrap()
}
