//! Mail through a real SMTP server (`tests/smtp/server.py`): TLS, AUTH, and a server that refuses, stalls or drops.
//! Needs `script/setup`, which installs the server's Python package.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use keysmith::clock::Clock;
use keysmith::db::{Conn, DatabaseUrl, Db};
use keysmith::ids::Ambient;
use keysmith::jobs::JobError;
use keysmith::mail::outbox::{self, Mail, Status};
use keysmith::mail::transport::Smtp;
use keysmith::mail::{Attachment, Common, Composed, Mailer, NewMail, Sender, Transport};
use keysmith::templates::Templates;
use serde_json::{Value, json};

/// Longer than an honest answer takes, shorter than a test's patience.
const TIME_LIMIT: Duration = Duration::from_secs(3);

/// The test server and the folder of what it received. It ends with this value.
struct Server {
    child: Child,
    commands: ChildStdin,
    answers: BufReader<ChildStdout>,
    folder: tempfile::TempDir,
    port: u64,
    ca: Option<PathBuf>,
}

/// A mail as it was received.
struct Received {
    facts: Value,
    text: String,
}

impl Server {
    fn start(mode: &str) -> Self {
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

    /// Puts a fault in force.
    fn set(&mut self, fault: &str) {
        writeln!(self.commands, "{fault}").unwrap();
        assert_eq!(read_line(&mut self.answers)["mode"], *fault);
    }

    fn url(&self, scheme: &str, login: &str, query: &str) -> String {
        format!("{scheme}://{login}localhost:{}{query}", self.port)
    }

    fn transport(&self, scheme: &str, query: &str) -> Transport {
        self.transport_as("keysmith:pass%3A%2F%40%20word@", scheme, query)
    }

    fn transport_as(&self, login: &str, scheme: &str, query: &str) -> Transport {
        let smtp = Smtp::parse(&self.url(scheme, login, query), self.ca.as_deref()).unwrap();
        Transport::Smtp(Arc::new(smtp.with_time_limit(TIME_LIMIT)))
    }

    fn received(&self) -> Vec<Received> {
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

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn read_line(answers: &mut BufReader<ChildStdout>) -> Value {
    let mut line = String::new();
    answers.read_line(&mut line).unwrap();
    serde_json::from_str(&line).unwrap_or_else(|error| panic!("the SMTP server said {line:?}: {error}"))
}

/// An outbox, and a mailer over it.
struct Outbox {
    mailer: Mailer,
    _folder: tempfile::TempDir,
}

impl Outbox {
    fn new(transport: Transport) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&DatabaseUrl::Sqlite(folder.path().join("test.db")), 2).unwrap();
        let mailer = Mailer {
            db,
            ambient: Ambient::new(Clock::manual(1_795_420_800)),
            templates: Templates::load(None).unwrap(),
            transport,
            sender: Sender::parse("Keysmith <licenses@example.com>").unwrap(),
            common: Common {
                seller_name: "Acme".into(),
                dashboard_url: "https://licenses.example/dashboard".into(),
                support_email: None,
                sandbox: false,
            },
        };
        Self { mailer, _folder: folder }
    }

    async fn queue(&self) -> String {
        let ambient = self.mailer.ambient.clone();
        let mail = NewMail {
            template: "sign_in_link".into(),
            recipient: "ann@example.com".into(),
            context: json!({}),
            once_key: None,
            order_id: None,
        };
        self.mailer.db.write(move |conn| outbox::queue(conn, &ambient, &mail)).await.unwrap().unwrap()
    }

    async fn deliver(&self, id: &str, attempt: i64) -> Result<(), JobError> {
        self.mailer.deliver(id, attempt, compose).await
    }

    /// Delivers at the first try, which fails, and tells why.
    async fn fails(&self, id: &str) -> String {
        let error = self.deliver(id, 1).await.expect_err("the server does not take it");
        assert!(matches!(error, JobError::Retry(_)), "{error:?}");
        let mail = self.state(id).await;
        assert_eq!((mail.status, mail.attempts), (Status::Queued, 1));
        assert_eq!(mail.last_error, Some(error.to_string()));
        error.to_string()
    }

    async fn state(&self, id: &str) -> Mail {
        let id = id.to_owned();
        self.mailer.db.read(move |conn| outbox::show(conn, &id)).await.unwrap().unwrap()
    }
}

fn compose(_: &mut Conn, _: &Mail) -> Result<Composed, JobError> {
    let Value::Object(context) = json!({"sign_in_url": "https://licenses.example/s/token", "link_minutes": 15}) else {
        panic!("an object")
    };
    let csv = Attachment::csv("keys.csv", &["license_key"], [vec!["KEY-1"]]).unwrap();
    Ok(Composed { context, attachments: vec![csv], after_sent: None })
}

fn message_id(mail: &Received) -> &str {
    mail.text.lines().find(|line| line.starts_with("Message-ID: ")).unwrap()
}

#[tokio::test]
async fn mail_arrives_with_starttls_and_auth_over_one_connection() {
    let server = Server::start("starttls");
    let outbox = Outbox::new(server.transport("smtp", "?tls=required"));
    for _ in 0..3 {
        let id = outbox.queue().await;
        outbox.deliver(&id, 1).await.unwrap();
        assert_eq!(outbox.state(&id).await.status, Status::Sent);
    }
    let received = server.received();
    assert_eq!(received.len(), 3);
    let facts = json!({"from": "licenses@example.com", "to": ["ann@example.com"], "user": "keysmith", "tls": true});
    for mail in &received {
        assert_eq!(mail.facts, facts);
        assert!(
            mail.text.contains("https://licenses.example/s/token") && mail.text.contains("keys.csv"),
            "{}",
            mail.text
        );
        assert!(!mail.text.replace("\r\n", "").contains(['\r', '\n']));
    }
}

#[tokio::test]
async fn mail_arrives_with_implicit_tls_and_without_tls() {
    for (mode, scheme, query, tls) in [("tls", "smtps", "", true), ("plain", "smtp", "?tls=none", false)] {
        let server = Server::start(mode);
        let outbox = Outbox::new(server.transport(scheme, query));
        let id = outbox.queue().await;
        outbox.deliver(&id, 1).await.unwrap();
        assert_eq!(server.received()[0].facts["tls"], tls, "{mode}");
    }
}

#[tokio::test]
async fn no_password_goes_to_a_server_without_tls() {
    let server = Server::start("plain");
    let outbox = Outbox::new(server.transport("smtp", ""));
    let error = outbox.fails(&outbox.queue().await).await;
    assert!(error.contains("STARTTLS"), "{error}");
}

#[tokio::test]
async fn an_unknown_certificate_is_not_trusted() {
    for (mode, scheme) in [("starttls", "smtp"), ("tls", "smtps")] {
        let mut server = Server::start(mode);
        server.ca = None;
        let outbox = Outbox::new(server.transport(scheme, ""));
        let error = outbox.fails(&outbox.queue().await).await;
        assert!(error.contains("certificate"), "{error}");
        assert!(server.received().is_empty());
    }
}

#[tokio::test]
async fn a_wrong_password_is_told_and_not_repeated() {
    let server = Server::start("starttls");
    let outbox = Outbox::new(server.transport_as("keysmith:wrong-pass@", "smtp", ""));
    let error = outbox.fails(&outbox.queue().await).await;
    assert!(error.contains("opened no session: 535") && !error.contains("wrong-pass"), "{error}");
}

#[tokio::test]
async fn a_server_that_fails_gets_the_mail_later_and_once() {
    let mut server = Server::start("starttls");
    for (fault, told) in [
        ("refuse", "connection"),
        ("reset", "connection"),
        ("reply AUTH 454", "later: 454"),
        ("reply AUTH 535", "no session: 535"),
        ("reply MAIL 451", "later: 451"),
        ("reply RCPT 450", "later: 450"),
        ("reply RCPT 550", "refused the mail: 550"),
        ("reply DATA 452", "later: 452"),
        ("reply DATA 554", "refused the mail: 554"),
        ("drop lost", "connection"),
    ] {
        let before = server.received().len();
        // A new connection each time, so that the first steps happen again.
        let outbox = Outbox::new(server.transport("smtp", "?tls=required"));
        server.set(fault);
        let id = outbox.queue().await;
        let error = outbox.fails(&id).await;
        assert!(error.contains(told), "{fault}: {error}");
        assert!(!error.contains("sign-in") && !error.contains("token"), "{error}");
        server.set("ok");
        outbox.deliver(&id, 2).await.unwrap_or_else(|error| panic!("after {fault}: {error}"));
        outbox.deliver(&id, 3).await.unwrap();
        assert_eq!(server.received().len(), before + 1, "{fault}");
        assert_eq!(outbox.state(&id).await.status, Status::Sent);
    }
}

#[tokio::test]
async fn a_stalling_server_is_left_after_the_time_limit() {
    let mut server = Server::start("starttls");
    let outbox = Outbox::new(server.transport("smtp", "?tls=required"));
    let id = outbox.queue().await;
    server.set("stall GREETING 60 x1");
    assert!(outbox.fails(&id).await.contains("took longer than 3 s"));
    outbox.deliver(&id, 2).await.unwrap();
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn a_connection_that_ran_out_of_time_serves_no_other_mail() {
    let mut server = Server::start("starttls");
    let outbox = Outbox::new(server.transport("smtp", "?tls=required"));
    outbox.deliver(&outbox.queue().await, 1).await.unwrap();
    for (number, step) in ["RCPT", "DATA"].into_iter().enumerate() {
        server.set(&format!("stall {step} 60 x1"));
        let id = outbox.queue().await;
        assert!(outbox.fails(&id).await.contains("took longer than 3 s"), "{step}");
        outbox.deliver(&id, 2).await.unwrap();
        assert_eq!(server.received().len(), number + 2);
        assert_eq!(message_id(&server.received()[number + 1]), format!("Message-ID: <{id}@example.com>"));
    }
}

#[tokio::test]
async fn a_mail_that_the_server_kept_without_an_answer_comes_again_under_the_same_message_id() {
    let mut server = Server::start("starttls");
    let outbox = Outbox::new(server.transport("smtp", "?tls=required"));
    let id = outbox.queue().await;
    server.set("drop kept x1");
    outbox.fails(&id).await;
    outbox.deliver(&id, 2).await.unwrap();
    let received = server.received();
    assert_eq!(received.len(), 2);
    assert_eq!(message_id(&received[0]), format!("Message-ID: <{id}@example.com>"));
    assert_eq!(message_id(&received[0]), message_id(&received[1]));
}

#[tokio::test]
async fn a_refusal_for_good_ends_as_failed() {
    let mut server = Server::start("starttls");
    let outbox = Outbox::new(server.transport("smtp", "?tls=required"));
    let id = outbox.queue().await;
    server.set("reply RCPT 550");
    outbox.fails(&id).await;
    let last = outbox.deliver(&id, keysmith::mail::deliver::REFUSAL_TRIES).await;
    assert!(matches!(last, Err(JobError::Fail(_))), "{last:?}");
    let mail = outbox.state(&id).await;
    assert_eq!((mail.status, mail.last_error.unwrap().contains("550")), (Status::Failed, true));
}
