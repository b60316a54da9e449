//! Helpers shared by the tests.

pub mod database;
pub mod description;
mod migrated;
pub mod person;
mod ready;
pub mod receiver;
pub mod smtp_server;
pub mod snapshot;

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use keysmith::app::live::Live;
use keysmith::app::{App, effective};
use keysmith::billing::scheduled::reconcile::reconciled_until;
use keysmith::config::{Environment, StripeConfig};
use keysmith::ids::Context;
use keysmith::offline::signer::Signer;
use keysmith::sandbox::server::{Played, launch};
use keysmith::sandbox::stripe::checkout::Pay;
use keysmith::sandbox::stripe::world::{World, WorldConfig};
use keysmith::{http, worker};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};

pub use database::Database;
pub use person::Person;

/// The admin token of every test server.
pub const ADMIN: &str = "kst_test_admin_token";

/// Runs an async test body on SQLite and on PostgreSQL, as two tests.
#[macro_export]
macro_rules! on_both {
    ($(#[doc = $doc:literal])* $name:ident, $body:expr) => {
        mod $name {
            use super::*;

            #[actix_web::test]
            async fn sqlite() {
                let app = $crate::helpers::TestApp::start($crate::helpers::Database::migrated_sqlite()).await;
                ($body)(&app).await;
                app.stop().await;
            }

            #[actix_web::test]
            async fn postgres() {
                let app = $crate::helpers::TestApp::start($crate::helpers::Database::migrated_postgres()).await;
                ($body)(&app).await;
                app.stop().await;
            }
        }
    };
}

/// A running server with its own sandbox Stripe, database and data folder. Tests must stop it: dropping a running
/// `TestApp` fails the test, because its jobs and connections would outlive the database.
pub struct TestApp {
    /// The app at startup; [`TestApp::live`] has the current one.
    pub app: App,
    pub live: Live,
    pub played: Played,
    /// `http://127.0.0.1:<port>`
    pub base: String,
    pub client: Client,
    stop: tokio::sync::watch::Sender<bool>,
    jobs: actix_web::rt::task::JoinHandle<()>,
    server: actix_web::dev::ServerHandle,
    is_stopped: bool,
    _folder: tempfile::TempDir,
    /// Declared last, so that it is dropped last.
    database: Database,
}

impl TestApp {
    pub async fn start(database: Database) -> Self {
        Self::start_with(database, &[]).await
    }

    /// Starts a server with additional environment variables.
    pub async fn start_with(database: Database, more: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let context = Context::system();
        let world = WorldConfig {
            secret_key: "sk_test_stand_in".into(),
            webhook_secret: "whsec_stand_in".into(),
            public_url: base.clone(),
            store: None,
        };
        let played = launch(World::new(world, context.clone()), Some(format!("{base}/webhooks/stripe"))).unwrap();
        let (url, data) = (database.url.clone(), folder.path().display().to_string());
        let more: Vec<(String, String)> =
            more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let api_base = played.api_base.clone();
        let environment = Environment::new(move |name| {
            let set = more.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
            set.or_else(|| match name {
                "DATABASE_URL" => Some(url.clone()),
                "KEYSMITH_DATA_DIR" => Some(data.clone()),
                "KEYSMITH_ADMIN_TOKEN" => Some(ADMIN.into()),
                "KEYSMITH_RATE_LIMIT" => Some("off".into()),
                "STRIPE_API_BASE" => Some(api_base.clone()),
                _ => None,
            })
        });
        let (config, stored) = effective::of_server(&environment).unwrap();
        assert!(matches!(config.stripe, StripeConfig::Sandbox));
        let (stripe, url) = (played.stripe(), base.clone());
        let built = tokio::task::spawn_blocking(move || {
            let signer = Arc::new(Signer::new(&config.data_dir, &context).unwrap());
            App::build(config, context, &stripe, url, signer).unwrap()
        });
        let mut app = built.await.unwrap();
        app.sandbox = Some(played.clone());
        app.settings = Arc::new(stored);
        let prices = app.db.read(keysmith::catalog::list_prices).await.unwrap();
        let tiers = app.db.read(keysmith::catalog::list_tiers).await.unwrap();
        played.sell(&tiers, &prices);
        let live = Live::new(app.clone(), environment);
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let jobs = actix_web::rt::spawn(worker::run(live.clone(), stopped));
        // The reconciler reads Stripe at startup: it must finish before a test plans faults.
        while reconciled_until(&app.billing).await.unwrap().is_none() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let server = http::server::serve(live.clone(), listener).unwrap();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let client = Client::builder().cookie_store(true).redirect(Policy::none()).build().unwrap();
        let (server, is_stopped, _folder) = (handle, false, folder);
        Self { app, live, played, base, client, stop, jobs, server, is_stopped, _folder, database }
    }

    /// Stops the server, then drops the database.
    pub async fn stop(mut self) {
        self.is_stopped = true;
        self.stop.send_replace(true);
        (&mut self.jobs).await.unwrap();
        self.server.stop(false).await;
    }

    /// Stops the jobs while the server keeps responding: the test runs their work itself.
    pub async fn stop_jobs(&self) {
        self.stop.send_replace(true);
        self.until("the jobs have ended", async || self.jobs.is_finished()).await;
    }

    /// Returns the data folder.
    pub fn data(&self) -> &std::path::Path {
        &self.app.config.data_dir
    }

    /// Returns the URL of its database.
    pub fn database_url(&self) -> &str {
        &self.database.url
    }

    pub fn world(&self) -> &World {
        &self.played.world
    }

    pub async fn get(&self, path: &str) -> Response {
        self.client.get(format!("{}{path}", self.base)).send().await.unwrap()
    }

    pub async fn post(&self, path: &str, body: Value) -> Response {
        self.client.post(format!("{}{path}", self.base)).json(&body).send().await.unwrap()
    }

    /// Sends a GET with the admin token.
    pub async fn admin_get(&self, path: &str) -> Value {
        let request = self.client.get(format!("{}{path}", self.base)).bearer_auth(ADMIN);
        json_of(request.send().await.unwrap(), 200).await
    }

    /// Opens a checkout for `quantity` keys; returns the session's ID.
    pub async fn open_checkout(&self, email: &str, quantity: i64) -> String {
        let answer = self.post("/purchase-quantity", json!({"email": email, "quantity": quantity})).await;
        json_of(answer, 200).await["session_id"].as_str().unwrap().to_owned()
    }

    /// Opens a checkout and pays by card; returns the session's ID. The webhooks are in transit.
    pub async fn buy(&self, email: &str, quantity: i64) -> String {
        let session = self.open_checkout(email, quantity).await;
        self.world().pay(&session, &Pay::default()).unwrap();
        session
    }

    /// Buys keys, and waits until they are minted.
    pub async fn buy_keys(&self, email: &str, quantity: i64) -> Vec<String> {
        let before = self.keys(email).await.len();
        self.buy(email, quantity).await;
        let all = usize::try_from(quantity).unwrap() + before;
        self.until("the keys are minted", async || self.keys(email).await.len() == all).await;
        self.keys(email).await
    }

    /// Returns every license of an address, as `GET /licenses` shows it.
    pub async fn licenses(&self, email: &str) -> Vec<Value> {
        let mut all = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self.admin_get(&format!("/licenses?email={email}&limit=100&cursor={cursor}")).await;
            all.extend(page["licenses"].as_array().unwrap().iter().cloned());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => return all,
            }
        }
    }

    pub async fn keys(&self, email: &str) -> Vec<String> {
        // A hashed key is never shown.
        let keys = self.licenses(email).await;
        keys.iter().filter_map(|license| Some(license["license_key"].as_str()?.to_owned())).collect()
    }

    pub async fn activate(&self, key: &str, site: &str, email: &str) -> Response {
        self.post("/activate-license", json!({"license_key": key, "site_domain": site, "email": email})).await
    }

    /// Posts an event as Stripe would.
    pub async fn send_event(&self, event: &Value) -> Response {
        let body = event.to_string();
        let signature =
            keysmith::sandbox::stripe::delivery::sign("whsec_stand_in", body.as_bytes(), self.app.context.now());
        let request = self.client.post(format!("{}/webhooks/stripe", self.base)).header("stripe-signature", signature);
        request.body(body).send().await.unwrap()
    }

    /// The state of an event: `(status, last_error)`.
    pub async fn event_status(&self, id: &str) -> Option<(String, Option<String>)> {
        let id = id.to_owned();
        let stored = self.app.db.read(move |conn| keysmith::stripe::inbox::find(conn, &id)).await.unwrap();
        stored.map(|event| (event.status.to_string(), event.last_error))
    }

    /// Waits until a condition holds; fails with its name after 20 seconds.
    pub async fn until(&self, what: &str, holds: impl AsyncFn() -> bool) {
        for _ in 0..800 {
            if holds().await {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("waited in vain until {what}");
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // A failing test already has its own message, and its process exits.
        assert!(self.is_stopped || std::thread::panicking(), "end the test with `app.stop().await`");
    }
}

/// Returns the JSON of a response that must have this status.
pub async fn json_of(response: Response, status: u16) -> Value {
    let (got, url) = (response.status(), response.url().clone());
    let text = response.text().await.unwrap();
    assert_eq!(got, StatusCode::from_u16(status).unwrap(), "{url}: {text}");
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{url}: {e}: {text}"))
}

/// Returns the problem of a response with this status and code.
pub async fn problem_of(response: Response, status: u16, code: &str) -> Value {
    let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
    let body = json_of(response, status).await;
    assert_eq!(kind, "application/problem+json");
    assert_eq!(body["code"], code, "{body}");
    assert_eq!(body["status"], status);
    body
}
