//! The agent's online mode: which responses of the seller's server it accepts, and which it refuses.

use std::collections::HashMap;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, http::StatusCode, web};
use keysmith::agent::store::Store;
use keysmith::clock::Clock;
use keysmith_license::{License, RevocationList};
use serde_json::{Value, json};

use super::{Agent, Machine};
use crate::helpers::{ADMIN, Database, TestApp, json_of};

const LIST: &str = "/api/v1/revocations";
const FILE: &str = "/api/v1/license/file";

/// A server with configurable responses; 404 for any other path.
#[derive(Clone)]
struct FakeServer {
    base: String,
    answers: Arc<Mutex<HashMap<&'static str, (u16, String)>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl FakeServer {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let fake = Self { base, answers: Arc::default(), asked: Arc::default() };
        let data = web::Data::new(fake.clone());
        let server = HttpServer::new(move || App::new().app_data(data.clone()).default_service(web::to(Self::answer)));
        actix_web::rt::spawn(server.workers(1).disable_signals().listen(listener).unwrap().run());
        fake
    }

    async fn answer(req: HttpRequest, fake: web::Data<Self>) -> HttpResponse {
        fake.asked.lock().unwrap().push(req.path().to_owned());
        match fake.answers.lock().unwrap().get(req.path()) {
            Some((status, body)) => HttpResponse::build(StatusCode::from_u16(*status).unwrap()).body(body.clone()),
            None => HttpResponse::NotFound().finish(),
        }
    }

    fn set(&self, path: &'static str, status: u16, body: impl ToString) {
        self.answers.lock().unwrap().insert(path, (status, body.to_string()));
    }
}

/// Returns the log lines about the server, oldest first.
fn refreshes(customer: &Machine) -> Vec<(String, String)> {
    let mut store = Store::open(&customer.path("data/agent.db")).unwrap();
    let log = store.recent_log(1_000).unwrap().into_iter().rev();
    log.filter(|line| line.action == "refresh").map(|line| (line.outcome, line.detail)).collect()
}

/// Starts the agent and waits until it has logged `lines` more responses of the server; returns those.
async fn refreshed(customer: &Machine, lines: usize) -> (Agent, Vec<(String, String)>) {
    let path = customer.path("data/agent.db");
    let before = if path.exists() { refreshes(customer).len() } else { 0 };
    let agent = Agent::start(customer);
    // Another process does the work without a signal, so poll.
    for _ in 0..200 {
        // The page writes the buffered log before showing it.
        agent.get("/").await;
        let all = refreshes(customer);
        // Equal entries are merged into one line.
        if all.len() >= before + lines {
            return (agent, all[before..].to_vec());
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the agent did not ask: {:?}", refreshes(customer));
}

#[actix_web::test]
async fn a_server_that_is_not_there_or_not_right_changes_nothing() {
    let (seller, stranger) = (Machine::seller(), Machine::seller());
    let made = seller.generate(&["--tier", "starter"]);
    let server = FakeServer::start();
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nowhere = Machine::new()
        .with("KEYSMITH_PUBLIC_KEYS", &seller.public_key())
        .with("KEYSMITH_SERVER", &format!("http://{nobody}"));
    let (agent, lines) = refreshed(&nowhere, 1).await;
    assert!(lines[0].0 == "failed" && lines[0].1.contains(&nobody.to_string()), "{lines:?}");
    agent.activate(&made.file, 200).await;
    agent.check(json!({"quota": "devices"}), 200).await;
    drop(agent);

    let customer = Machine::new()
        .with("KEYSMITH_PUBLIC_KEYS", &seller.public_key())
        .with("KEYSMITH_SERVER", &server.base)
        .with("KEYSMITH_LICENSE_KEY", &made.key);
    let (agent, _) = refreshed(&customer, 2).await;
    agent.activate(&made.file, 200).await;
    drop(agent);
    let revoking =
        RevocationList { issued: 2_000_000_000, licenses: vec![made.id.clone()], ..RevocationList::default() };
    let forged = stranger.signing_key().sign_revocations(&revoking);
    let foreign = stranger.generate(&["--tier", "enterprise-onprem"]);
    let unsigned = forged.split_once('.').unwrap().0.to_owned();
    for (status, list, file, says) in [
        (
            500,
            json!({"code": "internal_error"}).to_string(),
            json!({}).to_string(),
            "the server answered 500 internal_error",
        ),
        (200, "<html>".to_owned(), "<html>".to_owned(), "no list"),
        (200, json!({"list": 7}).to_string(), json!({"certificate": null}).to_string(), "no list"),
        (
            200,
            json!({"list": forged}).to_string(),
            json!({"certificate": foreign.file}).to_string(),
            "not signed by a trusted key",
        ),
        (200, json!({"list": unsigned}).to_string(), json!({"certificate": "x"}).to_string(), "no signature"),
    ] {
        server.set(LIST, status, list);
        server.set(FILE, status, file);
        let (agent, lines) = refreshed(&customer, 2).await;
        assert!(lines.iter().all(|(outcome, _)| outcome == "failed"), "{lines:?}");
        assert!(lines[0].1.contains(says), "{says} in {lines:?}");
        agent.check(json!({"quota": "devices"}), 200).await;
        assert_eq!(json_of(agent.get("/license/status").await, 200).await["tier"], "starter");
    }
}

#[actix_web::test]
async fn an_old_list_does_not_bring_a_revoked_license_back() {
    let seller = Machine::seller();
    let made = seller.generate(&["--tier", "starter"]);
    let server = FakeServer::start();
    let customer =
        Machine::new().with("KEYSMITH_PUBLIC_KEYS", &seller.public_key()).with("KEYSMITH_SERVER", &server.base);
    let publish = |issued: i64, licenses: &[&str]| {
        let licenses = licenses.iter().map(|id| (*id).to_owned()).collect();
        let list =
            seller.signing_key().sign_revocations(&RevocationList { issued, licenses, ..RevocationList::default() });
        server.set(LIST, 200, json!({"list": list}));
    };
    publish(1_000, &["lic_other"]);
    let (agent, lines) = refreshed(&customer, 1).await;
    assert_eq!(lines[0].0, "ok");
    agent.activate(&made.file, 200).await;
    agent.check(json!({"quota": "devices"}), 200).await;
    drop(agent);
    for (issued, ids, outcome, status) in [
        (2_000, vec![made.id.as_str()], "ok", 402),
        // The earlier list, replayed by an attacker.
        (1_000, vec!["lic_other"], "failed", 402),
        // Reinstated by the seller.
        (3_000, vec![], "ok", 200),
    ] {
        publish(issued, &ids);
        let (agent, lines) = refreshed(&customer, 1).await;
        assert_eq!(lines[0].0, outcome, "{lines:?}");
        let answer = agent.check(json!({"quota": "devices"}), status).await;
        assert!(status == 200 || answer["reason"] == "revoked", "{answer}");
    }
}

#[actix_web::test]
async fn a_fetched_file_renews_the_license_and_never_replaces_a_pasted_one() {
    let seller = Machine::seller();
    let signer = seller.signing_key();
    let server = FakeServer::start();
    let customer = Machine::new()
        .with("KEYSMITH_PUBLIC_KEYS", &seller.public_key())
        .with("KEYSMITH_SERVER", &server.base)
        .with("KEYSMITH_LICENSE_KEY", "KEY-7QF4-M2XK-9TNB-H3WD");
    server.set(LIST, 200, json!({"list": signer.sign_revocations(&RevocationList::default())}));
    let now = Clock::system().now();
    let offer = |id: &str, issued: i64, devices: u64| {
        let license = License {
            id: id.into(),
            tier: "starter".into(),
            limits: [("devices".into(), Some(devices))].into(),
            issued,
            expires: Some(now + 1_000_000),
            ..License::default()
        };
        let file = signer.sign_file(&license);
        server.set(FILE, 200, json!({"certificate": file}));
        file
    };
    let devices = async |agent: &Agent| {
        json_of(agent.get("/license/status").await, 200).await["quotas"]["devices"].as_u64().unwrap()
    };
    for (issued, offered, outcome, there) in
        [(now - 100, 1, "ok", 1), (now - 50, 2, "ok", 2), (now - 80, 3, "failed", 2), (now - 50, 2, "ok", 2)]
    {
        offer("lic_1", issued, offered);
        let (agent, lines) = refreshed(&customer, 2).await;
        assert_eq!((lines[1].0.as_str(), devices(&agent).await), (outcome, there), "{lines:?}");
    }
    let history = Store::open(&customer.path("data/agent.db")).unwrap().history().unwrap();
    assert_eq!(history.len(), 1, "a renewal is no new license: {history:?}");

    let pasted = offer("lic_pasted", now - 10, 50);
    offer("lic_1", now - 5, 4);
    let (agent, _) = refreshed(&customer, 2).await;
    assert_eq!(agent.activate(&pasted, 200).await["already_activated"], false);
    drop(agent);
    let (agent, lines) = refreshed(&customer, 2).await;
    assert!(lines[1].1.contains("another license is active"), "{lines:?}");
    assert_eq!(devices(&agent).await, 50);

    json_of(agent.post("/license/deactivate", Value::Null).await, 200).await;
    drop(agent);
    server.asked.lock().unwrap().clear();
    let (agent, _) = refreshed(&customer, 1).await;
    json_of(agent.get("/license/status").await, 404).await;
    assert_eq!(*server.asked.lock().unwrap(), [LIST]);
}

/// With a real server: the agent fetches its file from the seller's server, and finds a revocation in the signed list.
#[actix_web::test]
async fn online_it_refreshes_the_file_and_learns_of_a_revocation() {
    let app = TestApp::start(Database::migrated_sqlite()).await;
    let key = crate::licensing::key_of(&app, "business", "ada@acme.example").await;
    let public = json_of(app.get("/api/v1/public-keys").await, 200).await["keys"][0]["public_key"].clone();
    let customer = Machine::new()
        .with("KEYSMITH_PUBLIC_KEYS", public.as_str().unwrap())
        .with("KEYSMITH_SERVER", &app.base)
        .with("KEYSMITH_LICENSE_KEY", &key)
        .with("KEYSMITH_INSTALLATION_ID", "host-1");
    let agent = Agent::start(&customer);
    let allowed = async |agent: &Agent| {
        let answer = agent.post("/license/check", json!({"feature": "external"})).await;
        (answer.status().as_u16(), answer.json::<serde_json::Value>().await.unwrap()["reason"].clone())
    };
    app.until("the agent has its file", async || allowed(&agent).await.0 == 200).await;
    agent.kill();

    let id = app.licenses("ada@acme.example").await[0]["id"].as_str().unwrap().to_owned();
    let revoke = app.client.post(format!("{}/api/v1/admin/licenses/{id}/revoke", app.base)).bearer_auth(ADMIN);
    json_of(revoke.json(&json!({"reason": "chargeback"})).send().await.unwrap(), 200).await;
    let agent = Agent::start(&customer);
    app.until("the agent knows", async || allowed(&agent).await == (402, json!("revoked"))).await;
    drop(agent);
    app.stop().await;
}
