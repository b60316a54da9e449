//! Measures how long accepting and refusing a license takes: `script/bench verify`. Target: under 100 µs.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark")]

use divan::{Bencher, black_box};
use keysmith_license::{Customer, License, SigningKey, Upgrade, Verifier};

const NOW: i64 = 1_800_000_000;
const LICENSE_KEY: &str = "KEY-7QF4-M2XK-9TNB-H3WD";

fn main() {
    divan::main();
}

fn key() -> SigningKey {
    SigningKey::from_seed(&[1; 32])
}

fn verifier() -> Verifier {
    Verifier::new([key().public_key()]).product("on-premise")
}

/// A license of realistic size.
fn license() -> License {
    License {
        id: "lic_01a2067a8de576b4829f010f4fb45b6d".into(),
        product: Some("on-premise".into()),
        tier: "starter".into(),
        customer: Customer {
            name: Some("Ada".into()),
            email: Some("ada@acme.example".into()),
            company: Some("Acme".into()),
        },
        limits: [("devices".into(), Some(10)), ("users".into(), Some(2)), ("storage".into(), Some(5))].into(),
        features: ["devices", "manual_audits", "basic_rules", "health_checks"].map(str::to_owned).into(),
        upgrades: vec![Upgrade {
            tier: "professional".into(),
            features: ["scheduled_audits", "rule_templates", "api_access", "drift_detection"].map(str::to_owned).into(),
        }],
        issued: NOW,
        expires: Some(NOW + 31_536_000),
        grace_days: 7,
        ..License::default()
    }
}

#[divan::bench]
fn signed_key(bencher: Bencher) {
    let (verifier, text) = (verifier(), key().sign_key(&license()));
    bencher.bench(|| verifier.verify(black_box(&text), NOW).unwrap());
}

#[divan::bench]
fn license_file(bencher: Bencher) {
    let (verifier, text) = (verifier(), key().sign_file(&license()));
    bencher.bench(|| verifier.verify(black_box(&text), NOW).unwrap());
}

#[divan::bench]
fn encrypted_license_file(bencher: Bencher) {
    let (verifier, text) = (verifier(), key().sign_encrypted_file(&license(), LICENSE_KEY, [3; 12]));
    bencher.bench(|| verifier.read(black_box(&text), Some(LICENSE_KEY)).unwrap());
}

#[divan::bench]
fn refused_signed_by_a_stranger(bencher: Bencher) {
    let (verifier, text) = (verifier(), SigningKey::from_seed(&[2; 32]).sign_key(&license()));
    bencher.bench(|| verifier.verify(black_box(&text), NOW).expect_err("a stranger's"));
}

#[divan::bench]
fn quota_and_feature_question(bencher: Bencher) {
    let license = license();
    bencher.bench(|| (license.within_quota(black_box("users"), 1), license.has_feature(black_box("health_checks"))));
}
