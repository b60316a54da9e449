//! Freshness: random changes while every server validates; each answer is compared with the license's history.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use keysmith::clock::parse_rfc3339;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::database::Database;
use super::history::{History, Said, now};
use super::line::Mode;
use super::server::{ADMIN_TOKEN, Server};
use super::{Fleet, Made, make, seconds, through, validate};

/// Number of licenses that change, each with one writer.
const LICENSES: usize = 4;
/// Validating clients per server.
const ASKERS: usize = 2;
const TIER: &str = "startup";
const OTHER_TIER: &str = "business";

/// A server's address, and a client for it.
#[derive(Clone)]
struct Place {
    client: reqwest::Client,
    base: String,
}

impl Place {
    fn of(server: &Server) -> Self {
        Self { client: server.client.clone(), base: server.base.clone() }
    }

    async fn call(&self, method: Method, path: &str, body: &Value) {
        let request = self.client.request(method, format!("{}{path}", self.base)).bearer_auth(ADMIN_TOKEN).json(body);
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.text().await.unwrap());
    }
}

/// State shared by all writers and validating clients.
struct Scene {
    places: Vec<Place>,
    made: Vec<Made>,
    histories: Vec<Mutex<History>>,
    over: AtomicBool,
    changes: AtomicUsize,
    answers: AtomicUsize,
    stale: AtomicUsize,
    objections: Mutex<Vec<String>>,
}

/// Counts of the answers.
pub struct Outcome {
    pub answers: usize,
    pub stale: usize,
}

/// Changes and validates licenses for a while, with `disturb` running concurrently; every answer must be current, or
/// state the time of its data. Changes go through the first `writers` servers.
pub async fn hold(fleet: &Fleet, writers: usize, disturb: impl Future<Output = ()>) -> Outcome {
    let seed: u64 =
        std::env::var("KEYSMITH_STORM_SEED").map_or_else(|_| rand::rng().random(), |text| text.parse().unwrap());
    println!("freshness: KEYSMITH_STORM_SEED={seed}");
    let mut made = Vec::new();
    for number in 0..LICENSES {
        made.push(make(&fleet.servers[0], number, TIER).await);
    }
    let scene = Arc::new(Scene {
        places: fleet.servers.iter().map(Place::of).collect(),
        histories: made.iter().map(|_| Mutex::new(History::default())).collect(),
        made,
        over: AtomicBool::new(false),
        changes: AtomicUsize::new(0),
        answers: AtomicUsize::new(0),
        stale: AtomicUsize::new(0),
        objections: Mutex::default(),
    });
    for history in &scene.histories {
        history.lock().unwrap().push(said("valid", TIER), 0, 0);
    }
    // By then every server knows the new licenses.
    sleep(Duration::from_millis(1_100)).await;
    let mut tasks = tokio::task::JoinSet::new();
    for license in 0..LICENSES {
        let rng = StdRng::seed_from_u64(seed ^ u64::try_from(license).unwrap());
        tasks.spawn(change(scene.clone(), license, writers, rng));
    }
    for who in 0..fleet.servers.len() {
        for asker in 0..ASKERS {
            let rng = StdRng::seed_from_u64(seed ^ u64::try_from(1_000 + who * ASKERS + asker).unwrap());
            tasks.spawn(ask(scene.clone(), who, rng));
        }
    }
    let end = Instant::now() + seconds();
    disturb.await;
    tokio::time::sleep_until(end).await;
    scene.over.store(true, Relaxed);
    tasks.join_all().await;
    let outcome = Outcome { answers: scene.answers.load(Relaxed), stale: scene.stale.load(Relaxed) };
    let changes = scene.changes.load(Relaxed);
    println!("  {changes} changes, {} answers, {} of them from an outage", outcome.answers, outcome.stale);
    let objections = scene.objections.lock().unwrap();
    assert_eq!(objections.first(), None, "{} wrong answers", objections.len());
    assert!(changes >= LICENSES && outcome.answers > 0, "nothing was tried");
    outcome
}

fn said(code: &str, tier: &str) -> Said {
    Said { code: code.into(), tier: Some(tier.into()) }
}

/// Changes one license repeatedly: away from its usual state, and back.
async fn change(scene: Arc<Scene>, license: usize, writers: usize, mut rng: StdRng) {
    let made = scene.made[license].clone();
    let admin = |action: &str| format!("/api/v1/admin/licenses/{}{action}", made.id);
    let device = json!({"license_key": made.key, "installation_id": made.device, "email": made.email});
    let leaves = json!({"license_key": made.key, "installation_id": made.device});
    let long_ago = json!({"valid_until": "2020-01-01T00:00:00Z"});
    let none = json!({});
    let activate = "/api/v1/license/activate".to_owned();
    let step = |code: &str, method: Method, path: String, body: &Value| (said(code, TIER), method, path, body.clone());
    while !scene.over.load(Relaxed) {
        let steps = match rng.random_range(0..5) {
            0 => vec![
                step("suspended", Method::POST, admin("/suspend"), &none),
                step("valid", Method::POST, admin("/reinstate"), &none),
            ],
            // Revoking ends the activations.
            1 => vec![
                step("revoked", Method::POST, admin("/revoke"), &none),
                step("not_activated", Method::POST, admin("/reinstate"), &none),
                step("valid", Method::POST, activate.clone(), &device),
            ],
            2 => vec![
                step("expired", Method::PATCH, admin(""), &long_ago),
                step("valid", Method::PATCH, admin(""), &json!({"valid_until": null})),
            ],
            3 => vec![
                (said("valid", OTHER_TIER), Method::PATCH, admin(""), json!({"tier": OTHER_TIER})),
                step("valid", Method::PATCH, admin(""), &json!({"tier": TIER})),
            ],
            _ => vec![
                step("not_activated", Method::POST, "/api/v1/license/deactivate".into(), &leaves),
                step("valid", Method::POST, activate.clone(), &device),
            ],
        };
        for (said, method, path, body) in steps {
            let by = rng.random_range(0..writers);
            // While it is being revoked, a reader may see its activation ended but the license still active.
            let meanwhile = (said.code == "revoked").then(|| Said { code: "not_activated".into(), ..said.clone() });
            scene.histories[license].lock().unwrap().begin(said, meanwhile, by);
            scene.places[by].call(method, &path, &body).await;
            scene.histories[license].lock().unwrap().end();
            scene.changes.fetch_add(1, Relaxed);
            sleep(Duration::from_millis(rng.random_range(0..400))).await;
        }
    }
}

/// Validates random licenses at one server.
async fn ask(scene: Arc<Scene>, who: usize, mut rng: StdRng) {
    let place = scene.places[who].clone();
    while !scene.over.load(Relaxed) {
        let license = rng.random_range(0..LICENSES);
        let made = &scene.made[license];
        let asked = now();
        let answer = validate(&place.client, &place.base, &made.key, &made.device).await;
        let came = now();
        match answer {
            Some((200, answer)) => {
                let text = |field: &str| answer[field].as_str().map(str::to_owned);
                let said = Said { code: text("code").unwrap(), tier: text("tier") };
                let as_of = (answer["stale"] == true)
                    .then(|| parse_rfc3339(answer["as_of"].as_str().unwrap()).unwrap() * 1_000);
                let objection = scene.histories[license].lock().unwrap().objection(&said, who, asked, came, as_of);
                scene.answers.fetch_add(1, Relaxed);
                scene.stale.fetch_add(usize::from(as_of.is_some()), Relaxed);
                scene.objections.lock().unwrap().extend(objection);
            }
            // Properly refused: the database is unavailable.
            Some((503, _)) | None => {}
            Some((status, answer)) => scene.objections.lock().unwrap().push(format!("{status}: {answer}")),
        }
        sleep(Duration::from_millis(rng.random_range(0..20))).await;
    }
}

#[actix_web::test]
async fn two_servers_on_postgres() {
    let database = Database::postgres();
    let fleet = Fleet::start(&[database.url.clone(), database.url.clone()], &[]).await;
    let outcome = hold(&fleet, 2, async {}).await;
    assert_eq!(outcome.stale, 0);
}

#[actix_web::test]
async fn one_server_on_sqlite_knows_its_changes_at_once() {
    let database = Database::sqlite();
    let fleet = Fleet::start(std::slice::from_ref(&database.url), &[]).await;
    assert_eq!(hold(&fleet, 1, async {}).await.stale, 0);
}

/// The second server's connection to the database stalls and breaks: its cached answers must state their time.
#[actix_web::test]
async fn a_server_that_is_cut_off_says_from_when_its_answers_are() {
    let database = Database::postgres();
    let (line, url) = through(&database.url);
    let fleet = Fleet::start(&[database.url.clone(), url], &[]).await;
    let cut = async {
        for mode in [Mode::Stall, Mode::Refuse] {
            sleep(seconds() / 8).await;
            line.set(mode);
            sleep(seconds() / 4 + Duration::from_millis(1_500)).await;
            line.set(Mode::Through);
        }
    };
    let outcome = hold(&fleet, 1, cut).await;
    assert!(outcome.stale > 0, "the fault did not bite");
    fleet.servers[1].wait_until_ready().await;
}
