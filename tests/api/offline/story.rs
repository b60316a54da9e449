//! Generate on one machine, send by mail, paste into the agent; then the eleventh device, a missing feature, an expired
//! file.

use serde_json::{Value, json};

use super::{Agent, Machine};
use crate::helpers::{ADMIN, json_of};

#[actix_web::test]
async fn generated_pasted_enforced_and_kept() {
    let seller = Machine::seller();
    let made = seller.generate(&["--tier", "starter", "--company", "Acme", "--order", "PO-17", "--days", "90"]);
    assert!(!seller.path("data/keysmith.db").exists(), "no database");
    let customer = Machine::new().with("KEYSMITH_PUBLIC_KEYS", &seller.public_key());
    let agent = Agent::start(&customer);

    assert_eq!(json_of(agent.get("/license/status").await, 404).await["error"], "no_license");
    let refused = agent.check(json!({"quota": "devices"}), 402).await;
    assert_eq!((&refused["error"], &refused["reason"]), (&json!("license_required"), &json!("missing")));

    let activated = agent.activate(&made.file, 200).await;
    assert_eq!(activated["license_id"], made.id);
    assert_eq!((&activated["tier"], &activated["already_activated"]), (&json!("starter"), &json!(false)));
    assert_eq!(activated["limits"], json!({"devices": 10, "users": 2, "storage": 5}));
    assert_eq!(activated["expires_at"], made.record["expires_at"]);
    assert_eq!(agent.activate(&made.file, 200).await["already_activated"], true);

    // Nine devices: the tenth fits, the eleventh does not.
    agent.usage(json!({"devices": 9})).await;
    assert_eq!(agent.check(json!({"quota": "devices"}), 200).await, json!({"allowed": true}));
    agent.usage(json!({"devices": 10})).await;
    let eleventh = json!({
        "error": "quota_exceeded", "current": 10, "max": 10,
        "message": "The limit of 10 devices is reached (10 in use).",
    });
    assert_eq!(agent.check(json!({"quota": "devices"}), 403).await, eleventh);
    assert_eq!(agent.check(json!({"quota": "devices", "current": 3}), 200).await, json!({"allowed": true}));

    let feature = json!({
        "error": "feature_not_available", "feature": "scheduled_audits", "current_tier": "starter",
        "required_tier": "professional",
        "message": "scheduled_audits is not part of the starter tier; it needs professional.",
    });
    assert_eq!(agent.check(json!({"feature": "scheduled_audits"}), 403).await, feature);
    assert_eq!(agent.check(json!({"feature": "basic_rules"}), 200).await, json!({"allowed": true}));

    let expired = seller.generate(&["--tier", "professional", "--days", "0"]);
    assert_eq!(agent.activate(&expired.file, 400).await["reason"], "expired");

    // After a power failure, license and usage still exist, and the refused file changed nothing.
    agent.kill();
    let agent = Agent::start(&customer);
    let mut status = json_of(agent.get("/license/status").await, 200).await;
    // 89 days and some hours; 90 within the second of its creation.
    assert!([89, 90].contains(&status["days_until_expiry"].as_i64().unwrap()), "{status}");
    status["days_until_expiry"] = json!(89);
    let expected = json!({
        "is_active": true, "is_valid": true, "tier": "starter", "customer_name": "Acme",
        "expires_at": made.record["expires_at"], "days_until_expiry": 89, "expiring_soon": false,
        "quotas": {"devices": 10, "users": 2, "storage": 5}, "current_usage": {"devices": 10},
        "features": ["devices", "manual_audits", "basic_rules", "health_checks"],
    });
    assert_eq!(status, expected);

    // A better license replaces it; the signed key works as well as the file.
    let better = seller.generate(&["--tier", "enterprise-onprem"]);
    assert_eq!(agent.activate(&better.key, 200).await["limits"]["devices"], Value::Null);
    assert_eq!(agent.check(json!({"quota": "devices"}), 200).await["allowed"], true);
    assert_eq!(agent.check(json!({"feature": "anything_at_all"}), 200).await["allowed"], true);

    json_of(agent.post("/license/deactivate", json!({})).await, 200).await;
    json_of(agent.post("/license/deactivate", json!({})).await, 404).await;
    agent.check(json!({"feature": "basic_rules"}), 402).await;
    drop(agent);
    // The first one was pasted twice and has one entry.
    let expected = [(made.id.as_str(), "replaced"), (better.id.as_str(), "deactivated")];
    let history = history_of(&customer);
    assert_eq!(history.iter().map(|(id, because)| (id.as_str(), because.as_str())).collect::<Vec<_>>(), expected);
}

/// The seller mails the file by hand; the customer pastes the mail, greeting and signature included.
#[actix_web::test]
async fn the_file_survives_the_mail() {
    let seller = Machine::seller();
    let made = seller.generate(&["--tier", "starter", "--company", "Müller & Söhne"]);
    let text = format!("Hällo Ada,\n\nhere is your license:\n\n{}\n\n-- \nBob, Sales = best\n", made.file);
    let mail = lettre::Message::builder()
        .from("bob@seller.example".parse().unwrap())
        .to("ada@acme.example".parse().unwrap())
        .subject("Your license")
        .body(text)
        .unwrap();
    let received =
        mail_parser::MessageParser::default().parse(&mail.formatted()).unwrap().body_text(0).unwrap().into_owned();
    let agent = Agent::start(&Machine::new().with("KEYSMITH_PUBLIC_KEYS", &seller.public_key()));
    assert_eq!(agent.activate(&received, 200).await["license_id"], made.id);
}

/// Generated without a server, imported into a server, mailed by it, pasted into the agent.
#[actix_web::test]
async fn the_server_mails_what_was_generated_without_it() {
    let seller = Machine::seller().with("KEYSMITH_ADMIN_TOKEN", ADMIN).with("KEYSMITH_BIND", "127.0.0.1:0");
    let made = seller.generate(&["--tier", "starter"]);
    seller.must(&["migrate"]);
    seller.must(&["catalog", "apply", concat!(env!("CARGO_MANIFEST_DIR"), "/catalog.toml")]);
    seller.must(&["license", "import", &made.record_path.display().to_string()]);
    let server = Agent::start_command(&seller, "serve");
    let resend = format!("{}/api/v1/admin/licenses/{}/resend", server.base, made.id);
    let answer = server.client.post(resend).bearer_auth(ADMIN).json(&json!({})).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());

    let mail = eventually(|| std::fs::read_dir(seller.path("data/mail")).ok()?.next()?.ok()).await;
    let mail = std::fs::read(mail.path()).unwrap();
    let mail = mail_parser::MessageParser::default().parse(&mail).unwrap();
    assert_eq!(mail.to().unwrap().first().unwrap().address(), Some("ada@acme.example"));
    let text = mail.body_text(0).unwrap().into_owned();
    let from_key = &text[text.find("key/").unwrap()..];
    let key = from_key.split_whitespace().next().unwrap();
    let agent = Agent::start(&Machine::new().with("KEYSMITH_PUBLIC_KEYS", &seller.public_key()));
    assert_eq!(agent.activate(key, 200).await["license_id"], made.id);
}

async fn eventually<T>(mut look: impl FnMut() -> Option<T>) -> T {
    // Another process does the work without a signal, so poll.
    for _ in 0..200 {
        if let Some(found) = look() {
            return found;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("it did not come");
}

/// Returns every license that the agent ever had, from its store.
fn history_of(customer: &Machine) -> Vec<(String, String)> {
    let mut store = keysmith::agent::store::Store::open(&customer.path("data/agent.db")).unwrap();
    store.history().unwrap().into_iter().map(|past| (past.license_id, past.ended_because.unwrap())).collect()
}
