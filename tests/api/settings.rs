//! Stored settings: saved in the console, they take effect at once on every server, below the environment; secrets are
//! sealed; and a new server is set up with the link that it prints.

use diesel::prelude::*;
use keysmith::accounts::first_administrator;
use keysmith::app::live::{ChangeError, Live};
use keysmith::audit::Actor;
use keysmith::clock::{Clock, DAY};
use keysmith::config::{Environment, StripeConfig};
use keysmith::db::schema::stored_settings;
use keysmith::db::{self, Conn};
use keysmith::ids::Context;
use keysmith::settings::{Change, change};
use reqwest::Response;
use serde_json::json;

use crate::desk::{SELLER, seller};
use crate::helpers::smtp_server::SmtpServer;
use crate::helpers::{Database, Person, TestApp};
use crate::on_both;
use crate::subscriptions::{page_of, submit};

const PASSWORD: &str = "correct horse battery staple";

/// Posts the form of a settings page.
async fn save(seller: &Person, path: &str, fields: &[(&str, &str)]) -> Response {
    let page = page_of(seller, path).await;
    submit(seller, &page, path, fields).await
}

async fn saved(seller: &Person, path: &str, fields: &[(&str, &str)]) {
    let answer = save(seller, path, fields).await;
    let status = answer.status();
    assert_eq!(status, 303, "{}", answer.text().await.unwrap());
}

/// Posts a form that must be refused; returns the page.
async fn refused(seller: &Person, path: &str, fields: &[(&str, &str)], status: u16) -> String {
    let answer = save(seller, path, fields).await;
    let got = answer.status().as_u16();
    let page = answer.text().await.unwrap();
    assert_eq!(got, status, "{page}");
    page
}

/// Returns the stored settings: name, value, sealed value.
async fn stored(app: &TestApp) -> Vec<(String, Option<String>, Option<String>)> {
    let read = |conn: &mut Conn| {
        let columns = (stored_settings::name, stored_settings::value, stored_settings::sealed_value);
        Ok::<_, db::Error>(stored_settings::table.order(stored_settings::name).select(columns).load(conn)?)
    };
    app.app.db.read(read).await.unwrap()
}

on_both!(what_is_saved_is_in_force_while_requests_go_on, async |app: &TestApp| {
    let boss = seller(app).await;
    // Other requests continue meanwhile, and none is refused.
    let base = app.base.clone();
    let asking = tokio::spawn(async move {
        let client = reqwest::Client::new();
        let mut asked = 0;
        while asked < 60 {
            let answer = client.get(format!("{base}/buy")).send().await.unwrap();
            assert_eq!(answer.status(), 200);
            asked += 1;
        }
    });
    for name in ["Acme One", "Acme Two", "Acme & Söhne"] {
        saved(&boss, "/admin/settings/shop", &[("KEYSMITH_SELLER_NAME", name)]).await;
        let page = page_of(&Person::stranger(app), "/buy").await;
        assert!(page.contains(&name.replace('&', "&amp;")), "{name}: {page}");
    }
    asking.await.unwrap();
    saved(&boss, "/admin/settings/shop", &[("KEYSMITH_TERMS_URL", "https://acme.example/terms")]).await;
    let page = page_of(&Person::stranger(app), "/buy").await;
    assert!(page.contains("href=\"https://acme.example/terms\"") && page.contains("Acme &amp; Söhne"), "{page}");
    saved(&boss, "/admin/settings/shop", &[("KEYSMITH_ACCENT_COLOR", "#14683F")]).await;
    assert!(page_of(&Person::stranger(app), "/buy").await.contains("href=\"/brand/14683f.css\""));
    let sheet = app.get("/brand/14683f.css").await;
    assert_eq!(
        (sheet.status().as_u16(), sheet.headers()["content-type"].to_str().unwrap()),
        (200, "text/css; charset=utf-8")
    );
    assert_eq!(app.get("/brand/ab2424.css").await.status(), 404);
    saved(&boss, "/admin/settings/shop", &[("KEYSMITH_ACCENT_COLOR", "")]).await;
    // Jobs use the new value, too.
    let person = Person::stranger(app);
    let page = page_of(&person, "/sign-in").await;
    assert_eq!(submit(&person, &page, "/sign-in", &[("email", SELLER)]).await.status(), 200);
    app.until("the mail is there", async || {
        let mail = app.admin_get("/api/v1/admin/mail").await["mail"][0].clone();
        mail["status"] == "sent"
    })
    .await;
    let folder = app.data().join("mail");
    let mails: String = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| String::from_utf8_lossy(&std::fs::read(file.unwrap().path()).unwrap()).into_owned())
        .collect();
    assert!(mails.contains("Acme"), "{mails}");
    // The audit entry has the value; resetting to the default deletes the row.
    let log = app.admin_get("/api/v1/admin/audit-log?action=setting.changed").await;
    assert_eq!(log["entries"][0]["subject"], "KEYSMITH_ACCENT_COLOR", "{log}");
    assert_eq!(
        (&log["entries"][0]["detail"]["removed"], &log["entries"][1]["detail"]["value"]),
        (&json!(true), &json!("#14683F"))
    );
    saved(&boss, "/admin/settings/shop", &[("KEYSMITH_SELLER_NAME", "Keysmith"), ("KEYSMITH_TERMS_URL", "")]).await;
    assert_eq!(stored(app).await, []);
    assert!(page_of(&boss, "/admin/settings").await.contains("Seller&#x27;s name"));
});

on_both!(a_mistake_is_told_at_its_field_and_nothing_is_stored, async |app: &TestApp| {
    let boss = seller(app).await;
    let long = "x".repeat(101);
    for (path, name, value, told) in [
        ("shop", "KEYSMITH_SELLER_NAME", long.as_str(), "longer than 100"),
        ("shop", "KEYSMITH_ACCENT_COLOR", "#ffcc00", "too light to be read"),
        ("shop", "KEYSMITH_ACCENT_COLOR", "red;}", "is not a color"),
        ("shop", "KEYSMITH_TERMS_URL", "javascript:alert(1)", "not a web address"),
        ("checkout", "KEYSMITH_PROMOTION_CODES", "maybe", "use on or off"),
        ("checkout", "KEYSMITH_RETURN_URLS", "ftp://a.example", "ftp://a.example"),
        ("refunds", "KEYSMITH_ON_REFUND", "burn", "use revoke, suspend or keep"),
        ("privacy", "KEYSMITH_VALIDATION_LOG_DAYS", "0", "not a whole number above 0"),
        ("mail", "MAIL_FROM", "nobody", "is not an address"),
    ] {
        let page = refused(&boss, &format!("/admin/settings/{path}"), &[(name, value)], 422).await;
        assert!(page.replace("&#x2f;", "/").contains(told), "{name}: {page}");
        assert!(page.contains("aria-invalid"), "{name}: {page}");
    }
    assert_eq!(stored(app).await, []);
    // One invalid value in a form keeps the others from being stored.
    let both = [("KEYSMITH_SELLER_NAME", "Acme"), ("KEYSMITH_TERMS_URL", "terms")];
    let page = refused(&boss, "/admin/settings/shop", &both, 422).await;
    assert!(page.contains("value=\"Acme\"") && page.contains("value=\"terms\""), "{page}");
    assert_eq!(stored(app).await, []);
    // Customers cannot save settings, not even with a CSRF token from another page.
    let eve = Person::signed_in(app, "eve@example.com").await;
    let csrf = crate::pages::field(&page_of(&eve, "/account").await, "csrf");
    let fields = [("csrf", csrf.as_str()), ("KEYSMITH_SELLER_NAME", "Eve")];
    assert_eq!(eve.post_form("/admin/settings/shop", &fields).await.status(), 403);
    assert_eq!(boss.post_form("/admin/settings/shop", &fields).await.status(), 403);
    assert_eq!(boss.get("/admin/settings/nothing").await.status(), 404);
    assert_eq!(stored(app).await, []);
});

on_both!(the_doctor_is_asked_in_the_console, async |app: &TestApp| {
    let boss = seller(app).await;
    let page = page_of(&boss, "/admin/doctor").await;
    assert!(page.contains("schema up to date") && page.contains("fits the database"), "{page}");
    assert!(!page.contains("<dt>Stripe</dt>"), "Stripe is not asked by looking: {page}");
    let asked = submit(&boss, &page, "/admin/doctor", &[]).await;
    assert_eq!(asked.status(), 200);
    let asked = asked.text().await.unwrap();
    assert!(asked.contains("the server simulates Stripe"), "{asked}");
    let refused = boss.post_form("/admin/doctor", &[("csrf", "wrong")]).await;
    assert_eq!(refused.status(), 403);
});

on_both!(a_logo_is_a_picture_from_our_own_origin, async |app: &TestApp| {
    let boss = seller(app).await;
    let csrf = crate::pages::field(&page_of(&boss, "/admin/settings/logo").await, "csrf");
    let send = async |who: &Person, csrf: &str, file: &[u8]| {
        let head = format!(
            "--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--b\r\nContent-Disposition: \
            form-data; name=\"logo\"; filename=\"x.svg\"\r\nContent-Type: image/svg+xml\r\n\r\n"
        );
        let body = [head.as_bytes(), file, b"\r\n--b--\r\n"].concat();
        let request = who.request(reqwest::Method::POST, "/admin/settings/logo");
        request
            .header("content-type", "multipart/form-data; boundary=b")
            .body(body)
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    let png = [b"\x89PNG\r\n\x1a\n".as_slice(), &[7; 90_000]].concat();
    let large = [png.as_slice(), &[7; 12_000]].concat();
    assert_eq!(send(&boss, &csrf, b"<svg><script>alert(1)</script></svg>").await, 422);
    assert_eq!(send(&boss, &csrf, &large).await, 422);
    assert_eq!(send(&boss, &csrf, &[7; 300_000]).await, 413);
    assert_eq!(send(&boss, "other", &png).await, 403);
    assert_eq!(send(&Person::signed_in(app, "eve@example.com").await, &csrf, &png).await, 403);
    assert_eq!(stored(app).await, []);
    assert_eq!(send(&boss, &csrf, &png).await, 303);
    let page = page_of(&Person::stranger(app), "/buy").await;
    let at = page.find("/brand/logo-").unwrap();
    let path = page[at..].split('"').next().unwrap().to_owned();
    let picture = app.get(&path).await;
    assert_eq!(picture.headers()["content-type"], "image/png");
    assert_eq!(picture.headers()["x-content-type-options"], "nosniff");
    assert_eq!(picture.bytes().await.unwrap(), png);
    let log = app.admin_get("/api/v1/admin/audit-log?action=setting.changed").await;
    assert!(log["entries"][0]["detail"]["bytes"].is_number(), "{log}");
    assert_eq!(send(&boss, &csrf, b"").await, 303);
    assert_eq!(app.get(&path).await.status(), 404);
    assert_eq!(stored(app).await, []);
});

async fn environment_wins(database: Database) {
    let server = TestApp::start_with(database, &[("KEYSMITH_SELLER_NAME", "Env"), ("SMTP_URL", " ")]).await;
    let app = &server;
    let boss = seller(app).await;
    let page = page_of(&boss, "/admin/settings/shop").await;
    assert!(page.contains("Set by KEYSMITH_SELLER_NAME in the environment") && page.contains("field__fixed"), "{page}");
    // The page has no input for it; a program that sends the field changes nothing.
    let fields = [("KEYSMITH_SELLER_NAME", "Eve"), ("KEYSMITH_SUPPORT_URL", "https://acme.example/help")];
    saved(&boss, "/admin/settings/shop", &fields).await;
    assert_eq!(stored(app).await.len(), 1);
    let change = vec![Change::new("KEYSMITH_SELLER_NAME", "Eve")];
    let refused = app.live.change(Actor::System, change.clone()).await;
    assert!(matches!(refused, Err(ChangeError::Fixed("KEYSMITH_SELLER_NAME"))), "{refused:?}");
    // A stored value has no effect while the environment sets it.
    let (context, sealer) = (app.app.context.clone(), app.app.sealer.clone());
    let write = move |conn: &mut Conn| change::write(conn, &context, &sealer, &Actor::Cli, &change);
    app.app.db.write(write).await.unwrap();
    app.live.look().await.unwrap();
    assert_eq!(app.live.app().config.seller_name, "Env");
    server.stop().await;
}

#[actix_web::test]
async fn the_environment_wins_sqlite() {
    environment_wins(Database::migrated_sqlite()).await;
}

#[actix_web::test]
async fn the_environment_wins_postgres() {
    environment_wins(Database::migrated_postgres()).await;
}

on_both!(another_server_notices_and_stays_up_when_it_cannot_use_it, async |app: &TestApp| {
    // Another server on this database, with its own environment variable.
    let other = Live::new(app.app.clone(), Environment::new(|name| (name == "KEYSMITH_TAX_IDS").then(|| "on".into())));
    let write = async |name: &'static str, value: &'static str| {
        let (context, sealer) = (app.app.context.clone(), app.app.sealer.clone());
        let changes = [Change::new(name, value)];
        let write = move |conn: &mut Conn| change::write(conn, &context, &sealer, &Actor::Cli, &changes);
        app.app.db.write(write).await.unwrap();
    };
    write("KEYSMITH_SELLER_NAME", "Acme").await;
    app.until("it is seen", async || app.live.app().config.seller_name == "Acme").await;
    other.look().await.unwrap();
    assert_eq!((other.app().config.seller_name.as_str(), other.app().config.checkout.tax_ids), ("Acme", true));
    assert!(page_of(&Person::stranger(app), "/buy").await.contains("Acme"));
    // The console refuses such a value, but a restored file may have it.
    write("KEYSMITH_ON_REFUND", "burn").await;
    app.until("it is refused", async || app.live.failure().is_some()).await;
    let boss = seller(app).await;
    let page = page_of(&boss, "/admin/settings").await;
    assert!(page.contains("not in force on this server") && page.contains("burn") && page.contains("Acme"), "{page}");
    saved(&boss, "/admin/settings/refunds", &[("KEYSMITH_ON_REFUND", "keep")]).await;
    assert_eq!(app.live.failure(), None);
});

async fn mail(database: Database) {
    let smtp = SmtpServer::start("starttls");
    let ca = smtp.ca.clone().unwrap().display().to_string();
    let server = TestApp::start_with(database, &[("KEYSMITH_SMTP_CA", &ca)]).await;
    let app = &server;
    let boss = seller(app).await;
    let url = url::Url::parse(&smtp.url("smtp", "")).unwrap();
    let port = url.port().unwrap().to_string();
    let fields = |password: &'static str| {
        [
            ("MAIL_FROM", "Acme <keys@example.com>".to_owned()),
            ("smtp_host", "localhost".to_owned()),
            ("smtp_port", port.clone()),
            ("smtp_encryption", "starttls".to_owned()),
            ("smtp_user", "keysmith".to_owned()),
            ("smtp_password", password.to_owned()),
        ]
    };
    let borrowed = |fields: &'_ [(&'static str, String)]| -> Vec<(&'static str, String)> { fields.to_vec() };
    let send = async |fields: Vec<(&'static str, String)>| {
        let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        save(&boss, "/admin/settings/mail", &pairs).await
    };
    assert_eq!(send(borrowed(&fields("wrong"))).await.status(), 303);
    let page = page_of(&boss, "/admin/settings/mail").await;
    let failed = submit(&boss, &page, "/admin/settings/mail/test", &[]).await;
    assert_eq!(failed.status(), 409);
    let told = failed.text().await.unwrap();
    assert!(told.contains("refused the session") && !told.contains("wrong"), "{told}");
    assert_eq!(send(borrowed(&fields("pass:/@ word"))).await.status(), 303);
    // Without a password the stored one is kept, but only for the same server and user.
    assert_eq!(send(borrowed(&fields(""))).await.status(), 303);
    let page = page_of(&boss, "/admin/settings/mail").await;
    assert!(!page.contains("pass:") && !page.contains("%40"), "{page}");
    let sent = submit(&boss, &page, "/admin/settings/mail/test", &[]).await;
    assert_eq!(sent.status(), 303, "{}", sent.text().await.unwrap());
    let received = smtp.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].facts["to"], json!([SELLER]), "{}", received[0].facts);
    let mut elsewhere = borrowed(&fields(""));
    elsewhere[1].1 = "smtp.elsewhere.example".to_owned();
    assert_eq!(send(elsewhere).await.status(), 422);
    for (name, value) in [("smtp_host", "a b"), ("smtp_host", "u@h"), ("smtp_port", "99999"), ("smtp_port", "x")] {
        let mut wrong = borrowed(&fields("x"));
        wrong.iter_mut().filter(|(field, _)| *field == name).for_each(|(_, old)| value.clone_into(old));
        assert_eq!(send(wrong).await.status(), 422, "{name} {value}");
    }
    let rows = stored(app).await;
    let (_, open, sealed) = rows.iter().find(|(name, _, _)| name == "SMTP_URL").unwrap();
    assert!(open.is_none() && sealed.as_ref().unwrap().starts_with("s1."), "{rows:?}");
    let log = app.admin_get("/api/v1/admin/audit-log?action=setting.changed").await.to_string();
    assert!(log.contains("SMTP_URL") && !log.contains("word"), "{log}");
    server.stop().await;
}

#[actix_web::test]
async fn mail_is_set_up_and_tried_sqlite() {
    mail(Database::migrated_sqlite()).await;
}

#[actix_web::test]
async fn mail_is_set_up_and_tried_postgres() {
    mail(Database::migrated_postgres()).await;
}

on_both!(stripe_is_connected_while_the_server_runs, async |app: &TestApp| {
    let boss = seller(app).await;
    let connect = async |key: &str, url: &str| {
        save(&boss, "/admin/settings/stripe", &[("STRIPE_SECRET_KEY", key), ("KEYSMITH_PUBLIC_URL", url)]).await
    };
    let public = "http://keys.example.com";
    for (key, url) in [
        ("", public),
        ("pk_test_1", public),
        ("whsec_1", public),
        ("sk_test_with space", public),
        ("sk_test_of_somebody_else", public),
        ("sk_test_stand_in", "http://127.0.0.1:8080"),
        ("sk_test_stand_in", "keys"),
        ("sk_test_stand_in", ""),
    ] {
        let answer = connect(key, url).await;
        let status = answer.status();
        let page = answer.text().await.unwrap();
        assert_eq!(status, 422, "{key:?} {url}: {page}");
        assert!(key.is_empty() || !page.contains(key), "{page}");
    }
    assert!(app.live.app().config.is_sandbox() && stored(app).await.is_empty());
    let answer = connect("sk_test_stand_in", public).await;
    let status = answer.status();
    assert_eq!(status, 303, "{}", answer.text().await.unwrap());
    let now = app.live.app();
    assert!(matches!(&now.config.stripe, StripeConfig::Live(live) if live.webhook_secrets.len() == 1));
    assert_eq!(now.public_url, public);
    // The sandbox is closed for everybody.
    for path in ["/sandbox", "/sandbox/mail"] {
        assert_eq!(boss.get(path).await.status(), 404, "{path}");
    }
    let page = page_of(&boss, "/admin/settings").await;
    assert!(page.contains("Test mode, with the key that ends in d_in") && !page.contains("sk_test"), "{page}");
    let endpoints = |app: &TestApp| -> Vec<String> {
        let state = app.world().lock();
        state
            .all("webhook_endpoint")
            .map(|e| format!("{} {}", e["url"].as_str().unwrap(), e["status"].as_str().unwrap()))
            .collect()
    };
    assert_eq!(endpoints(app), ["http://keys.example.com/webhooks/stripe enabled"]);
    // Connecting with the same key again keeps the endpoint.
    assert_eq!(connect("sk_test_stand_in", public).await.status(), 303);
    assert_eq!(endpoints(app).len(), 1);
    let page = page_of(&boss, "/admin/doctor").await;
    let asked = submit(&boss, &page, "/admin/doctor", &[]).await.text().await.unwrap();
    assert!(asked.contains("the key works (test mode)") && asked.contains("sends all handled events"), "{asked}");
    assert!(asked.contains("<dt>Clock</dt>"), "{asked}");
    // Events of that account are accepted.
    let event = json!({"id": "evt_connected", "object": "event", "type": "product.updated",
        "created": app.app.context.now(), "api_version": "2026-08-26.dahlia", "data": {"object": {}}});
    assert_eq!(app.send_event(&event).await.status(), 200);
    // Stripe's products become the catalog.
    app.world().put_price("price_pro", "Acme Pro", 4_900, "usd", Some("year"));
    saved(&boss, "/admin/setup/catalog", &[("origin", "stripe-device")]).await;
    let tiers = app.admin_get("/api/v1/admin/tiers").await.to_string();
    assert!(tiers.contains("acme-pro"), "{tiers}");
    let page = page_of(&boss, "/admin/setup").await;
    assert!(page.contains("Test mode"), "{page}");
});

on_both!(a_new_server_is_set_up_by_its_link, async |app: &TestApp| {
    let open = async |context: Context| {
        app.app
            .db
            .write(move |conn| first_administrator::open(conn, &context))
            .await
            .unwrap()
            .map(|t| t.expose().clone())
    };
    let person = Person::stranger(app);
    let show = async |token: &str| person.get(&format!("/setup?token={token}")).await.status().as_u16();
    assert_eq!((show("").await, show("nonsense").await), (403, 403));
    let old = open(Context::new(Clock::manual(app.app.context.now() - DAY - 1))).await.unwrap();
    assert_eq!(show(&old).await, 403);
    let before = open(app.app.context.clone()).await.unwrap();
    let token = open(app.app.context.clone()).await.unwrap();
    assert_eq!((show(&before).await, show(&token).await), (403, 200));
    let page = page_of(&person, &format!("/setup?token={token}")).await;
    let make = async |who: &Person, page: &str, email: &str, password: &str| {
        submit(who, page, "/setup", &[("token", token.as_str()), ("email", email), ("new_password", password)]).await
    };
    assert_eq!(make(&person, &page, "nobody", PASSWORD).await.status(), 422);
    assert_eq!(make(&person, &page, "ann@example.com", "password12").await.status(), 422);
    let without = [("token", token.as_str()), ("email", "ann@example.com"), ("new_password", PASSWORD)];
    assert_eq!(person.post_form("/setup", &without).await.status(), 403);
    // Of two concurrent requests, one creates the administrator.
    let other = Person::stranger(app);
    let other_page = page_of(&other, &format!("/setup?token={token}")).await;
    let (first, second) = tokio::join!(
        make(&person, &page, "ann@example.com", PASSWORD),
        make(&other, &other_page, "bob@example.com", PASSWORD)
    );
    let mut statuses = [first.status().as_u16(), second.status().as_u16()];
    let ann = statuses[0] == 303;
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 403]);
    let admin = if ann { &person } else { &other };
    assert_eq!(show(&token).await, 403);
    assert_eq!(open(app.app.context.clone()).await, None);
    let steps = page_of(admin, "/admin/setup").await;
    assert!(steps.contains("Connect Stripe") && steps.contains("Set up mail"), "{steps}");
    // In the sandbox only the example can be chosen.
    let page = page_of(admin, "/admin/setup/catalog").await;
    assert_eq!(submit(admin, &page, "/admin/setup/catalog", &[("origin", "stripe-site")]).await.status(), 422);
    assert_eq!(submit(admin, &page, "/admin/setup/catalog", &[("origin", "example")]).await.status(), 303);
    // Exporting all settings requires the password again.
    let page = page_of(admin, "/admin/settings").await;
    let wrong = submit(admin, &page, "/admin/settings/export", &[("export_password", "wrong")]).await;
    assert_eq!(wrong.status(), 422);
    let file = submit(admin, &page, "/admin/settings/export", &[("export_password", PASSWORD)]).await;
    assert_eq!(file.status(), 200);
    assert!(file.headers()["content-disposition"].to_str().unwrap().contains(".jsonl"));
    let text = file.text().await.unwrap();
    assert!(text.starts_with("{\"record\":\"keysmith_export\"") && text.contains("\"record\":\"tier\""), "{text:.300}");
    assert!(text.ends_with('\n') && text.contains("everything.exported"), "its own record is in it");
    let log = app.admin_get("/api/v1/admin/audit-log?action=everything.exported").await;
    assert_eq!(log["entries"].as_array().unwrap().len(), 1, "{log}");
});
