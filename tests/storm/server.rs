//! The real binary in a process of its own, to be killed and started again on the same port and database.

use std::fs::{File, OpenOptions};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use keysmith::db::{DatabaseUrl, Db};
use rand::RngExt;
use tempfile::TempDir;
use tokio::time::Instant;

use super::{SECRET_KEY, WEBHOOK_SECRET};

/// A start takes well under a second; a loaded machine gets more.
const START: Duration = Duration::from_secs(30);
/// What the contract gives a server that is asked to stop.
const STOP: Duration = Duration::from_secs(10);

pub struct Server {
    pub folder: TempDir,
    pub base: String,
    pub client: reqwest::Client,
    database: String,
    stripe: String,
    child: std::process::Child,
}

impl Server {
    pub async fn start(database: &str, stripe: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = free_address();
        let child = spawn(folder.path(), &address, database, stripe);
        // A killed server leaves no connection that is worth keeping.
        let client = reqwest::Client::builder().pool_max_idle_per_host(8).timeout(Duration::from_secs(60));
        let server = Self {
            folder,
            base: format!("http://{address}"),
            client: client.build().unwrap(),
            database: database.to_owned(),
            stripe: stripe.to_owned(),
            child,
        };
        server.wait_until_ready().await;
        server
    }

    /// SIGKILL, and a new one at once; how long until that is ready.
    pub async fn kill_and_restart(&mut self) -> Duration {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.restart().await
    }

    /// Starts it again after it ended; how long until it is ready.
    pub async fn restart(&mut self) -> Duration {
        let address = self.base.trim_start_matches("http://");
        self.child = spawn(self.folder.path(), address, &self.database, &self.stripe);
        self.wait_until_ready().await
    }

    /// SIGTERM; how long it took. It must end well, and in time.
    pub async fn stop(&mut self) -> Duration {
        let began = Instant::now();
        let asked = std::process::Command::new("kill").args(["-TERM", &self.process().to_string()]).status();
        assert!(asked.unwrap().success());
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                assert!(status.success(), "{status}\n{}", self.log());
                return began.elapsed();
            }
            assert!(began.elapsed() < STOP, "not stopped after {STOP:?}\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// The server's database, opened beside it.
    pub fn database(&self) -> Db {
        Db::open(&DatabaseUrl::parse(&self.database).unwrap(), 2).unwrap()
    }

    /// The process, for those who measure it.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    pub fn mail_folder(&self) -> PathBuf {
        self.folder.path().join("data/mail")
    }

    /// What it said, all lives together.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    /// How long it took.
    async fn wait_until_ready(&self) -> Duration {
        let began = Instant::now();
        let url = format!("{}/readyz", self.base);
        while !self.client.get(&url).send().await.is_ok_and(|answer| answer.status().is_success()) {
            assert!(began.elapsed() < START, "the server does not start:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        began.elapsed()
    }
}

/// Also when the test fails, nothing is left running.
impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn spawn(folder: &Path, address: &str, database: &str, stripe: &str) -> std::process::Child {
    let log: File = OpenOptions::new().create(true).append(true).open(folder.join("log")).unwrap();
    std::process::Command::new(env!("CARGO_BIN_EXE_keysmith"))
        .current_dir(folder)
        .env_clear()
        .env("DATABASE_URL", database)
        .env("KEYSMITH_BIND", address)
        .env("KEYSMITH_CATALOG", Path::new(env!("CARGO_MANIFEST_DIR")).join("catalog.toml"))
        .env("KEYSMITH_DATA_DIR", folder.join("data"))
        .env("KEYSMITH_LOG", "warn")
        .env("KEYSMITH_RATE_LIMIT", "off")
        .env("STRIPE_API_BASE", stripe)
        .env("STRIPE_SECRET_KEY", SECRET_KEY)
        .env("STRIPE_WEBHOOK_SECRET", WEBHOOK_SECRET)
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn()
        .unwrap()
}

/// A port below those that clients are given theirs from: it stays free while the server is down.
fn free_address() -> String {
    loop {
        let address = format!("127.0.0.1:{}", rand::rng().random_range(10_000..32_000));
        if TcpListener::bind(&address).is_ok() {
            return address;
        }
    }
}
