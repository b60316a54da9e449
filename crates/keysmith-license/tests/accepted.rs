//! Accepted licenses: their content, and how long they are valid.

use keysmith_license::{
    Customer, DAY, Error, License, PublicKey, Ratchet, Reason, SigningKey, State, Upgrade, Verifier, is_license_file,
    is_signed_key, text_of,
};

const NOW: i64 = 1_800_000_000;
/// RFC 8410, section 10.3, and its public key.
const RFC_8410: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----";
const RFC_8410_PUBLIC: &str = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";

fn full() -> License {
    License {
        id: "lic_0190".into(),
        product: Some("on-premise".into()),
        tier: "starter".into(),
        customer: Customer {
            name: Some("Ada".into()),
            email: Some("ada@acme.example".into()),
            company: Some("Acme".into()),
        },
        limits: [("devices".into(), Some(10)), ("users".into(), None), ("storage".into(), Some(0))].into(),
        features: vec!["devices".into(), "basic_rules".into()],
        upgrades: vec![
            Upgrade { tier: "professional".into(), features: vec!["scheduled_audits".into()] },
            Upgrade { tier: "enterprise-onprem".into(), features: vec!["all".into()] },
        ],
        installation: Some("host-1".into()),
        issued: NOW,
        expires: Some(NOW + 365 * DAY),
        file_expires: Some(NOW + 90 * DAY),
        grace_days: 7,
        order: Some("PO-17".into()),
        notes: Some("two\nlines".into()),
        metadata: [("plan".into(), "gold".into()), ("seats".into(), 3.into())].into(),
    }
}

fn key() -> SigningKey {
    SigningKey::from_seed(&[1; 32])
}

/// Windows programs save UTF-16, or UTF-8 with a byte-order mark; mail and chat programs insert invisible marks.
#[test]
fn a_text_is_read_however_it_was_saved() {
    let verifier = Verifier::new([key().public_key()]).installation("host-1");
    for text in [key().sign_file(&full()), key().sign_key(&full())] {
        let marked = format!("\u{feff}{text}\r\n");
        let utf16 = |to: fn(u16) -> [u8; 2]| marked.encode_utf16().flat_map(to).collect::<Vec<u8>>();
        for bytes in [marked.clone().into_bytes(), utf16(u16::to_le_bytes), utf16(u16::to_be_bytes)] {
            let read = text_of(&bytes);
            assert!(is_signed_key(&read) || is_license_file(&read), "{read}");
            verifier.read(&read, None).unwrap();
        }
        for unseen in ["\u{feff}", "\u{200e}", "\u{200b}", "\u{2066}", "\u{a0}", "\u{202a}"] {
            verifier.read(&format!("{unseen}{text}{unseen}"), None).unwrap();
        }
    }
    assert!(verifier.read(&text_of(&[0xFF, 0xFE, 0x41]), None).is_err());
}

#[test]
fn a_file_keeps_everything_and_a_key_what_fits_one_line() {
    let verifier = Verifier::new([key().public_key()]).installation("host-1");
    assert_eq!(verifier.read(&key().sign_file(&full()), None).unwrap(), full());
    assert_eq!(verifier.read(&key().sign_encrypted_file(&full(), "K", [0; 12]), Some("K")).unwrap(), full());
    let text = key().sign_key(&full());
    assert!(is_signed_key(&text) && !is_license_file(&text) && !text.contains('\n'));
    let short = verifier.read(&text, None).unwrap();
    let expected = License {
        customer: Customer { company: Some("Acme".into()), ..Customer::default() },
        expires: Some(NOW + 90 * DAY),
        file_expires: None,
        order: None,
        notes: None,
        metadata: [].into(),
        ..full()
    };
    assert_eq!(short, expected);
}

#[test]
fn mail_may_wrap_and_indent_it() {
    let verifier = Verifier::new([key().public_key()]).installation("host-1");
    let wrapped: String =
        key().sign_key(&full()).as_bytes().chunks(70).map(|l| String::from_utf8_lossy(l) + "\r\n ").collect();
    assert!(verifier.read(&wrapped, None).is_ok());
    let file = format!("\n  {}\r\n\r\n", key().sign_file(&full()).replace('\n', "\r\n  "));
    assert!(is_license_file(&file));
    assert!(verifier.read(&file, None).is_ok());
}

#[test]
fn old_and_new_signing_keys_are_trusted_side_by_side() {
    let old = SigningKey::from_seed(&[2; 32]);
    let verifier = Verifier::new([key().public_key(), old.public_key()]).installation("host-1");
    for signer in [key(), old] {
        assert!(verifier.verify(&signer.sign_key(&full()), NOW).is_ok());
        assert!(verifier.verify(&signer.sign_file(&full()), NOW).is_ok());
    }
}

#[test]
fn the_envelope_is_the_open_certificate_format() {
    let text = key().sign_file(&full());
    let body: String = text.lines().filter(|line| !line.starts_with('-')).collect();
    let envelope: serde_json::Value =
        serde_json::from_slice(&data_encoding::BASE64.decode(body.as_bytes()).unwrap()).unwrap();
    let names: Vec<_> = envelope.as_object().unwrap().keys().cloned().collect();
    assert_eq!(names, ["alg", "enc", "sig"]);
    let enc = envelope["enc"].as_str().unwrap();
    let inside: serde_json::Value =
        serde_json::from_slice(&data_encoding::BASE64.decode(enc.as_bytes()).unwrap()).unwrap();
    assert_eq!(inside["meta"]["issued"], "2027-01-15T08:00:00Z");
    assert_eq!(inside["meta"]["ttl"], 90 * DAY);
    assert_eq!(inside["data"]["type"], "licenses");
    assert_eq!(inside["data"]["attributes"]["limits"]["users"], serde_json::Value::Null);
    assert_eq!(inside["included"], serde_json::json!([]));
}

#[test]
fn time_decides_between_valid_grace_and_expired() {
    let license = License { expires: Some(NOW + 90 * DAY), grace_days: 7, issued: NOW, ..License::default() };
    let end = NOW + 90 * DAY;
    for (now, state) in [
        (NOW - 300, Ok(State::Valid)),
        (NOW - 301, Err(Error::NotYetIssued { issued: NOW, now: NOW - 301 })),
        (end - 1, Ok(State::Valid)),
        (end, Ok(State::Grace { until: end + 7 * DAY })),
        (end + 7 * DAY - 1, Ok(State::Grace { until: end + 7 * DAY })),
        (end + 7 * DAY, Err(Error::Expired { at: end })),
    ] {
        assert_eq!(license.state(now), state, "at {now}");
    }
    let perpetual = License { issued: NOW, ..License::default() };
    assert_eq!(perpetual.state(i64::MAX), Ok(State::Valid));
    assert_eq!((perpetual.expires_in(NOW), perpetual.expiring_soon(NOW)), (None, false));
    let strict = License { expires: Some(NOW), issued: NOW, ..License::default() };
    let error =
        Verifier::new([key().public_key()]).installation("host-1").verify(&key().sign_key(&strict), NOW).unwrap_err();
    assert_eq!((error.reason(), error.to_string()), (Reason::Expired, "the license expired on 2027-01-15".to_owned()));
    let extreme =
        License { expires: Some(i64::MIN), file_expires: Some(i64::MAX), grace_days: u32::MAX, ..License::default() };
    assert!(extreme.state(i64::MAX).is_err() && extreme.days_left(i64::MAX).is_some());
}

#[test]
fn the_last_thirty_days_are_soon() {
    let license = License { expires: Some(NOW), ..License::default() };
    for (before, soon, days) in [
        (31 * DAY, false, 31),
        (30 * DAY + 1, false, 30),
        (30 * DAY, true, 30),
        (1, true, 0),
        (0, false, 0),
        (-1, false, -1),
    ] {
        assert_eq!(
            (license.expiring_soon(NOW - before), license.days_left(NOW - before)),
            (soon, Some(days)),
            "{before}"
        );
    }
}

#[test]
fn refusals_say_what_is_missing() {
    let license = full();
    assert!(license.check_quota("users", u64::MAX).is_ok());
    let refused = license.check_quota("devices", 10).unwrap_err();
    assert_eq!((refused.current, refused.max, refused.error), (10, 10, "quota_exceeded"));
    assert_eq!(license.check_quota("storage", 0).unwrap_err().message, "The license does not include any storage.");
    assert_eq!(license.check_quota("unheard_of", 0).unwrap_err().max, 0);
    let refused = license.check_feature("scheduled_audits").unwrap_err();
    assert_eq!((refused.current_tier.as_str(), refused.required_tier.as_deref()), ("starter", Some("professional")));
    assert_eq!(license.tier_with("air_gapped"), Some("enterprise-onprem"));
    assert!(License { features: vec!["all".into()], ..License::default() }.check_feature("anything").is_ok());
}

#[test]
fn a_clock_set_back_is_noticed_after_a_restart() {
    let mut ratchet = Ratchet::new(NOW);
    assert_eq!(ratchet.observe(NOW, 60), Ok(false));
    assert_eq!(ratchet.observe(NOW + 100, 60), Ok(true));
    let mut restarted: Ratchet = serde_json::from_str(&serde_json::to_string(&ratchet).unwrap()).unwrap();
    for _ in 0..10 {
        // Small steps back do not add up.
        assert_eq!(restarted.observe(NOW + 40, 60), Ok(false));
    }
    assert_eq!(restarted.observe(NOW + 39, 60).unwrap_err().reason(), Reason::Clock);
    assert_eq!(restarted.seen(), NOW + 100);
}

#[test]
fn keys_are_read_and_written_as_other_tools_do() {
    let private = SigningKey::from_pem(RFC_8410).unwrap();
    assert_eq!(private.to_pem().unwrap().trim(), RFC_8410);
    assert_eq!(private.public_key().to_pem(), RFC_8410_PUBLIC);
    assert_eq!(format!("{private:?}"), format!("SigningKey({})", private.id()));
    let hex = key().public_key().to_hex();
    let mixed = format!("# rotated\n{hex}, {RFC_8410_PUBLIC}{}", RFC_8410_PUBLIC.replace('\n', "\\n"));
    let keys = PublicKey::parse_many(&mixed).unwrap();
    assert_eq!(keys, [key().public_key(), private.public_key(), private.public_key()]);
    assert_eq!(hex.to_uppercase().parse::<PublicKey>().unwrap(), key().public_key());
    let weak = format!("01{}", "00".repeat(31));
    let half = RFC_8410_PUBLIC.replace("-----END", "");
    for bad in ["", " , ", "zz", "00", weak.as_str(), RFC_8410, half.as_str()] {
        assert!(PublicKey::parse_many(bad).is_err(), "{bad}");
    }
    assert!(SigningKey::from_pem(RFC_8410_PUBLIC).is_err());
}
