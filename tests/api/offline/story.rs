//! Generate on one machine, e-mail, paste into the agent; the eleventh device, the missing feature, the expired file.

use serde_json::{Value, json};

use super::{Agent, Machine};
use crate::helpers::json_of;

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

    // A power cut: license and usage are still there, and the refused file changed nothing.
    agent.kill();
    let agent = Agent::start(&customer);
    let mut status = json_of(agent.get("/license/status").await, 200).await;
    // 89 days and some hours; in the very second in which it was made it is 90.
    assert!([89, 90].contains(&status["days_until_expiry"].as_i64().unwrap()), "{status}");
    status["days_until_expiry"] = json!(89);
    let expected = json!({
        "is_active": true, "is_valid": true, "tier": "starter", "customer_name": "Acme",
        "expires_at": made.record["expires_at"], "days_until_expiry": 89, "expiring_soon": false,
        "quotas": {"devices": 10, "users": 2, "storage": 5}, "current_usage": {"devices": 10},
        "features": ["devices", "manual_audits", "basic_rules", "health_checks"],
    });
    assert_eq!(status, expected);

    // A better license takes its place; the signed key does as well as the file.
    let better = seller.generate(&["--tier", "enterprise-onprem"]);
    assert_eq!(agent.activate(&better.key, 200).await["limits"]["devices"], Value::Null);
    assert_eq!(agent.check(json!({"quota": "devices"}), 200).await["allowed"], true);
    assert_eq!(agent.check(json!({"feature": "anything_at_all"}), 200).await["allowed"], true);

    json_of(agent.post("/license/deactivate", json!({})).await, 200).await;
    json_of(agent.post("/license/deactivate", json!({})).await, 404).await;
    agent.check(json!({"feature": "basic_rules"}), 402).await;
    drop(agent);
    let history = history_of(&customer);
    assert_eq!(
        history.iter().map(|(_, because)| because.as_str()).collect::<Vec<_>>(),
        ["replaced", "replaced", "deactivated"]
    );
    assert_eq!(history.last().unwrap().0, better.id);
}

/// Every license the agent ever had, from its own store.
fn history_of(customer: &Machine) -> Vec<(String, String)> {
    let mut store = keysmith::agent::store::Store::open(&customer.path("data/agent.db")).unwrap();
    store.history().unwrap().into_iter().map(|(id, because)| (id, because.unwrap())).collect()
}
