//! Exporting and erasing a person's data: nothing that names them remains, and no sale is lost.

use keysmith::accounts::email::Email;
use keysmith::accounts::{Role, account};
use keysmith::audit::Actor;
use keysmith::db::{DatabaseUrl, sqlite_files};
use serde_json::{Value, json};

use crate::helpers::{ADMIN, Person, TestApp, json_of};
use crate::money::{settled, subscribe};
use crate::on_both;
use crate::seats::subscribe_to;

const ADA: &str = "ada@example.com";

async fn mails_are_out(app: &TestApp) {
    app.until("the mails are out", async || {
        let mails = app.admin_get("/api/v1/admin/mail?limit=100").await;
        mails["mail"].as_array().unwrap().iter().all(|mail| mail["status"] == "sent")
    })
    .await;
}

/// Returns every text of every table and every mail file.
pub async fn everything(app: &TestApp) -> String {
    let sealer = app.app.sealer.clone();
    let mut all = app
        .app
        .db
        .read(move |conn| {
            let mut all = String::new();
            let schema = include_str!("../../src/db/schema.rs");
            for table in schema.lines().filter_map(|line| line.strip_prefix("    ")?.split_once(" (").map(|(t, _)| t)) {
                if table.starts_with(' ') {
                    continue;
                }
                keysmith::db::dump::rows_where(conn, table, "1 = 1", |line| {
                    let row: Value = serde_json::from_str(line).unwrap();
                    if table == "stripe_events" {
                        let sealed = row["payload"].as_str().unwrap();
                        let purpose = keysmith::secret::sealed::Purpose::StripeEvent;
                        all.push_str(&sealer.open(purpose, sealed).unwrap());
                    }
                    all.push_str(&format!("{table}: {line}\n"));
                    Ok::<(), keysmith::db::Error>(())
                })?;
            }
            Ok::<_, keysmith::db::Error>(all)
        })
        .await
        .unwrap();
    for entry in std::fs::read_dir(app.app.config.data_dir.join("mail")).into_iter().flatten() {
        all.push_str(&String::from_utf8_lossy(&std::fs::read(entry.unwrap().path()).unwrap()));
    }
    all.to_ascii_lowercase()
}

async fn account_id(app: &TestApp, email: &str) -> String {
    let found = app.admin_get(&format!("/api/v1/admin/accounts?search={email}")).await;
    found["accounts"][0]["id"].as_str().unwrap().to_owned()
}

/// Buys, signs in, activates and changes data, so that many tables have the person's data.
async fn live(app: &TestApp) -> String {
    app.buy_keys("Ada@Example.com", 2).await;
    settled(app).await;
    let person = Person::signed_in(app, ADA).await;
    let licenses = json_of(person.get("/licenses").await, 200).await;
    let key = licenses["licenses"][0]["license_key"].as_str().unwrap().to_owned();
    let site = json!({"license_key": key, "site_domain": "shop.org", "email": ADA});
    json_of(app.post("/activate-license", site).await, 200).await;
    let admin = Person::with_token(app, ADMIN);
    let id = licenses["licenses"][0]["id"].as_str().unwrap();
    let note = json!({"notes": format!("a friend of {ADA}"), "customer_name": "Ada Lovelace"});
    let change = admin.request(reqwest::Method::PATCH, &format!("/api/v1/admin/licenses/{id}")).json(&note);
    json_of(change.send().await.unwrap(), 200).await;
    app.until("the mail with the keys is out", async || {
        let mails = app.admin_get("/api/v1/admin/mail?status=sent").await;
        mails["mail"].as_array().unwrap().iter().any(|mail| mail["template"] == "license_keys")
    })
    .await;
    key
}

on_both!(everything_about_a_person_is_handed_out, async |app: &TestApp| {
    let key = live(app).await;
    let id = account_id(app, ADA).await;
    let known = app.admin_get(&format!("/api/v1/admin/accounts/{id}/data")).await;
    assert_eq!(known["email"], ADA);
    for (part, least) in
        [("accounts", 1), ("sessions", 1), ("orders", 1), ("licenses", 2), ("activations", 1), ("mails", 1)]
    {
        assert!(known[part].as_array().unwrap().len() >= least, "{part}: {known}");
    }
    assert!(known["licenses"].as_array().unwrap().iter().any(|license| license["license_key"] == key.as_str()));
    let text = known.to_string();
    for secret in ["password_hash", "token_hash", "sealed", "\"s1."] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    let admin = Person::with_token(app, ADMIN);
    json_of(admin.get("/api/v1/admin/accounts/acc_1/data").await, 404).await;
});

on_both!(an_erased_person_is_found_nowhere, async |app: &TestApp| {
    let key = live(app).await;
    assert!(everything(app).await.contains(ADA));
    let (id, admin) = (account_id(app, ADA).await, Person::with_token(app, ADMIN));
    let path = format!("/api/v1/admin/accounts/{id}/erase");
    let before = app.admin_get("/api/v1/admin/statistics").await;
    let erased = json_of(admin.post(&path, json!({})).await, 200).await;
    assert_eq!(
        (&erased["erased"], &erased["licenses_kept"], &erased["orders_kept"]),
        (&true.into(), &2.into(), &1.into())
    );
    let all = everything(app).await;
    for trace in [ADA, "ada%40example", "lovelace"] {
        let at = all.find(trace);
        assert_eq!(at, None, "{trace}: {}", &all[at.unwrap().saturating_sub(200)..at.unwrap() + 100]);
    }
    // Nor in overwritten parts of the database file.
    if let DatabaseUrl::Sqlite(path) = &app.app.config.database {
        for file in sqlite_files(path).into_iter().filter(|file| file.exists()) {
            let bytes = String::from_utf8_lossy(&std::fs::read(&file).unwrap()).to_ascii_lowercase();
            for trace in [ADA, "lovelace"] {
                assert!(!bytes.contains(trace), "{trace} in {}", file.display());
            }
        }
    }
    // Sales figures are unchanged, and the key still works.
    let after = app.admin_get("/api/v1/admin/statistics").await;
    assert_eq!(before["licenses"], after["licenses"]);
    let question = json!({"license_key": key, "instance_id": "shop.org"});
    let answer = json_of(app.post("/api/v1/license/validate", question).await, 200).await;
    assert_eq!(answer["valid"], true, "{answer}");
    // Erasing twice is harmless, and an unknown account is not found.
    json_of(admin.post(&path, json!({})).await, 200).await;
    json_of(admin.post("/api/v1/admin/accounts/acc_1/erase", json!({})).await, 404).await;
    // The person may buy again, with a new account.
    app.buy_keys(ADA, 1).await;
    assert_ne!(account_id(app, ADA).await, id);
});

on_both!(invitations_and_former_addresses_are_a_persons_too, async |app: &TestApp| {
    let admin = Person::with_token(app, ADMIN);
    // Ada had another address, and invites somebody to her organization; somebody invites her to theirs.
    Person::signed_in(app, "ada.old@example.com").await;
    let id = account_id(app, "ada.old@example.com").await;
    let change = admin.request(reqwest::Method::PATCH, &format!("/api/v1/admin/accounts/{id}"));
    json_of(change.json(&json!({"email": ADA})).send().await.unwrap(), 200).await;
    let (ada, bob) = (Person::signed_in(app, ADA).await, Person::signed_in(app, "bob@example.com").await);
    for (who, name, asked) in [(&ada, "Lake", "cy@example.com"), (&bob, "Hill", ADA)] {
        let made = json_of(who.post("/api/v1/organizations", json!({"name": name})).await, 201).await;
        let path = format!("/api/v1/organizations/{}/members", made["id"].as_str().unwrap());
        let invited = who.post(&path, json!({"email": asked, "role": "member"})).await;
        assert!(invited.status().is_success(), "{}", invited.text().await.unwrap());
    }
    mails_are_out(app).await;
    let known = app.admin_get(&format!("/api/v1/admin/accounts/{id}/data")).await;
    assert_eq!(known["invitations"].as_array().unwrap().len(), 2, "{known}");
    let to: Vec<&str> =
        known["mails"].as_array().unwrap().iter().map(|mail| mail["recipient"].as_str().unwrap()).collect();
    assert!(to.contains(&"ada.old@example.com") && to.contains(&ADA), "{to:?}");
    assert!(!known.to_string().contains("browser_hash"));

    json_of(admin.post(&format!("/api/v1/admin/accounts/{id}/erase"), json!({})).await, 200).await;
    let all = everything(app).await;
    for trace in [ADA, "ada.old@example.com"] {
        let at = all.find(trace);
        assert_eq!(at, None, "{trace}: {}", &all[at.unwrap().saturating_sub(200)..at.unwrap() + 100]);
    }
    assert!(!all.lines().any(|line| line.starts_with("organization_invitations: ")), "{all}");
    assert!(all.contains("bob@example.com"));
});

on_both!(a_former_address_that_somebody_else_has_now_is_theirs, async |app: &TestApp| {
    let admin = Person::with_token(app, ADMIN);
    Person::signed_in(app, "desk@example.com").await;
    let id = account_id(app, "desk@example.com").await;
    let change = admin.request(reqwest::Method::PATCH, &format!("/api/v1/admin/accounts/{id}"));
    json_of(change.json(&json!({"email": ADA})).send().await.unwrap(), 200).await;
    Person::signed_in(app, "desk@example.com").await;
    mails_are_out(app).await;
    json_of(admin.post(&format!("/api/v1/admin/accounts/{id}/erase"), json!({})).await, 200).await;
    let all = everything(app).await;
    assert!(!all.contains(ADA) && all.contains("desk@example.com"));
    assert_ne!(account_id(app, "desk@example.com").await, id);
});

on_both!(who_is_still_billed_or_runs_the_shop_is_not_erased, async |app: &TestApp| {
    let admin = Person::with_token(app, ADMIN);
    subscribe(app, ADA, 1).await;
    settled(app).await;
    let path = format!("/api/v1/admin/accounts/{}/erase", account_id(app, ADA).await);
    let refused = json_of(admin.post(&path, json!({})).await, 409).await;
    assert_eq!(refused["code"], "subscription_running");
    let (context, boss) = (app.app.context.clone(), Email::parse("boss@example.com").unwrap());
    let made = app.app.db.write(move |conn| {
        let boss = account::find_or_create(conn, &context, &boss)?;
        account::set_role(conn, &context, &Actor::Cli, &boss, Role::Admin)
    });
    made.await.unwrap();
    let path = format!("/api/v1/admin/accounts/{}/erase", account_id(app, "boss@example.com").await);
    let refused = json_of(admin.post(&path, json!({})).await, 409).await;
    assert_eq!(refused["code"], "account_is_administrator");
    assert!(everything(app).await.contains(ADA));
});

/// Posts a form of `/account` with the page's CSRF token.
async fn press(person: &Person, path: &str, fields: &[(&str, &str)]) -> reqwest::Response {
    let page = person.get("/account").await.text().await.unwrap();
    let csrf = crate::pages::field(&page, "csrf");
    let all: Vec<(&str, &str)> = [("csrf", csrf.as_str())].into_iter().chain(fields.iter().copied()).collect();
    person.post_form(path, &all).await
}

on_both!(a_customer_takes_their_data_and_goes, async |app: &TestApp| {
    let keys = app.buy_keys(ADA, 2).await;
    let ada = Person::signed_in(app, ADA).await;
    let file = press(&ada, "/account/data", &[]).await;
    let named = file.headers()["content-disposition"].to_str().unwrap().to_owned();
    assert!(named.contains("attachment") && named.contains("my-data.json"), "{named}");
    let known = file.text().await.unwrap();
    assert!(keys.iter().all(|key| known.contains(key.as_str())) && known.contains(ADA), "{known}");

    // Ten minutes later, a new link is needed, or a password, which this account does not have.
    app.app.context.clock.advance(601);
    for (path, fields) in [("/account/data", vec![]), ("/account/erase", vec![("erase_email", ADA)])] {
        let again = press(&ada, path, &fields).await;
        assert_eq!(again.status(), 422);
        assert!(again.text().await.unwrap().contains("sign in again by a link"));
    }
    let ada = Person::signed_in(app, ADA).await;
    let other = press(&ada, "/account/erase", &[("erase_email", "bob@example.com")]).await;
    assert_eq!(other.status(), 422);
    assert!(other.text().await.unwrap().contains("type the address of this account"));
    let subscribed = subscribe_to(app, ADA, &[("price_site_month", 1)]).await;
    let running = press(&ada, "/account/erase", &[("erase_email", ADA)]).await;
    assert_eq!(running.status(), 422);
    assert!(running.text().await.unwrap().contains("cancel it first"));
    app.world().change_subscription(&subscribed, keysmith::sandbox::stripe::life::Change::CancelNow).unwrap();
    settled(app).await;
    mails_are_out(app).await;
    let gone = press(&ada, "/account/erase", &[("erase_email", "Ada@Example.com ")]).await;
    assert_eq!(gone.status(), 303);
    assert_eq!(ada.get("/account").await.status(), 303, "signed out");
    assert!(!everything(app).await.contains(ADA));
    assert_eq!(app.activate(&keys[0], "shop.com", ADA).await.status(), 403);
});
