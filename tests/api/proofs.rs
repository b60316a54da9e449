//! A validation with a nonce returns a signed proof about this request, this installation and this moment.

use keysmith_license::{Error, PublicKey, Verifier};
use serde_json::{Value, json};

use crate::helpers::{TestApp, json_of};
use crate::licensing::key_of;
use crate::on_both;

const ANN: &str = "ann@example.com";
const PATH: &str = "/api/v1/license/validate";

async fn verifier(app: &TestApp) -> Verifier {
    let keys = json_of(app.get("/api/v1/public-keys").await, 200).await;
    Verifier::new(PublicKey::parse_many(keys["keys"][0]["public_key"].as_str().unwrap()).unwrap())
}

async fn ask(app: &TestApp, body: Value) -> Value {
    json_of(app.post(PATH, body).await, 200).await
}

on_both!(a_nonce_is_answered_with_a_proof, async |app: &TestApp| {
    let (key, verifier) = (key_of(app, "business", ANN).await, verifier(app).await);
    let now = app.app.context.now();
    let activated = json!({"email": ANN, "installation_id": "one", "license_key": key});
    json_of(app.post("/api/v1/license/activate", activated).await, 200).await;
    let questions = [
        (json!({"license_key": key, "instance_id": "one"}), "one"),
        (json!({"license_key": key, "installation_id": "one"}), "one"),
        (json!({"license_key": key, "instance_id": "two"}), "two"),
        (json!({"email": ANN, "installation_id": "one"}), "one"),
        (json!({"email": ANN, "installation_id": "two"}), "two"),
        (json!({"license_key": "KEY-0000-0000-0000-0000", "instance_id": "one"}), "one"),
        (json!({"license_key": "no key", "instance_id": "one"}), "one"),
    ];
    for (question, instance) in questions {
        let plain = ask(app, question.clone()).await;
        assert_eq!(plain.get("proof"), None, "{question}");
        let mut proven = question.clone();
        proven["nonce"] = "r4nd0m \u{fc}".into();
        let answer = ask(app, proven).await;
        let text = answer["proof"].as_str().unwrap();
        let proof = verifier.verify_proof(text, "r4nd0m \u{fc}", instance, now).unwrap();
        assert_eq!(json!(proof.valid), answer["valid"]);
        assert_eq!(json!(proof.code), answer["code"]);
        assert_eq!(json!(proof.license_id), answer["license_id"]);
        assert_eq!(json!(proof.expiry), answer["expiry"]);
        assert_eq!(json!(proof.features), answer["features"]);
        assert_eq!(json!(proof.limits), answer["limits"]);
        // The other fields are unchanged.
        for field in ["valid", "code", "message", "tier", "license_id", "active_count", "trial"] {
            assert_eq!(answer[field], plain[field], "{field} of {question}");
        }
        assert_eq!(verifier.verify_proof(text, "another", instance, now), Err(Error::ProofOfAnother));
        assert_eq!(verifier.verify_proof(text, "r4nd0m \u{fc}", "elsewhere", now), Err(Error::ProofOfAnother));
    }
    let path = format!("{PATH}?license_key={key}&instance_id=one&nonce=n-1");
    let answer = json_of(app.get(&path).await, 200).await;
    assert!(verifier.verify_proof(answer["proof"].as_str().unwrap(), "n-1", "one", now).unwrap().valid);
});

on_both!(a_nonce_has_one_to_64_characters, async |app: &TestApp| {
    let with = |nonce: Value| json!({"license_key": "KEY-0000-0000-0000-0000", "instance_id": "one", "nonce": nonce});
    for good in [json!("a"), json!("\u{fc}".repeat(64)), Value::Null] {
        ask(app, with(good)).await;
    }
    for bad in [json!(""), json!("a".repeat(65)), json!(7), json!(["a"]), json!("a\0b")] {
        let refused = json_of(app.post(PATH, with(bad.clone())).await, 422).await;
        assert_eq!(refused["errors"][0]["field"], "nonce", "{bad}");
    }
});
