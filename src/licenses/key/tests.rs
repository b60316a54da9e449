use rand::{SeedableRng, rngs::StdRng};

use super::{email_expiry::email_expiry, random::random, tiered::tiered, *};
use crate::accounts::email::Email;

fn canonical(text: &str) -> Result<String, KeyError> {
    LicenseKey::parse(text).map(|key| key.as_str().to_owned())
}

#[test]
fn canonical_forms() {
    for (given, expected, shape) in [
        ("KEY-7QF4-M2XK-9TNB-H3WD", "KEY-7QF4-M2XK-9TNB-H3WD", KeyShape::Random),
        (" key-7qf4-m2xk-\n9tnb-h3wd\t", "KEY-7QF4-M2XK-9TNB-H3WD", KeyShape::Random),
        ("KEY-7QF4-M2XK\u{a0}-9TNB-\u{200b}H3WD\u{feff}", "KEY-7QF4-M2XK-9TNB-H3WD", KeyShape::Random),
        // Artifacts of copying: direction marks, joiners, dashes, full-width forms, quotes.
        ("\u{202a}KEY-7QF4-M2XK-9TNB-H3WD\u{202c}\u{200e}", "KEY-7QF4-M2XK-9TNB-H3WD", KeyShape::Random),
        ("\u{2066}KEY-7QF4\u{ad}-M2\u{200d}XK-9T\u{fe0f}NB-H3WD\u{2069}", "KEY-7QF4-M2XK-9TNB-H3WD", KeyShape::Random),
        ("KEY\u{2010}7QF4\u{2011}M2XK\u{2013}9TNB\u{2014}H3WD", "KEY-7QF4-M2XK-9TNB-H3WD", KeyShape::Random),
        ("KEY\u{2212}7QF4\u{ff0d}M2XK\u{2015}9TNB\u{fe63}H3WD", "KEY-7QF4-M2XK-9TNB-H3WD", KeyShape::Random),
        ("ＫＥＹ－７ＱＦ４－m2xk－9tnb－h3wd", "KEY-7QF4-M2XK-9TNB-H3WD", KeyShape::Random),
        ("“KEY-7QF4-M2XK-9TNB-H3WD”", "KEY-7QF4-M2XK-9TNB-H3WD", KeyShape::Random),
        ("'\"KEY-7QF4-M2XK-9TNB-H3WD\"'", "KEY-7QF4-M2XK-9TNB-H3WD", KeyShape::Random),
        (
            "«\u{a0}lmg-bus-k9x2m-p4n7q-r3v8t-j6w1y-d0wk\u{a0}»",
            "LMG-BUS-K9X2M-P4N7Q-R3V8T-J6W1Y-D0WK",
            KeyShape::Tiered,
        ),
        // Cyrillic and Greek letters that look like Latin ones, in our own key formats.
        ("КЕY-7QF4-М2ХК-9ТNВ-Н3WD", "KEY-7QF4-M2XK-9TNB-H3WD", KeyShape::Random),
        ("ΚΕΥ-7QF4-Μ2ΧΚ-9ΤΝΒ-Η3WD", "KEY-7QF4-M2XK-9TNB-H3WD", KeyShape::Random),
        ("ключ-мой", "КЛЮЧ-МОЙ", KeyShape::Other),
        ("“key/eyJhIjoxfQ.c2\u{200b}ln”", "key/eyJhIjoxfQ.c2ln", KeyShape::Signed),
        ("user\u{2011}example‑com-20251231–a1b2c3d4", "user-example-com-20251231-A1B2C3D4", KeyShape::EmailExpiry),
        ("\u{2018}Own\u{2019}s–Key\u{2019}", "OWN\u{2019}S-KEY", KeyShape::Other),
        // Look-alikes fold in the groups, never in the prefix.
        ("oil-oOiI-lL00-1111-H3WD", "OIL-0011-1100-1111-H3WD", KeyShape::Random),
        ("lmg-oil-k9x2m-p4n7q-r3v8t-j6w1y-n3bp", "LMG-OIL-K9X2M-P4N7Q-R3V8T-J6W1Y-N3BP", KeyShape::Tiered),
        ("LMG-BUS-K9X2M-P4N7Q-R3V8T-J6WLY-DOWK", "LMG-BUS-K9X2M-P4N7Q-R3V8T-J6W1Y-D0WK", KeyShape::Tiered),
        // `U` is not a symbol, so this is another shape, and nothing is folded.
        ("KEY-7QFU-M2XO-9TNB-H3WD", "KEY-7QFU-M2XO-9TNB-H3WD", KeyShape::Other),
        ("k-7qfo-m2xk-9tnb-h3wd", "K-7QFO-M2XK-9TNB-H3WD", KeyShape::Other),
        ("USER-Example-COM-20251231-a1b2c3d4", "user-example-com-20251231-A1B2C3D4", KeyShape::EmailExpiry),
        ("user-example-com-2025123x-a1b2c3d4", "USER-EXAMPLE-COM-2025123X-A1B2C3D4", KeyShape::Other),
        ("user--com-20251231-a1b2c3d4", "USER--COM-20251231-A1B2C3D4", KeyShape::Other),
        ("key/eyJhIjoxfQ.c2\n ln", "key/eyJhIjoxfQ.c2ln", KeyShape::Signed),
        ("KEY/eyJ", "KEY/EYJ", KeyShape::Other),
        ("made elsewhere_Lo.1", "MADEELSEWHERE_LO.1", KeyShape::Other),
        ("straße", "STRASSE", KeyShape::Other),
        ("s1.short.x", "S1.SHORT.X", KeyShape::Other),
    ] {
        let key = LicenseKey::parse(given).unwrap();
        assert_eq!(key.as_str(), expected, "{given:?}");
        assert_eq!(key.shape(), shape, "{given:?}");
        assert_eq!(LicenseKey::parse(key.as_str()).as_ref(), Ok(&key), "{given:?} twice");
    }
}

#[test]
fn refusals() {
    let signed = |len: usize| format!("key/{}", "a".repeat(len - 4));
    for (given, expected) in [
        (String::new(), KeyError::Empty),
        (" \n\u{2003}\u{200b}".to_owned(), KeyError::Empty),
        ("a".repeat(513), KeyError::TooLong),
        // The upper-case form may be longer.
        ("ß".repeat(257), KeyError::TooLong),
        (signed(8 * 1024 + 1), KeyError::TooLong),
        ("KEY\0-1".to_owned(), KeyError::ControlCharacter),
        ("key/a\u{7f}".to_owned(), KeyError::ControlCharacter),
        ("KEY-\u{1b}1".to_owned(), KeyError::ControlCharacter),
        ("\u{201c}\u{201d}".to_owned(), KeyError::Empty),
        ("LMG-BUS-K9X2M-P4N7Q-R3V8T-J6W1Z-D0WK".to_owned(), KeyError::Checksum),
        ("LMG-BUZ-K9X2M-P4N7Q-R3V8T-J6W1Y-D0WK".to_owned(), KeyError::Checksum),
        ("s1.0a1b2c3d.AAAA".to_owned(), KeyError::StoredForm),
        (" H1.0A1B2C3D.\nff".to_owned(), KeyError::StoredForm),
        ("ſ1.0a1b2c3d.".to_owned(), KeyError::StoredForm),
    ] {
        assert_eq!(canonical(&given), Err(expected), "{given:?}");
    }
    assert_eq!(canonical(&"a".repeat(512)), Ok("A".repeat(512)));
    assert_eq!(canonical(&signed(8 * 1024)), Ok(signed(8 * 1024)));
}

/// Every character's upper case is stable, and contains nothing that cleaning would change. As shapes are judged on the
/// upper case, parsing is therefore idempotent.
#[test]
fn upper_case_is_stable_for_every_character() {
    for c in '\0'..=char::MAX {
        let upper: String = c.to_uppercase().collect();
        assert_eq!(upper.to_uppercase(), upper, "{c:?}");
        let cleaned = pasted::clean(&format!("a{c}a"), 10).to_uppercase();
        assert_eq!(pasted::clean(&cleaned, 10), cleaned, "{c:?}");
        let ends = pasted::clean(&c.to_string(), 10).to_uppercase();
        assert_eq!(pasted::clean(&ends, 10), ends, "{c:?}");
    }
}

#[test]
fn one_wrong_symbol_never_passes_the_checksum() {
    let good = "LMG-BUS-K9X2M-P4N7Q-R3V8T-J6W1Y-D0WK";
    for at in 8..good.len() {
        for symbol in (0..32).map(crockford::symbol) {
            let mut changed: Vec<char> = good.chars().collect();
            if changed[at] == '-' || changed[at] == symbol {
                continue;
            }
            changed[at] = symbol;
            let changed: String = changed.into_iter().collect();
            assert_eq!(canonical(&changed), Err(KeyError::Checksum), "{changed}");
        }
    }
}

#[test]
fn generated_keys_are_canonical_and_differ() {
    let mut rng = StdRng::seed_from_u64(7);
    let email = Email::parse("Jo.Doe+x@Example.com").unwrap();
    let mut seen = std::collections::HashSet::new();
    for n in 0_u16..2_000 {
        let keys = [
            (random("oil", &mut rng).unwrap(), KeyShape::Random),
            (tiered("LMG", "LIOI", &mut rng).unwrap(), KeyShape::Tiered),
            (email_expiry(&email, Some(1_767_139_200), &n.to_be_bytes(), &[7; 32]).unwrap(), KeyShape::EmailExpiry),
        ];
        for (key, shape) in keys {
            assert_eq!(LicenseKey::parse(key.as_str()).as_ref(), Ok(&key));
            assert_eq!(LicenseKey::parse(&key.as_str().to_lowercase()).as_ref(), Ok(&key));
            assert_eq!(key.shape(), shape);
            assert!(seen.insert(key));
        }
    }
}

#[test]
fn generators_refuse_what_would_not_be_read_back() {
    let mut rng = StdRng::seed_from_u64(7);
    for prefix in ["", "K", "TOOLONG", "K3Y", "KÉY", "A-B"] {
        assert_eq!(random(prefix, &mut rng), Err(KeyError::Prefix), "{prefix}");
        assert_eq!(tiered(prefix, "BUS", &mut rng), Err(KeyError::Prefix), "{prefix}");
    }
    for code in ["", "AB", "ABCDE", "B2B"] {
        assert_eq!(tiered("LMG", code, &mut rng), Err(KeyError::TierCode), "{code}");
    }
}

#[test]
fn email_expiry_names_the_person_and_the_day() {
    let key = |email, expiry| {
        email_expiry(&Email::parse(email).unwrap(), expiry, b"1", &[7; 32]).map(|key| key.as_str().to_owned())
    };
    // 2025-12-31T23:59:59Z, and a second later.
    assert!(key("user@example.com", Some(1_767_225_599)).unwrap().starts_with("user-example-com-20251231-"));
    assert!(key("user@example.com", Some(1_767_225_600)).unwrap().starts_with("user-example-com-20260101-"));
    assert!(key("_@localhost", None).unwrap().starts_with("localhost-99991231-"));
    assert_eq!(key("user@example.com", Some(-1)), Err(KeyError::Expiry));
    assert_eq!(key("user@example.com", Some(i64::MAX)), Err(KeyError::Expiry));
    // The cleaned addresses are equal, but the digits cover the original address.
    assert_ne!(key("a.b@example.com", None), key("a-b@example.com", None));
}

#[test]
fn only_the_prefix_is_shown() {
    let key = |text| LicenseKey::parse(text).unwrap();
    assert_eq!(key("KEY-7QF4-M2XK-9TNB-H3WD").key_prefix(), "KEY-7QF4");
    assert_eq!(key("ABCDEFGHIJKLMNOP").key_prefix(), "ABCDEFGH");
    // The full prefix of a short key would reveal most of it.
    assert_eq!(key("ABCD1234").key_prefix(), "ABCD");
    assert_eq!(key("X").key_prefix(), "");
    assert_eq!(key("ÄÖÜäöüÄÖÜäöüÄÖÜäöü").key_prefix(), "ÄÖÜÄÖÜÄÖ");
    assert_eq!(format!("{:?}", key("KEY-7QF4-M2XK-9TNB-H3WD")), "LicenseKey(KEY-7QF4…)");
}
