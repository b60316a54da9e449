//! Offline licensing through the binary: the seller on a machine without a server, and the agent on the customer's.

mod agent;
mod commands;
mod guides;
mod online;
mod story;
mod trust;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use keysmith_license::SigningKey;
use reqwest::Client;
use serde_json::Value;

use crate::helpers::json_of;

/// A machine: a folder, and the binary run in it with an otherwise empty environment.
pub struct Machine {
    pub folder: tempfile::TempDir,
    env: Vec<(String, String)>,
}

impl Machine {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), env: Vec::new() }
    }

    /// Sets up the seller's machine: the example catalog and a signing key.
    pub fn seller() -> Self {
        let catalog = Path::new(env!("CARGO_MANIFEST_DIR")).join("catalog.toml");
        let machine = Self::new().with("KEYSMITH_CATALOG", &catalog.display().to_string());
        machine.must(&["signing-key", "new"]);
        machine
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn command(&self) -> Command {
        self.command_of(env!("CARGO_BIN_EXE_keysmith"))
    }

    /// Returns a command of the standalone agent binary.
    pub fn agent_alone(&self) -> Command {
        self.command_of(env!("CARGO_BIN_EXE_keysmith-agent"))
    }

    fn command_of(&self, binary: &str) -> Command {
        let mut command = Command::new(binary);
        command.env_clear().current_dir(self.folder.path());
        for (name, value) in &self.env {
            command.env(name, value);
        }
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

    /// Same as [`Machine::run`], with a text on stdin.
    pub fn run_with(&self, args: &[&str], stdin: &str) -> Output {
        let (input, mut writer) = std::io::pipe().unwrap();
        std::io::Write::write_all(&mut writer, stdin.as_bytes()).unwrap();
        drop(writer);
        self.command().args(args).stdin(input).output().unwrap()
    }

    /// Runs a command that must fail with exit code 1 and one line; returns that line.
    pub fn refused(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let line = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{args:?}: {line}");
        assert_eq!(line.trim_end().lines().count(), 1, "{line}");
        line
    }

    /// Returns the current public key in hex.
    pub fn public_key(&self) -> String {
        let listed = self.must(&["signing-key", "list"]);
        listed.lines().nth(1).unwrap().split_whitespace().last().unwrap().to_owned()
    }

    /// Returns the path of the only signing key.
    pub fn signing_key_path(&self) -> PathBuf {
        self.path("data/signing").read_dir().unwrap().next().unwrap().unwrap().path()
    }

    /// Returns the only signing key.
    pub fn signing_key(&self) -> SigningKey {
        SigningKey::from_pem(&std::fs::read_to_string(self.signing_key_path()).unwrap()).unwrap()
    }

    /// Runs `license generate` for a customer; returns the license's files.
    pub fn generate(&self, more: &[&str]) -> Files {
        let mut args =
            vec!["license", "generate", "--customer", "Ada", "--email", "ada@acme.example", "--output", "out"];
        args.extend(more);
        let printed = self.must(&args);
        let id = printed.lines().next().unwrap().split_whitespace().nth(1).unwrap().to_owned();
        let path = |extension: &str| self.path("out").join(format!("license_{id}.{extension}"));
        let read = |extension: &str| std::fs::read_to_string(path(extension)).unwrap();
        let record = serde_json::from_str(&read("json")).unwrap();
        Files {
            file: read("lic"),
            key: read("txt"),
            record,
            record_path: path("json"),
            file_path: path("lic"),
            id,
            printed,
        }
    }
}

/// The files and the output of `license generate`.
pub struct Files {
    pub id: String,
    pub file: String,
    pub key: String,
    pub record: Value,
    pub record_path: PathBuf,
    pub file_path: PathBuf,
    pub printed: String,
}

/// A running agent.
pub struct Agent {
    process: Child,
    pub base: String,
    pub client: Client,
}

impl Agent {
    pub fn start(machine: &Machine) -> Self {
        Self::start_command(machine, "agent")
    }

    /// Starts `agent` or `serve`.
    pub fn start_command(machine: &Machine, name: &str) -> Self {
        let mut command = machine.command();
        command.arg(name);
        Self::spawn(command)
    }

    /// Starts a command that prints its address.
    pub fn spawn(mut command: Command) -> Self {
        let mut process = command.env("KEYSMITH_BIND", "127.0.0.1:0").stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let base = line.trim().strip_prefix("listening on ").unwrap().to_owned();
        Self { process, base, client: Client::new() }
    }

    pub async fn get(&self, path: &str) -> reqwest::Response {
        self.client.get(format!("{}{path}", self.base)).send().await.unwrap()
    }

    pub async fn post(&self, path: &str, body: Value) -> reqwest::Response {
        self.client.post(format!("{}{path}", self.base)).json(&body).send().await.unwrap()
    }

    pub async fn activate(&self, text: &str, status: u16) -> Value {
        json_of(self.post("/license/activate", serde_json::json!({"license_key": text})).await, status).await
    }

    pub async fn check(&self, body: Value, status: u16) -> Value {
        json_of(self.post("/license/check", body).await, status).await
    }

    pub async fn usage(&self, body: Value) -> Value {
        let request = self.client.put(format!("{}/license/usage", self.base)).json(&body);
        json_of(request.send().await.unwrap(), 200).await
    }

    /// Kills it without a warning, as in a power failure.
    pub fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        // A failed test leaves no process behind; the process may have exited already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
