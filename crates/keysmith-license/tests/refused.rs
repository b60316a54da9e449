//! Input that must never be accepted, exhaustively over samples: every changed bit, every truncation, every wrong key.

use keysmith_license::{Customer, Error, License, Reason, RevocationList, SigningKey, Verifier};
use proptest::prelude::*;

const NOW: i64 = 1_800_000_000;

fn signing_key(seed: u8) -> SigningKey {
    SigningKey::from_seed(&[seed; 32])
}

fn sample() -> License {
    License {
        id: "lic_0190".into(),
        product: Some("on-premise".into()),
        tier: "starter".into(),
        customer: Customer { company: Some("Açme".into()), ..Customer::default() },
        limits: [("devices".into(), Some(10))].into(),
        features: vec!["devices".into()],
        issued: NOW,
        expires: Some(NOW + 1_000_000),
        ..License::default()
    }
}

fn carriers() -> Vec<(String, Option<&'static str>)> {
    let key = signing_key(1);
    vec![
        (key.sign_key(&sample()), None),
        (key.sign_file(&sample()), None),
        (key.sign_encrypted_file(&sample(), "KEY-7QF4-M2XK-9TNB-H3WD", [3; 12]), Some("KEY-7QF4-M2XK-9TNB-H3WD")),
    ]
}

fn verifier() -> Verifier {
    Verifier::new([signing_key(1).public_key(), signing_key(2).public_key()])
}

#[test]
fn no_flipped_bit_is_accepted() {
    let verifier = Verifier::new([signing_key(1).public_key()]);
    for (text, license_key) in carriers() {
        assert_eq!(verifier.read(&text, license_key).unwrap(), verifier.read(&text, license_key).unwrap());
        for bit in 0..text.len() * 8 {
            let mut bytes = text.clone().into_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            // Invalid UTF-8 never reaches the verifier as text; a lossy reader's replacement is refused too.
            let flipped = String::from_utf8_lossy(&bytes);
            let refused = verifier.read(&flipped, license_key);
            assert!(refused.is_err(), "bit {bit} of {text}");
        }
    }
}

#[test]
fn no_truncation_is_accepted_from_either_end() {
    let verifier = verifier();
    for (text, license_key) in carriers() {
        for cut in 0..text.len() {
            assert!(verifier.read(&text[..cut], license_key).is_err(), "first {cut} bytes");
            assert!(cut == 0 || verifier.read(&text[cut..], license_key).is_err(), "without the first {cut} bytes");
        }
    }
}

#[test]
fn a_wrong_key_is_refused_as_tampered() {
    let verifier = Verifier::new([signing_key(9).public_key()]);
    for (text, license_key) in carriers() {
        let error = verifier.read(&text, license_key).unwrap_err();
        assert_eq!((error.reason(), error), (Reason::Tampered, Error::Signature));
    }
}

#[test]
fn without_a_trusted_key_nothing_is_accepted() {
    assert_eq!(Verifier::default().verify(&carriers()[0].0, NOW), Err(Error::NoTrustedKey));
}

#[test]
fn an_altered_payload_is_tampered() {
    for (text, license_key) in carriers() {
        let middle = text.len() / 3;
        let other = if text.as_bytes()[middle] == b'A' { "B" } else { "A" };
        let altered = format!("{}{other}{}", &text[..middle], &text[middle + 1..]);
        assert_eq!(verifier().read(&altered, license_key).unwrap_err().reason(), Reason::Tampered);
    }
}

#[test]
fn a_signature_of_another_license_does_not_fit() {
    let other = License { id: "lic_0191".into(), ..sample() };
    let (mine, theirs) = (signing_key(1).sign_key(&sample()), signing_key(1).sign_key(&other));
    let swapped = format!("{}.{}", mine.split_once('.').unwrap().0, theirs.split_once('.').unwrap().1);
    assert_eq!(verifier().read(&swapped, None), Err(Error::Signature));

    let envelope = |text: &str| -> serde_json::Value {
        let body: String = text.lines().filter(|line| !line.starts_with('-')).collect();
        serde_json::from_slice(&data_encoding::BASE64.decode(body.as_bytes()).unwrap()).unwrap()
    };
    let mut mine = envelope(&signing_key(1).sign_file(&sample()));
    mine["sig"] = envelope(&signing_key(1).sign_file(&other))["sig"].clone();
    assert_eq!(verifier().read(&wrap(&mine.to_string()), None), Err(Error::Signature));
}

fn wrap(json: &str) -> String {
    let body = data_encoding::BASE64.encode(json.as_bytes());
    format!("-----BEGIN LICENSE FILE-----\n{body}\n-----END LICENSE FILE-----")
}

#[test]
fn a_file_that_names_another_signing_key_is_refused() {
    use ed25519_dalek::Signer;
    let content = format!(
        r#"{{"meta":{{"issued":"2026-01-01T00:00:00Z","expiry":null,"ttl":null,"key_id":"{}"}},
        "data":{{"type":"licenses","id":"lic_1","attributes":{{"tier":"starter"}}}},"included":[]}}"#,
        signing_key(2).id()
    );
    let enc = data_encoding::BASE64.encode(content.as_bytes());
    let sig = ed25519_dalek::SigningKey::from_bytes(&[1; 32]).sign(format!("license/{enc}").as_bytes());
    let sig = data_encoding::BASE64.encode(&sig.to_bytes());
    let text = wrap(&format!(r#"{{"enc":"{enc}","sig":"{sig}","alg":"base64+ed25519"}}"#));
    assert_eq!(verifier().read(&text, None), Err(Error::KeyId));
    let algorithm = wrap(&format!(r#"{{"enc":"{enc}","sig":"{sig}","alg":"none"}}"#));
    assert_eq!(verifier().read(&algorithm, None), Err(Error::Algorithm));
    let extra = wrap(&format!(r#"{{"enc":"{enc}","sig":"{sig}","alg":"base64+ed25519","kid":"x"}}"#));
    assert_eq!(verifier().read(&extra, None), Err(Error::Damaged));
}

#[test]
fn another_product_and_another_installation_are_refused() {
    let key = signing_key(1);
    let bound = License { installation: Some("host-1".into()), ..sample() };
    let unnamed = License { product: None, ..sample() };
    for (text, error) in [
        (key.sign_file(&sample()), Error::Product("on-premise".into())),
        (key.sign_key(&sample()), Error::Product("on-premise".into())),
        (key.sign_key(&unnamed), Error::Product("none is named".into())),
    ] {
        assert_eq!(verifier().product("site-plugin").read(&text, None), Err(error));
    }
    for text in [key.sign_file(&bound), key.sign_key(&bound)] {
        assert_eq!(verifier().installation("host-2").read(&text, None), Err(Error::Installation));
        assert_eq!(
            verifier().read(&text, None),
            Err(Error::InstallationUnknown),
            "a verifier that does not know its installation refuses bound licenses"
        );
        let here = verifier().installation("host-1").require_bound().read(&text, None).unwrap();
        assert_eq!(here, verifier().any_installation().read(&text, None).unwrap());
    }
    for text in [key.sign_file(&sample()), key.sign_key(&sample())] {
        assert_eq!(verifier().installation("host-1").require_bound().read(&text, None), Err(Error::Unbound));
        assert_eq!(verifier().any_installation().require_bound().read(&text, None), Err(Error::Unbound));
        assert_eq!(verifier().installation("host-1").read(&text, None).unwrap().installation, None);
    }
}

#[test]
fn an_encrypted_file_opens_only_with_its_license_key() {
    let text = signing_key(1).sign_encrypted_file(&sample(), "KEY-1", [3; 12]);
    assert_eq!(verifier().read(&text, None), Err(Error::Encrypted));
    assert_eq!(verifier().read(&text, Some("KEY-2")), Err(Error::Decrypt));
    assert_eq!(verifier().read(&text, Some("KEY-1")).unwrap(), sample());
}

#[test]
fn one_kind_of_token_is_not_taken_for_another() {
    let list = signing_key(1).sign_revocations(&RevocationList {
        issued: NOW,
        licenses: vec!["lic_1".into()],
        ..RevocationList::default()
    });
    assert!(verifier().read_revocations(&list).unwrap().contains("lic_1"));
    assert!(verifier().read_revocations(&list.replace("revoked/", "key/")).is_err());
    assert_eq!(verifier().read(&list.replace("revoked/", "key/"), None), Err(Error::Signature));
    assert!(verifier().read_revocations(&carriers()[0].0).is_err());
}

#[test]
fn what_is_no_license_is_invalid() {
    let big = "A".repeat(100_000);
    for text in [
        "",
        " \n",
        "hello",
        "KEY-7QF4-M2XK-9TNB-H3WD",
        "key/",
        "key/abc",
        "key/abc.def",
        "key/../..",
        &big,
        &wrap("[]"),
    ] {
        assert_eq!(verifier().read(text, None).unwrap_err().reason(), Reason::Invalid, "{text:.40}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(text in ".{0,300}", cut in 0_usize..600, at in 0_usize..600) {
        let verifier = verifier();
        let _ = verifier.read(&text, Some("x")).unwrap_err();
        let _ = verifier.read(&format!("key/{text}"), None).unwrap_err();
        let _ = verifier.read(&wrap(&text), None).unwrap_err();
        let (sample, _) = &carriers()[1];
        let (cut, at) = (cut.min(sample.len()), at.min(sample.len()));
        let spliced = format!("{}{text}{}", &sample[..cut], &sample[at..]);
        prop_assert!(verifier.read(&spliced, None).is_err() || verifier.read(&spliced, None) == verifier.read(sample, None));
    }
}
