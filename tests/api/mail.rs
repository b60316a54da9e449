//! Mail through a real SMTP server: TLS, AUTH, and a server that refuses, stalls or disconnects.

use std::sync::Arc;
use std::time::Duration;

use keysmith::clock::Clock;
use keysmith::db::{Conn, DatabaseUrl, Db};
use keysmith::ids::Context;
use keysmith::jobs::JobError;
use keysmith::mail::outbox::{self, Mail, Status};
use keysmith::mail::transport::Smtp;
use keysmith::mail::{Attachment, Common, Composed, Kinds, MailKind, Mailer, NewMail, Sender, Transport};
use keysmith::templates::Templates;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::helpers::smtp_server::SmtpServer;
use crate::helpers::{Database, TestApp};

/// Time limit per SMTP step: longer than a normal response, short enough for a test.
const TIME_LIMIT: Duration = Duration::from_secs(3);

fn transport(server: &SmtpServer, scheme: &str, query: &str) -> Transport {
    transport_to(server, &server.url(scheme, query))
}

fn transport_to(server: &SmtpServer, url: &str) -> Transport {
    let smtp = Smtp::parse(url, server.ca.as_deref()).unwrap();
    Transport::Smtp(Arc::new(smtp.with_time_limit(TIME_LIMIT)))
}

/// An outbox with a mailer.
struct Outbox {
    mailer: Mailer,
    _folder: tempfile::TempDir,
}

impl Outbox {
    fn new(transport: Transport) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&DatabaseUrl::Sqlite(folder.path().join("test.db")), 2).unwrap();
        let mut kinds = Kinds::default();
        kinds.add::<Link>(&());
        let mailer = Mailer {
            db,
            context: Context::new(Clock::manual(1_795_420_800)),
            templates: Templates::load(None).unwrap(),
            transport,
            sender: Sender::parse("Keysmith <licenses@example.com>").unwrap(),
            common: Common {
                seller_name: "Acme".into(),
                dashboard_url: "https://licenses.example/dashboard".into(),
                public_url: "https://licenses.example".into(),
                ..Common::default()
            },
            kinds: Arc::new(kinds),
        };
        Self { mailer, _folder: folder }
    }

    async fn queue(&self) -> String {
        let context = self.mailer.context.clone();
        let mail = NewMail::new("ann@example.com", Link {});
        self.mailer.db.write(move |conn| mail.queue(conn, &context)).await.unwrap().unwrap()
    }

    async fn deliver(&self, id: &str, attempt: i64) -> Result<(), JobError> {
        self.mailer.deliver(id, attempt).await
    }

    /// Delivers once, which must fail; returns the error.
    async fn fails(&self, id: &str) -> String {
        let error = self.deliver(id, 1).await.unwrap_err();
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

/// A mail with an attachment.
#[derive(Serialize, Deserialize)]
struct Link {}

impl MailKind for Link {
    const TEMPLATE: &'static str = "sign_in_link";
    type With = ();
    type Context = Value;

    fn compose(self, _: &mut Conn, _: &Common, _: &()) -> Result<Composed<Value>, JobError> {
        let csv = Attachment::csv("keys.csv", &["license_key"], [vec!["KEY-1"]]).unwrap();
        let context = json!({"sign_in_url": "https://licenses.example/s/token", "link_minutes": 15});
        Ok(Composed { attachments: vec![csv], ..Composed::of(context) })
    }
}

#[actix_web::test]
async fn mail_arrives_with_starttls_and_auth_over_one_connection() {
    let server = SmtpServer::start("starttls");
    let outbox = Outbox::new(transport(&server, "smtp", "?tls=required"));
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

#[actix_web::test]
async fn mail_arrives_with_implicit_tls_and_without_tls() {
    for (mode, scheme, query, tls) in [("tls", "smtps", "", true), ("plain", "smtp", "?tls=none", false)] {
        let server = SmtpServer::start(mode);
        let outbox = Outbox::new(transport(&server, scheme, query));
        let id = outbox.queue().await;
        outbox.deliver(&id, 1).await.unwrap();
        assert_eq!(server.received()[0].facts["tls"], tls, "{mode}");
    }
}

#[actix_web::test]
async fn no_password_goes_to_a_server_without_tls() {
    let server = SmtpServer::start("plain");
    let outbox = Outbox::new(transport(&server, "smtp", ""));
    let error = outbox.fails(&outbox.queue().await).await;
    assert!(error.contains("STARTTLS"), "{error}");
}

#[actix_web::test]
async fn an_unknown_certificate_is_not_trusted() {
    for (mode, scheme) in [("starttls", "smtp"), ("tls", "smtps")] {
        let mut server = SmtpServer::start(mode);
        server.ca = None;
        let outbox = Outbox::new(transport(&server, scheme, ""));
        let error = outbox.fails(&outbox.queue().await).await;
        assert!(error.contains("certificate"), "{error}");
        assert!(server.received().is_empty());
    }
}

#[actix_web::test]
async fn a_wrong_password_is_told_and_not_repeated() {
    let server = SmtpServer::start("starttls");
    let outbox = Outbox::new(transport_to(&server, &server.url_as("keysmith:wrong-pass", "smtp", "")));
    let error = outbox.fails(&outbox.queue().await).await;
    assert!(error.contains("refused the session: 535") && !error.contains("wrong-pass"), "{error}");
}

#[actix_web::test]
async fn a_server_that_fails_gets_the_mail_later_and_once() {
    let mut server = SmtpServer::start("starttls");
    for (fault, told) in [
        ("refuse", "connection"),
        ("reset", "connection"),
        ("reply AUTH 454", "later: 454"),
        ("reply AUTH 535", "refused the session: 535"),
        ("reply MAIL 451", "later: 451"),
        ("reply RCPT 450", "later: 450"),
        ("reply RCPT 550", "refused the mail: 550"),
        ("reply DATA 452", "later: 452"),
        ("reply DATA 554", "refused the mail: 554"),
        ("drop lost", "connection"),
    ] {
        let before = server.received().len();
        // A new connection each time, so that the session starts from the greeting.
        let outbox = Outbox::new(transport(&server, "smtp", "?tls=required"));
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

#[actix_web::test]
async fn a_stalling_server_is_left_after_the_time_limit() {
    let mut server = SmtpServer::start("starttls");
    let outbox = Outbox::new(transport(&server, "smtp", "?tls=required"));
    let id = outbox.queue().await;
    server.set("stall GREETING 60 x1");
    assert!(outbox.fails(&id).await.contains("took longer than 3 s"));
    outbox.deliver(&id, 2).await.unwrap();
    assert_eq!(server.received().len(), 1);
}

#[actix_web::test]
async fn a_connection_that_ran_out_of_time_serves_no_other_mail() {
    let mut server = SmtpServer::start("starttls");
    let outbox = Outbox::new(transport(&server, "smtp", "?tls=required"));
    outbox.deliver(&outbox.queue().await, 1).await.unwrap();
    for (number, step) in ["RCPT", "DATA"].into_iter().enumerate() {
        server.set(&format!("stall {step} 60 x1"));
        let id = outbox.queue().await;
        assert!(outbox.fails(&id).await.contains("took longer than 3 s"), "{step}");
        outbox.deliver(&id, 2).await.unwrap();
        assert_eq!(server.received().len(), number + 2);
        assert_eq!(server.received()[number + 1].message_id(), format!("Message-ID: <{id}@example.com>"));
    }
}

#[actix_web::test]
async fn a_mail_that_the_server_kept_without_an_answer_comes_again_under_the_same_message_id() {
    let mut server = SmtpServer::start("starttls");
    let outbox = Outbox::new(transport(&server, "smtp", "?tls=required"));
    let id = outbox.queue().await;
    server.set("drop kept x1");
    outbox.fails(&id).await;
    outbox.deliver(&id, 2).await.unwrap();
    let received = server.received();
    assert_eq!(received.len(), 2);
    assert_eq!(received[0].message_id(), format!("Message-ID: <{id}@example.com>"));
    assert_eq!(received[0].message_id(), received[1].message_id());
}

#[actix_web::test]
async fn a_refusal_for_good_ends_as_failed() {
    let mut server = SmtpServer::start("starttls");
    let outbox = Outbox::new(transport(&server, "smtp", "?tls=required"));
    let id = outbox.queue().await;
    server.set("reply RCPT 550");
    outbox.fails(&id).await;
    let last = outbox.deliver(&id, keysmith::mail::deliver::REFUSAL_TRIES).await;
    assert!(matches!(last, Err(JobError::Fail(_))), "{last:?}");
    let mail = outbox.state(&id).await;
    assert_eq!((mail.status, mail.last_error.unwrap().contains("550")), (Status::Failed, true));
}

/// Purchases do not wait for mail: while the server is down or refuses, they succeed, and each order's mail is sent
/// later, once.
async fn purchases_go_on_without_mail(database: Database) {
    let mut server = SmtpServer::start("starttls");
    let (url, ca) = (server.url("smtp", "?tls=required"), server.ca.clone().unwrap().display().to_string());
    let app = TestApp::start_with(database, &[("SMTP_URL", &url), ("KEYSMITH_SMTP_CA", &ca)]).await;
    server.set("refuse");
    let mut keys = app.buy_keys("ann@example.com", 2).await;
    server.set("reply RCPT 550");
    keys.extend(app.buy_keys("bob@example.com", 1).await);
    server.set("reply DATA 451");
    keys.extend(app.buy_keys("eve@example.com", 1).await);
    app.until("the refusals are in the outbox", async || {
        let queued = outbox::Filter { status: Some(Status::Queued), ..outbox::Filter::default() };
        let mails = app.app.db.read(move |conn| outbox::list(conn, &queued, None, 10)).await.unwrap();
        mails.len() == 3 && mails.iter().all(|mail| mail.attempts > 0 && mail.last_error.is_some())
    })
    .await;
    assert!(server.received().is_empty());

    server.set("ok");
    app.until("all mails are sent", async || {
        let sent = outbox::Filter { status: Some(Status::Sent), ..outbox::Filter::default() };
        app.app.db.read(move |conn| outbox::list(conn, &sent, None, 10)).await.unwrap().len() == 3
    })
    .await;
    let received = server.received();
    assert_eq!(received.len(), 3);
    for key in keys {
        assert_eq!(received.iter().filter(|mail| mail.text.contains(&key)).count(), 1, "{key}");
    }
    assert!(received.iter().all(|mail| mail.facts["tls"] == true && mail.facts["user"] == "keysmith"));
    app.stop().await;
}

#[actix_web::test]
async fn purchases_go_on_without_mail_on_sqlite() {
    purchases_go_on_without_mail(Database::migrated_sqlite()).await;
}

#[actix_web::test]
async fn purchases_go_on_without_mail_on_postgres() {
    purchases_go_on_without_mail(Database::migrated_postgres()).await;
}

/// Runs `keysmith doctor` in its own folder; returns its output.
fn doctor(smtp_url: &str, ca: &std::path::Path) -> String {
    let folder = tempfile::tempdir().unwrap();
    let command = |arguments: &[&str]| {
        std::process::Command::new(env!("CARGO_BIN_EXE_keysmith"))
            .args(arguments)
            .current_dir(folder.path())
            .env("SMTP_URL", smtp_url)
            .env("KEYSMITH_SMTP_CA", ca)
            .env("KEYSMITH_SECRET", "0".repeat(64))
            .output()
            .unwrap()
    };
    assert!(command(&["migrate"]).status.success());
    let done = command(&["doctor", "--mail-to", "ann@example.com"]);
    // It also reports the missing catalog.
    assert_eq!(done.status.code(), Some(1));
    String::from_utf8([done.stdout, done.stderr].concat()).unwrap()
}

#[test]
fn doctor_sends_a_test_mail_and_tells_the_servers_answer() {
    let server = SmtpServer::start("starttls");
    let ca = server.ca.clone().unwrap();
    let told = doctor(&server.url("smtp", "?tls=required"), &ca);
    assert!(told.contains("ok   mail       the server accepted a test mail to ann@example.com: 250 OK"), "{told}");
    assert!(told.contains("ok   database   sqlite") && told.contains("FAIL catalog"), "{told}");
    let received = server.received();
    assert_eq!((received.len(), &received[0].facts["to"]), (1, &json!(["ann@example.com"])));

    let told = doctor(&server.url_as("keysmith:wrong-pass", "smtp", ""), &ca);
    assert!(told.contains("FAIL mail") && told.contains("535") && told.contains("percent-encoded"), "{told}");
    assert!(!told.contains("wrong-pass"), "{told}");
    assert_eq!(server.received().len(), 1);
}
