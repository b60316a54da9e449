//! Many clients: slow ones next to healthy ones, and a shutdown under load.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use keysmith::ids::Context;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::account::settle;
use super::database::Database;
use super::load::Load;
use super::server::{ADMIN_TOKEN, Setup};
use super::{fault, start, stripe};

const SLOW_CLIENTS: usize = 500;
/// Slow clients per address.
const OF_ONE_ADDRESS: usize = 10;
/// Maximum additional memory, in KiB.
const MOST_MEMORY: u64 = 50 * 1024;

/// Sends a webhook of half a megabyte, slowly.
async fn send_slowly(from: Ipv4Addr, to: SocketAddr, over: Arc<AtomicBool>) -> Option<()> {
    let socket = TcpSocket::new_v4().ok()?;
    socket.bind(SocketAddr::new(from.into(), 0)).ok()?;
    let mut stream = socket.connect(to).await.ok()?;
    // Plausible and fresh, so that the body is read.
    let (now, mac) = (Context::system().now(), "0".repeat(64));
    let head = format!(
        "POST /webhooks/stripe HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n\
         Stripe-Signature: t={now},v1={mac}\r\nContent-Length: 500000\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.ok()?;
    let body = vec![b'x'; 4_096];
    while !over.load(Relaxed) {
        stream.write_all(&body).await.ok()?;
        sleep(Duration::from_secs(1)).await;
    }
    Some(())
}

fn memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[actix_web::test]
async fn five_hundred_slow_clients_cost_the_others_little() {
    let (stripe, database) = (stripe(), Database::sqlite());
    let setup = Setup::new(&database.url, &stripe.api_base).with("KEYSMITH_RATE_LIMIT", "on");
    let server = start(setup, &stripe).await;
    let validate = format!("{}/api/v1/license/validate", server.base);
    let made = json!({"email": "ann@example.com", "license_key": "MADE-500-SLOW-CLIENTS", "tier": "two-devices"});
    let create =
        server.client.post(format!("{}/api/v1/license/create", server.base)).bearer_auth(ADMIN_TOKEN).json(&made);
    assert_eq!(create.send().await.unwrap().status(), 201);
    let activate = server.client.post(format!("{}/api/v1/license/activate", server.base));
    let of_activate =
        json!({"license_key": "MADE-500-SLOW-CLIENTS", "installation_id": "laptop", "email": "ann@example.com"});
    assert_eq!(activate.json(&of_activate).send().await.unwrap().status(), 200);
    let asked = json!({"license_key": "MADE-500-SLOW-CLIENTS", "instance_id": "laptop"});
    for _ in 0..50 {
        assert_eq!(server.client.post(&validate).json(&asked).send().await.unwrap().status(), 200);
    }
    let before = memory(server.process());
    let (over, mut slow) = (Arc::new(AtomicBool::new(false)), JoinSet::new());
    for n in 0..SLOW_CLIENTS {
        let host = u8::try_from(n / OF_ONE_ADDRESS + 10).unwrap();
        slow.spawn(send_slowly(Ipv4Addr::new(127, 0, 7, host), server.address().parse().unwrap(), over.clone()));
    }
    sleep(Duration::from_millis(500)).await;
    let (began, mut took, mut most) = (Instant::now(), Vec::new(), before);
    while began.elapsed() < fault().max(Duration::from_secs(3)) {
        // A new connection each time, since being accepted is measured too.
        let client = reqwest::Client::new();
        let one = Instant::now();
        let answer = client.post(&validate).json(&asked).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
        took.push(one.elapsed());
        most = most.max(memory(server.process()));
        sleep(Duration::from_millis(20)).await;
    }
    over.store(true, Relaxed);
    took.sort_unstable();
    let slowest = took.get(took.len() * 99 / 100).unwrap();
    println!(
        "{SLOW_CLIENTS} slow clients: {} healthy requests, p50 {:.1?}, p99 {slowest:.1?}, memory {before} → {most} KiB",
        took.len(),
        took.get(took.len() / 2).unwrap()
    );
    assert!(*slowest <= Duration::from_secs(1), "p99 of the healthy ones: {slowest:?}");
    assert!(most.saturating_sub(before) <= MOST_MEMORY, "{before} → {most} KiB");
    slow.shutdown().await;
}

/// Opens a connection per request, like a proxy without keep-alive. A request sent on an open connection must be
/// answered.
async fn ask(to: SocketAddr, over: Arc<AtomicBool>, asked: Arc<AtomicUsize>) -> Vec<String> {
    let mut lost = Vec::new();
    while !over.load(Relaxed) {
        // Refused: no request was sent.
        let Ok(mut stream) = TcpStream::connect(to).await else { return lost };
        let began = Instant::now();
        let sent = stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n").await;
        let mut answer = Vec::new();
        let read = stream.read_to_end(&mut answer).await;
        asked.fetch_add(1, Relaxed);
        if sent.is_err() || read.is_err() || !answer.starts_with(b"HTTP/1.1 200") {
            let text = String::from_utf8_lossy(&answer).chars().take(60).collect::<String>();
            lost.push(format!("after {:?}: {sent:?} {read:?} {text:?}", began.elapsed()));
        }
    }
    lost
}

async fn stopped_under_load(name: &str, database: Database) {
    let stripe = stripe();
    let mut server = start(Setup::new(&database.url, &stripe.api_base), &stripe).await;
    let load = Load::start(&server, &stripe.world);
    let rounds = 3;
    let (mut asked_in_all, mut slowest) = (0, Duration::ZERO);
    for round in 0..rounds {
        let (over, asked, mut askers) =
            (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)), JoinSet::new());
        for _ in 0..16 {
            askers.spawn(ask(server.address().parse().unwrap(), over.clone(), asked.clone()));
        }
        sleep(Duration::from_millis(1_000)).await;
        server.terminate();
        slowest = slowest.max(server.wait_until_stopped().await);
        over.store(true, Relaxed);
        let lost: Vec<String> = askers.join_all().await.into_iter().flatten().collect();
        asked_in_all += asked.load(Relaxed);
        assert_eq!(lost, Vec::<String>::new(), "round {round}: lost of {} requests", asked.load(Relaxed));
        server.restart().await;
    }
    let what = format!("{rounds} SIGTERM under load, {name} ({asked_in_all} requests, stopped within {slowest:.1?})");
    settle(&what, &server, &load.finish().await).await;
}

#[actix_web::test]
async fn stopped_under_load_sqlite() {
    stopped_under_load("SQLite", Database::sqlite()).await;
}

#[actix_web::test]
async fn stopped_under_load_postgres() {
    stopped_under_load("PostgreSQL", Database::postgres()).await;
}
