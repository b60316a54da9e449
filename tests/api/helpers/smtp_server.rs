//! A real SMTP server with faults on demand: `tests/smtp/server.py`. Needs `script/setup`, which installs its packages.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

/// The test server and the folder of received mail. Stops when dropped.
pub struct SmtpServer {
    child: Child,
    commands: ChildStdin,
    answers: BufReader<ChildStdout>,
    folder: tempfile::TempDir,
    port: u64,
    /// The root certificate that signed the server's; none without TLS.
    pub ca: Option<PathBuf>,
}

/// A mail as received.
pub struct Received {
    /// `{from, to, user, tls}`
    pub facts: Value,
    pub text: String,
}

impl SmtpServer {
    /// Starts the server in mode `starttls`, `tls` or `plain`.
    pub fn start(mode: &str) -> Self {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        let python = root.join(target).join("venv/bin/python");
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(&python)
            .arg(root.join("tests/smtp/server.py"))
            .args(["--mode", mode, "--password", "pass:/@ word", "--dir"])
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}; run script/setup", python.display()));
        let mut answers = BufReader::new(child.stdout.take().unwrap());
        let facts = read_line(&mut answers);
        Self {
            commands: child.stdin.take().unwrap(),
            port: facts["port"].as_u64().unwrap(),
            ca: facts["ca"].as_str().map(PathBuf::from),
            child,
            answers,
            folder,
        }
    }

    /// Activates a fault; `server.py` documents them.
    pub fn set(&mut self, fault: &str) {
        writeln!(self.commands, "{fault}").unwrap();
        assert_eq!(read_line(&mut self.answers)["mode"], *fault);
    }

    /// `SMTP_URL` for it, with its own user and password.
    pub fn url(&self, scheme: &str, query: &str) -> String {
        self.url_as("keysmith:pass%3A%2F%40%20word", scheme, query)
    }

    /// `SMTP_URL` with these credentials.
    pub fn url_as(&self, login: &str, scheme: &str, query: &str) -> String {
        format!("{scheme}://{login}@localhost:{}{query}", self.port)
    }

    /// The received mails, in order.
    pub fn received(&self) -> Vec<Received> {
        let read = |number: u32, suffix: &str| {
            std::fs::read_to_string(self.folder.path().join(format!("{number:04}.{suffix}"))).ok()
        };
        (1..)
            .map_while(|number| {
                let text = read(number, "eml")?;
                Some(Received { facts: serde_json::from_str(&read(number, "json").unwrap()).unwrap(), text })
            })
            .collect()
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        // The process may have exited already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn read_line(answers: &mut BufReader<ChildStdout>) -> Value {
    let mut line = String::new();
    answers.read_line(&mut line).unwrap();
    serde_json::from_str(&line).unwrap_or_else(|error| panic!("the SMTP server said {line:?}: {error}"))
}

impl Received {
    /// The line of the `Message-ID`.
    pub fn message_id(&self) -> &str {
        self.text.lines().find(|line| line.starts_with("Message-ID: ")).unwrap()
    }
}
