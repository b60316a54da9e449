//! Runs the real binary in a separate process, which can be killed and restarted on the same port and database.

use std::fs::{File, OpenOptions};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use keysmith::db::{DatabaseUrl, Db};
use rand::RngExt;
use tempfile::TempDir;
use tokio::time::Instant;

/// Credentials of the simulated Stripe.
pub const SECRET_KEY: &str = "sk_test_machine";
pub const WEBHOOK_SECRET: &str = "whsec_machine";
/// The server's first admin token.
pub const ADMIN_TOKEN: &str = "kst_machine_admin_token_of_the_tests";

/// Maximum startup time: usually well under a second, more on a loaded machine.
const START: Duration = Duration::from_secs(60);
/// Maximum shutdown time, as documented.
const STOP: Duration = Duration::from_secs(10);

/// A server's settings.
#[derive(Clone, Debug)]
pub struct Setup {
    /// `DATABASE_URL`
    pub database: String,
    /// `STRIPE_API_BASE`
    pub stripe: String,
    /// `KEYSMITH_DATA_DIR`; the server's own folder if `None`.
    pub data: Option<PathBuf>,
    /// Other environment variables.
    pub more: Vec<(&'static str, String)>,
}

impl Setup {
    pub fn new(database: &str, stripe: &str) -> Self {
        Self { database: database.to_owned(), stripe: stripe.to_owned(), data: None, more: Vec::new() }
    }

    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.more.retain(|(known, _)| *known != name);
        self.more.push((name, value.to_string()));
        self
    }
}

pub struct Server {
    pub base: String,
    pub client: reqwest::Client,
    pub setup: Setup,
    folder: TempDir,
    child: Child,
}

impl Server {
    pub async fn start(setup: Setup) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = free_address();
        let child = spawn(folder.path(), &address, &setup);
        // Few idle connections, since a killed server invalidates them.
        let client = reqwest::Client::builder().pool_max_idle_per_host(8).timeout(Duration::from_secs(60));
        let client = client.build().unwrap();
        let server = Self { base: format!("http://{address}"), client, setup, folder, child };
        server.wait_until_ready().await;
        server
    }

    /// Kills it (SIGKILL) and restarts it at once; returns the time until it is ready.
    pub async fn kill_and_restart(&mut self) -> Duration {
        self.kill();
        self.restart().await
    }

    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts it again after it exited; returns the time until it is ready.
    pub async fn restart(&mut self) -> Duration {
        self.child = spawn(self.folder.path(), self.address(), &self.setup);
        self.wait_until_ready().await
    }

    /// Starts it again when it may fail to: returns the exit status and the new log output, or `None` if it runs.
    pub async fn try_restart(&mut self, most: Duration) -> Option<(ExitStatus, String)> {
        let before = self.log().len();
        self.child = spawn(self.folder.path(), self.address(), &self.setup);
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return Some((status, self.log().split_off(before)));
            }
            if self.client.get(format!("{}/healthz", self.base)).send().await.is_ok() {
                return None;
            }
            assert!(began.elapsed() < most, "the server neither starts nor ends\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Sends SIGTERM without waiting.
    pub fn terminate(&self) {
        let asked = Command::new("kill").args(["-TERM", &self.process().to_string()]).status();
        assert!(asked.unwrap().success());
    }

    /// Sends SIGTERM; returns how long the shutdown took. It must succeed in time.
    pub async fn stop(&mut self) -> Duration {
        self.terminate();
        self.wait_until_stopped().await
    }

    pub async fn wait_until_stopped(&mut self) -> Duration {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                assert!(status.success(), "{status}\n{}", self.log());
                return began.elapsed();
            }
            assert!(began.elapsed() < STOP, "not stopped after {STOP:?}\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Opens the server's database.
    pub fn database(&self) -> Db {
        Db::open(&DatabaseUrl::parse(&self.setup.database).unwrap(), 2).unwrap()
    }

    /// Returns the process ID.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// `127.0.0.1:<port>`
    pub fn address(&self) -> &str {
        self.base.trim_start_matches("http://")
    }

    pub fn mail_folder(&self) -> PathBuf {
        self.setup.data.clone().unwrap_or_else(|| self.folder.path().join("data")).join("mail")
    }

    /// Returns the log of all runs.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    /// Waits until the server is ready; returns how long it took.
    pub async fn wait_until_ready(&self) -> Duration {
        let began = Instant::now();
        let url = format!("{}/readyz", self.base);
        while !self.client.get(&url).send().await.is_ok_and(|answer| answer.status().is_success()) {
            assert!(began.elapsed() < START, "the server is not ready after {START:?}:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        began.elapsed()
    }
}

/// Leaves no process behind, even if the test fails.
impl Drop for Server {
    fn drop(&mut self) {
        // The process may have exited already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn spawn(folder: &Path, address: &str, setup: &Setup) -> Child {
    let log: File = OpenOptions::new().create(true).append(true).open(folder.join("log")).unwrap();
    Command::new(env!("CARGO_BIN_EXE_keysmith"))
        .current_dir(folder)
        .env_clear()
        .env("DATABASE_URL", &setup.database)
        .env("KEYSMITH_ADMIN_TOKEN", ADMIN_TOKEN)
        .env("KEYSMITH_BIND", address)
        .env("KEYSMITH_CATALOG", Path::new(env!("CARGO_MANIFEST_DIR")).join("catalog.toml"))
        .env("KEYSMITH_DATA_DIR", setup.data.clone().unwrap_or_else(|| folder.join("data")))
        .env("KEYSMITH_LOG", "warn")
        .env("KEYSMITH_RATE_LIMIT", "off")
        .env("STRIPE_API_BASE", &setup.stripe)
        .env("STRIPE_SECRET_KEY", SECRET_KEY)
        .env("STRIPE_WEBHOOK_SECRET", WEBHOOK_SECRET)
        .envs(setup.more.iter().map(|(name, value)| (*name, value.as_str())))
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn()
        .unwrap()
}

/// Returns an address with a port below the ephemeral range, so that it stays free while the server is down.
pub fn free_address() -> String {
    loop {
        let address = format!("127.0.0.1:{}", rand::rng().random_range(10_000..32_000));
        if TcpListener::bind(&address).is_ok() {
            return address;
        }
    }
}
