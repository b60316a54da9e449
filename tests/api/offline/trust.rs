//! The public keys that the agent trusts, and how they are configured.

use serde_json::json;

use super::{Agent, Machine};
use crate::helpers::json_of;

#[actix_web::test]
async fn keys_come_as_hex_pem_list_or_file() {
    let (old, new) = (Machine::seller(), Machine::seller());
    let licenses = [old.generate(&["--tier", "starter"]), new.generate(&["--tier", "starter"])];
    let pem = |seller: &Machine| seller.signing_key().public_key().to_pem();
    let files = tempfile::tempdir().unwrap();
    let file = files.path().join("keys.pem");
    std::fs::write(&file, format!("# this year's\n{}\n# last year's\n{}\n", pem(&new), old.public_key())).unwrap();
    for keys in [
        format!("{},{}", new.public_key(), old.public_key()),
        format!("{}, {}", pem(&new), pem(&old)),
        format!("{}{}", pem(&new), pem(&old)),
        // As written in an environment file.
        format!("{},{}", pem(&new).replace('\n', "\\n"), old.public_key().to_uppercase()),
        file.display().to_string(),
    ] {
        let agent = Agent::start(&Machine::new().with("KEYSMITH_PUBLIC_KEYS", &keys));
        for made in &licenses {
            assert_eq!(agent.activate(&made.key, 200).await["license_id"], made.id, "{keys}");
        }
    }
    for (keys, says) in [
        ("nonsense", "not 64 hex digits"),
        ("no/such/file.pem", "or a file"),
        (pem(&new).replace("END", "ENDE").as_str(), "without an end"),
        (&format!("01{}", "00".repeat(31)), "weak"),
        (&std::fs::read_to_string(new.signing_key_path()).unwrap(), "hex or PEM keys"),
    ] {
        let output = Machine::new().with("KEYSMITH_PUBLIC_KEYS", keys).run(&["agent"]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(1) && said.contains(says), "{says}: {said}");
    }
}

/// The seller rotates the signing key; deployments first trust the new one too, and later only the new one.
#[actix_web::test]
async fn a_signing_key_is_rotated() {
    let seller = Machine::seller();
    let first = seller.public_key();
    let mine = seller.generate(&["--tier", "starter"]);
    let customer = Machine::new();
    let with = |keys: &str| {
        let mut machine = Machine::new().with("KEYSMITH_PUBLIC_KEYS", keys);
        machine = machine.with("KEYSMITH_DATA_DIR", &customer.path("data").display().to_string());
        machine
    };
    let agent = Agent::start(&with(&first));
    agent.activate(&mine.file, 200).await;
    seller.must(&["signing-key", "new"]);
    let second = seller.public_key();
    let renewed = seller.generate(&["--tier", "starter"]);
    assert_eq!(agent.activate(&renewed.file, 400).await["reason"], "tampered");
    agent.check(json!({"feature": "basic_rules"}), 200).await;
    agent.kill();

    let agent = Agent::start(&with(&format!("{second},{first}")));
    agent.check(json!({"feature": "basic_rules"}), 200).await;
    agent.kill();
    // If the old key is removed too early, the license is kept but not accepted.
    let agent = Agent::start(&with(&second));
    assert_eq!(agent.check(json!({"feature": "basic_rules"}), 402).await["reason"], "tampered");
    let status = json_of(agent.get("/license/status").await, 200).await;
    assert_eq!(
        (&status["is_active"], &status["is_valid"], &status["tier"]),
        (&json!(true), &json!(false), &json!(null))
    );
    assert!(agent.get("/").await.text().await.unwrap().contains("is not accepted any more"));
    assert_eq!(agent.activate(&renewed.file, 200).await["already_activated"], false);
    agent.check(json!({"feature": "basic_rules"}), 200).await;
}

#[cfg(unix)]
#[actix_web::test]
async fn what_the_agent_keeps_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let seller = Machine::seller();
    let customer = Machine::new().with("KEYSMITH_PUBLIC_KEYS", &seller.public_key());
    let agent = Agent::start(&customer);
    agent.activate(&seller.generate(&["--tier", "starter"]).key, 200).await;
    for entry in std::fs::read_dir(customer.path("data")).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o077, 0, "{}", path.display());
    }
}
