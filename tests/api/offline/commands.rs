//! `signing-key`, `license generate`, `import` and `verify`; license files for online customers.

use std::os::unix::fs::PermissionsExt;

use keysmith_license::{PublicKey, Verifier};
use serde_json::{Value, json};

use super::Machine;
use crate::helpers::{ADMIN, TestApp, json_of, problem_of};
use crate::on_both;

#[test]
fn generate_writes_three_files_and_says_what_to_do() {
    let seller = Machine::seller();
    let made = seller.generate(&[
        "--tier",
        "starter",
        "--devices",
        "25",
        "--limit",
        "servers=unlimited",
        "--feature",
        "webhooks",
        "--notes",
        "Hi",
        "--private-notes",
        "pays late",
        "--installation",
        "host-1",
        "--storage",
        "unlimited",
    ]);
    for text in ["devices 25", "servers unlimited", "webhooks", "license import", "ada@acme.example", "host-1"] {
        assert!(made.printed.contains(text), "{text} in {}", made.printed);
    }
    assert!(made.printed.contains(&seller.public_key()));
    let verifier = Verifier::new([seller.public_key().parse::<PublicKey>().unwrap()]).any_installation();
    let license = verifier.read(&made.file, None).unwrap();
    assert_eq!(
        (license.limits["devices"], license.limits["servers"], license.limits["users"]),
        (Some(25), None, Some(2))
    );
    assert_eq!((license.notes.as_deref(), license.installation.as_deref()), (Some("Hi"), Some("host-1")));
    assert_eq!(made.record["limits"], json!({"devices": 25, "servers": null, "storage": null, "users": 2}));
    assert_eq!(made.record["private_notes"], "pays late");
    assert_eq!(verifier.read(&made.key, None).unwrap().id, license.id);
    assert_eq!(made.key.lines().count(), 1);
    let mode = std::fs::metadata(&made.file_path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn generate_refuses_with_one_line() {
    let seller = Machine::seller();
    let with = |args: &[&'static str]| {
        let mut all = vec!["license", "generate", "--customer", "A", "--email", "a@b.example", "--tier", "starter"];
        all.extend(args);
        all
    };
    let line = seller.refused(&["license", "generate", "--customer", "A", "--email", "a@b.example", "--tier", "gold"]);
    assert!(line.contains("gold") && line.contains("starter"), "{line}");
    assert!(
        seller
            .refused(&["license", "generate", "--customer", "A", "--email", "x", "--tier", "starter"])
            .contains("--email")
    );
    let no_key = Machine::new().with("KEYSMITH_CATALOG", concat!(env!("CARGO_MANIFEST_DIR"), "/catalog.toml"));
    assert!(no_key.refused(&with(&[])).contains("signing-key new"));
    for wrong in [
        ["--devices", "many"],
        ["--devices", "9007199254740992"],
        ["--limit", "=3"],
        ["--limit", "servers=-1"],
        ["--feature", " "],
        ["--company", "two\nlines"],
        ["--days", "36501"],
    ] {
        let output = seller.run(&with(&wrong));
        assert_eq!(output.status.code(), Some(2), "{wrong:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn generate_needs_a_signing_key_and_a_catalog_and_nothing_else() {
    let seller = Machine::seller();
    let machine = Machine::new();
    std::fs::copy(seller.signing_key_path(), machine.path("key.pem")).unwrap();
    std::fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/catalog.toml"), machine.path("catalog.toml")).unwrap();
    let made = machine.generate(&["--tier", "enterprise-onprem", "--signing-key", "key.pem"]);
    assert!(made.printed.contains("devices unlimited, storage unlimited, users unlimited"), "{}", made.printed);
    let mut there: Vec<String> =
        machine.folder.path().read_dir().unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    there.sort();
    assert_eq!(there, ["catalog.toml", "key.pem", "out"], "no data folder, no database");
    seller.must(&["license", "verify", &made.file_path.display().to_string()]);
}

#[test]
fn an_old_signing_key_goes_on_being_trusted() {
    let seller = Machine::seller();
    let old = seller.generate(&["--tier", "starter"]);
    let first = seller.public_key();
    seller.must(&["signing-key", "new"]);
    assert_ne!(seller.public_key(), first);
    let new = seller.generate(&["--tier", "starter"]);
    for made in [&old, &new] {
        seller.must(&["license", "verify", &made.file_path.display().to_string()]);
    }
    let with_first = ["license", "verify", &new.file_path.display().to_string(), "--public-key", &first];
    assert!(seller.refused(&with_first).contains("refused (tampered)"));
}

#[test]
fn verify_explains_to_people_and_to_programs() {
    let seller = Machine::seller();
    let made = seller.generate(&["--tier", "starter", "--days", "90"]);
    let expired = seller.generate(&["--tier", "starter", "--days", "0"]);
    let path = made.file_path.display().to_string();
    let text = seller.must(&["license", "verify", &path]);
    assert!(text.contains("devices 10") && text.contains("Valid: ") && text.contains(" days left."), "{text}");
    let public = seller.public_key();
    let stranger = Machine::new();
    let json: Value =
        serde_json::from_str(&stranger.must(&["license", "verify", &path, "--public-key", &public, "--json"])).unwrap();
    assert_eq!(
        (&json["valid"], &json["code"], &json["license"]["id"]),
        (&json!(true), &json!("valid"), &json!(made.id))
    );

    let path = expired.file_path.display().to_string();
    assert!(seller.refused(&["license", "verify", &path]).contains("refused (expired)"));
    let output = seller.run(&["license", "verify", &path, "--json"]);
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), &json["valid"], &json["code"]), (Some(1), &json!(false), &json!("expired")));
    let product = ["license", "verify", &made.file_path.display().to_string(), "--product", "server"];
    assert!(seller.refused(&product).contains("another product"));

    // `verify` with an installation accepts only a license bound to it.
    let bound = seller.generate(&["--tier", "starter", "--installation", "host-1"]);
    for (made, id, accepted) in [(&bound, "host-1", true), (&bound, "host-2", false), (&made, "host-1", false)] {
        let path = made.file_path.display().to_string();
        let args = ["license", "verify", &path, "--installation", id];
        assert_eq!(seller.run(&args).status.success(), accepted, "{id}");
    }
    seller.must(&["license", "verify", &bound.file_path.display().to_string()]);
    // As saved by Windows programs.
    let utf16: Vec<u8> = format!("\u{feff}{}", made.file).encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(seller.path("utf16.lic"), utf16).unwrap();
    std::fs::write(seller.path("marked.lic"), format!("\u{feff}{}", made.key)).unwrap();
    for name in ["utf16.lic", "marked.lic"] {
        seller.must(&["license", "verify", name]);
    }

    let secret = seller.generate(&["--tier", "starter", "--encrypt"]);
    let path = secret.file_path.display().to_string();
    assert!(seller.refused(&["license", "verify", &path]).contains("encrypted"));
    seller.must(&["license", "verify", &path, "--license-key", &secret.key]);
}

#[test]
fn import_brings_the_record_in_once() {
    let seller = Machine::seller();
    let made = seller.generate(&["--tier", "starter", "--devices", "12"]);
    let path = made.record_path.display().to_string();
    // Servers load the catalog at startup; here a command does.
    seller.must(&["migrate"]);
    seller.must(&["catalog", "apply", concat!(env!("CARGO_MANIFEST_DIR"), "/catalog.toml")]);
    assert!(seller.must(&["license", "import", &path]).contains("Imported the license"));
    assert!(seller.must(&["license", "import", &path]).contains("already"));

    let mut changed = made.record.clone();
    changed["limits"]["devices"] = json!(9999);
    std::fs::write(seller.path("changed.json"), changed.to_string()).unwrap();
    assert!(seller.refused(&["license", "import", "changed.json"]).contains("differ in limits"));
    let foreign = Machine::seller().generate(&["--tier", "starter"]);
    std::fs::write(seller.path("foreign.json"), foreign.record.to_string()).unwrap();
    assert!(seller.refused(&["license", "import", "no-such-file.json"]).contains("no-such-file.json"));
    assert!(
        seller.refused(&["license", "import", &made.file_path.display().to_string()]).contains("not a license record")
    );
    assert!(seller.refused(&["license", "import", "foreign.json"]).contains("not one of ours"));
}

on_both!(an_online_customer_fetches_a_file, async |app: &TestApp| {
    let keys = json_of(app.get("/api/v1/public-keys").await, 200).await;
    let published = &keys["keys"][0];
    assert_eq!((&published["algorithm"], &published["current"]), (&json!("ed25519"), &json!(true)));
    let key: PublicKey = published["public_key"].as_str().unwrap().parse().unwrap();
    assert_eq!(published["pem"].as_str().unwrap().parse::<PublicKey>().unwrap(), key);
    assert_eq!(published["id"], key.id());
    let verifier = Verifier::new([key]).any_installation();

    let license_key = crate::licensing::key_of(app, "business", "ada@acme.example").await;
    let file = |body: Value| app.post("/api/v1/license/file", body);
    let request = json!({"license_key": license_key, "installation_id": "host-1", "ttl_days": 14});
    let plain = json_of(file(request).await, 200).await;
    let license = verifier.verify(plain["certificate"].as_str().unwrap(), app.app.context.now()).unwrap();
    assert_eq!(license.days_left(license.issued), Some(14));
    assert_eq!(keysmith::clock::parse_rfc3339(plain["expiry"].as_str().unwrap()), license.ends());
    assert_eq!(license.customer.email.as_deref(), Some("ada@acme.example"));

    let request = json!({"license_key": license_key.to_lowercase(), "installation_id": "host-1", "encrypt": true});
    let sealed = json_of(file(request).await, 200).await;
    let sealed = sealed["certificate"].as_str().unwrap();
    assert!(verifier.read(sealed, None).is_err());
    let license = verifier.read(sealed, Some(&license_key)).unwrap();
    assert_eq!(license.installation.as_deref(), Some("host-1"));

    problem_of(file(json!({"license_key": "KEY-0000-0000-0000-0000"})).await, 404, "license_not_found").await;
    problem_of(
        file(json!({"license_key": license_key, "installation_id": "host-1", "ttl_days": 0})).await,
        422,
        "invalid_fields",
    )
    .await;
    let list = json_of(app.get("/api/v1/revocations").await, 200).await;
    assert!(verifier.read_revocations(list["list"].as_str().unwrap()).unwrap().licenses.is_empty());
});

on_both!(a_file_for_an_installation_takes_a_seat, async |app: &TestApp| {
    let create = json!({"email": "ada@acme.example", "tier": "business", "max_activations": 1});
    let request = app.client.post(format!("{}/api/v1/license/create", app.base)).bearer_auth(ADMIN).json(&create);
    let created = json_of(request.send().await.unwrap(), 201).await;
    let file = |host: &str| {
        app.post("/api/v1/license/file", json!({"license_key": created["license_key"], "installation_id": host}))
    };
    json_of(file("host-1").await, 200).await;
    json_of(file("host-1").await, 200).await;
    let refused = problem_of(file("host-2").await, 409, "activation_limit").await;
    assert_eq!((&refused["limit"], &refused["used"]), (&json!(1), &json!(1)));
});
