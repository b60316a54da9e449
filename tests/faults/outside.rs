//! Faults of dependencies: Stripe and the mail server refuse, stall and cut connections.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::sleep;

use super::account::settle;
use super::database::Database;
use super::line::{Line, Mode};
use super::load::Load;
use super::server::Setup;
use super::{fault, start, stripe};

const FAULTS: [Mode; 3] = [Mode::Refuse, Mode::Stall, Mode::Cut];

async fn stripe_fails(name: &str, database: Database) {
    let stripe = stripe();
    let line = Line::to(stripe.api_base.trim_start_matches("http://").parse().unwrap());
    let server = start(Setup::new(&database.url, &format!("http://{}", line.address)), &stripe).await;
    let load = Load::start(&server, &stripe.world);
    for mode in FAULTS {
        sleep(Duration::from_millis(700)).await;
        line.set(mode);
        sleep(fault()).await;
        // Requests that do not need Stripe are served.
        let ready = server.client.get(format!("{}/readyz", server.base)).send().await.unwrap();
        assert_eq!(ready.status(), 200, "{mode:?}");
        line.set(Mode::Through);
    }
    settle(&format!("Stripe refusing, stalling and cutting, {name}"), &server, &load.finish().await).await;
}

#[actix_web::test]
async fn stripe_fails_sqlite() {
    stripe_fails("SQLite", Database::sqlite()).await;
}

#[actix_web::test]
async fn stripe_fails_postgres() {
    stripe_fails("PostgreSQL", Database::postgres()).await;
}

/// Starts a mail server that accepts everything; it reports each mail's `Message-ID` and recipient.
async fn mail_server() -> (SocketAddr, UnboundedReceiver<(String, String)>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, (told, received)) = (listener.local_addr().unwrap(), unbounded_channel());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(take_mail(stream, told.clone()));
        }
    });
    (address, received)
}

/// Serves one SMTP connection (RFC 5321) until it ends or breaks.
async fn take_mail(stream: TcpStream, told: UnboundedSender<(String, String)>) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 test ESMTP\r\n").await.ok()?;
    let mut recipient = String::new();
    while let Some(line) = lines.next_line().await.ok()? {
        let command = line.to_ascii_uppercase();
        let answer = if command.starts_with("DATA") {
            write.write_all(b"354 go on\r\n").await.ok()?;
            let mut id = String::new();
            while let Some(text) = lines.next_line().await.ok()? {
                if text == "." {
                    break;
                }
                if let Some(found) = text.strip_prefix("Message-ID: ") {
                    id = found.to_owned();
                }
            }
            // The mail is accepted, whether or not the response arrives.
            drop(told.send((id, recipient.clone())));
            "250 taken"
        } else if command.starts_with("RCPT") {
            recipient = line;
            "250 known"
        } else if command.starts_with("QUIT") {
            write.write_all(b"221 bye\r\n").await.ok()?;
            return Some(());
        } else {
            "250 well"
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
    }
    Some(())
}

async fn mail_fails(name: &str, database: Database) {
    let stripe = stripe();
    let (address, mut received) = mail_server().await;
    let line = Line::to(address);
    let setup = Setup::new(&database.url, &stripe.api_base)
        .with("SMTP_URL", format!("smtp://127.0.0.1:{}?tls=none", line.address.port()))
        .with("MAIL_FROM", "Seller <seller@example.com>");
    let server = start(setup, &stripe).await;
    let load = Load::start(&server, &stripe.world);
    for mode in FAULTS {
        sleep(Duration::from_millis(700)).await;
        line.set(mode);
        sleep(fault()).await;
        line.set(Mode::Through);
    }
    let told = load.finish().await;
    settle(&format!("The mail server refusing, stalling and cutting, {name}"), &server, &told).await;
    let mut mails: BTreeMap<String, (String, usize)> = BTreeMap::new();
    while let Ok((id, recipient)) = received.try_recv() {
        mails.entry(id).or_insert((recipient, 0)).1 += 1;
    }
    // After a lost response, the server cannot know whether the mail was accepted: it sends again with the same
    // Message-ID, and mailboxes show the mail once.
    let again = mails.values().filter(|(_, times)| *times > 1).count();
    for (email, _) in &told.paid {
        let own = mails.values().filter(|(recipient, _)| recipient.contains(&format!("<{email}>"))).count();
        assert!(own >= 1, "{email} paid and got no mail");
    }
    println!("  {} mails arrived, {again} of them more than once under one Message-ID", mails.len());
}

#[actix_web::test]
async fn mail_fails_sqlite() {
    mail_fails("SQLite", Database::sqlite()).await;
}

#[actix_web::test]
async fn mail_fails_postgres() {
    mail_fails("PostgreSQL", Database::postgres()).await;
}
