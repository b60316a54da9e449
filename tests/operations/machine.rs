//! A folder in which the binary runs, with its own environment.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

pub const CATALOG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/catalog.toml");
pub const TOKEN: &str = "kst_the_operators_own_token_0123456789";

pub struct Machine {
    folder: tempfile::TempDir,
    env: Vec<(String, String)>,
}

impl Machine {
    pub fn new() -> Self {
        let machine = Self { folder: tempfile::tempdir().unwrap(), env: Vec::new() };
        machine.with("KEYSMITH_BIND", "127.0.0.1:0").with("KEYSMITH_LOG", "warn").with("KEYSMITH_CATALOG", CATALOG)
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keysmith"));
        command.env_clear().current_dir(self.folder.path()).envs(self.env.iter().cloned()).stdin(Stdio::null());
        command
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.command().args(args).output().unwrap()
    }

    /// Runs a command that must succeed; returns its output.
    pub fn must(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs it with `--json`; returns the parsed output.
    pub fn json(&self, args: &[&str]) -> Value {
        let args: Vec<&str> = args.iter().copied().chain(["--json"]).collect();
        serde_json::from_str(&self.must(&args)).unwrap()
    }

    /// Runs a command that must fail with exit code 1 and one line; returns that line.
    pub fn refused(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let line = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{args:?}: {line}");
        assert_eq!(line.trim_end().lines().count(), 1, "{line}");
        line
    }

    /// Starts a server and waits until it is reachable.
    pub fn serve(&self) -> Serving {
        let mut child = self.command().arg("serve").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let Some(base) = first.trim().strip_prefix("listening on ").map(str::to_owned) else {
            let mut told = String::new();
            child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
            panic!("{first:?} {told}");
        };
        Serving { child: Some(child), base }
    }
}

pub struct Serving {
    child: Option<Child>,
    pub base: String,
}

impl Serving {
    /// Stops it; returns its stderr.
    pub fn stop(mut self) -> String {
        let mut child = self.child.take().unwrap();
        assert!(Command::new("kill").arg(child.id().to_string()).status().unwrap().success());
        let mut told = String::new();
        child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{told}");
        told
    }

    /// Sends a GET with the operator's token.
    pub fn get(&self, path: &str) -> String {
        let mut curl = Command::new("curl");
        curl.args(["-sS", "-H", &format!("authorization: Bearer {TOKEN}"), &format!("{}{path}", self.base)]);
        String::from_utf8(curl.output().unwrap().stdout).unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            drop(child.kill());
            drop(child.wait());
            // Only reached if a test failed: print the server's output.
            let mut told = String::new();
            drop(child.stderr.take().map(|mut log| log.read_to_string(&mut told)));
            eprintln!("{told}");
        }
    }
}

/// Polls until `look` returns a value.
pub fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
