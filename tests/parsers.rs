//! Property tests of every parser of untrusted text: no input panics, and normalizing is idempotent. A normal run takes
//! a few hundred cases of each; `PROPTEST_CASES=2000000 cargo test --test parsers` runs that many.

#![expect(clippy::unwrap_used, reason = "tests")]

use keysmith::{
    accounts::email::Email,
    activations::site_domain::SiteDomain,
    licenses::{
        key::LicenseKey,
        stored_form::{KeyRing, OpenError},
    },
    secret::Secret,
};
use proptest::{collection::vec, prelude::*, sample::select};

/// Valid or almost valid texts, from which mutations start.
const SEEDS: &[&str] = &[
    "KEY-7QF4-M2XK-9TNB-H3WD",
    "oil-oOiI-lL00-1111-H3WD",
    "LMG-BUS-K9X2M-P4N7Q-R3V8T-J6W1Y-D0WK",
    "user-example-com-20251231-A1B2C3D4",
    "key/eyJsaWQiOiJsaWNfMSJ9.c2lnbmF0dXJl",
    "s1.0a1b2c3d.AAAA",
    "h1.0a1b2c3d.00ff",
    "https://www.www.Example.co.uk:8080/path?x#y",
    "www.www.com.",
    "www.xn--bcher-kva.de",
    "Bücher。例え．テスト",
    "app.localhost:3000",
    "shop.test",
    "//user:pass@example.com",
    "[::ffff:10.0.0.1]:80",
    "192.168.0.1",
    "0x7f.1",
    "User.Name+Tag@Example.Com",
    "jane@bücher.example",
    "a@localhost",
];

/// Fragments that are significant to some parser.
const PIECES: &[&str] = &[
    "", " ", "\n", "\0", "\u{a0}", "\u{200b}", "\u{200d}", "\u{202e}", "\u{feff}", ".", "..", "。", "．", "-", "--",
    "@", "＠", "+", ":", "：", "/", "／", "\\", "?", "#", "%", "%41", "[", "]", "_", "www.", "WWW.", "xn--", "xn--a",
    "key/", "KEY/", "s1.", "h1.", "://", "http://", ":80", ":99999", "0", "1", "١", "１", "O", "o", "I", "L", "U", "ß",
    "ſ", "ı", "İ", "ŉ", "ﬁ", "Σ", "ς", "é", "e\u{301}", "א", "ا", "你", "😀", "\u{ad}", "com", "co.uk", "test",
    "local", "127", "::1", "20251231", "A1B2C3D4", "-D0WK",
];

/// Generates any text, fragments in any order, or a seed with some characters removed and some fragments inserted.
fn text() -> impl Strategy<Value = String> {
    let mutated = (select(SEEDS), vec((any::<u16>(), 0_usize..3, select(PIECES)), 0..6)).prop_map(|(seed, changes)| {
        let mut chars: Vec<char> = seed.chars().collect();
        for (at, removed, piece) in changes {
            let at = usize::from(at) % (chars.len() + 1);
            let end = (at + removed).min(chars.len());
            chars.splice(at..end, piece.chars());
        }
        chars.into_iter().collect()
    });
    prop_oneof![
        1 => any::<String>(),
        1 => vec(select(PIECES), 0..12).prop_map(|pieces| pieces.concat()),
        3 => mutated,
    ]
}

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

fn ring() -> KeyRing {
    KeyRing::new(Secret::parse(&"1".repeat(64)).unwrap(), vec![Secret::parse(&"2".repeat(64)).unwrap()])
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn license_keys(text in text()) {
        if let Ok(key) = LicenseKey::parse(&text) {
            prop_assert_eq!(LicenseKey::parse(key.as_str()), Ok(key.clone()));
            prop_assert!(key.as_str().starts_with(key.key_prefix()));
            prop_assert!(key.key_prefix().chars().count() <= 8);
            prop_assert!(!key.as_str().contains(char::is_whitespace));
        }
        // White space never matters.
        let spaced: String = text.chars().flat_map(|c| [c, ' ']).collect();
        prop_assert_eq!(LicenseKey::parse(&spaced), LicenseKey::parse(&text));
    }

    #[test]
    fn stored_forms(text in text()) {
        let ring = ring();
        prop_assert!(ring.open(&text).is_err());
        if let Ok(key) = LicenseKey::parse(&text) {
            let (sealed, hashed) = (ring.seal(&key), ring.hash(&key));
            prop_assert_eq!(ring.open(&sealed), Ok(key.clone()));
            prop_assert_eq!(ring.open(&hashed), Err(OpenError::Hashed));
            prop_assert!(LicenseKey::parse(&sealed).is_err());
            prop_assert!(LicenseKey::parse(&hashed).is_err());
        }
    }

    #[test]
    fn site_domains(text in text()) {
        if let Ok(site) = SiteDomain::parse(&text) {
            prop_assert_eq!(SiteDomain::parse(site.as_str()), Ok(site.clone()));
            let host = site.as_str();
            prop_assert!(host.is_ascii() && !host.is_empty() && host.len() <= 253);
            prop_assert!(host.starts_with('[') || host.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.')));
            // A URL of the site parses to the same site.
            prop_assert_eq!(SiteDomain::parse(&format!("https://{host}:8443/path")), Ok(site.clone()));
            prop_assert_eq!(SiteDomain::parse(&host.to_uppercase()), Ok(site.clone()));
        }
    }

    #[test]
    fn email_addresses(text in text()) {
        if let Ok(email) = Email::parse(&text) {
            prop_assert_eq!(Email::parse(email.as_str()), Ok(email.clone()));
            // A local part may be in any script (RFC 6531); a host is stored in its ASCII form.
            prop_assert!(email.as_str().rsplit('@').next().unwrap().is_ascii() && email.as_str().len() <= 254);
            prop_assert!(!email.as_str().contains(|c: char| c.is_control() || c.is_whitespace() || c.is_ascii_uppercase()));
            let folded = Email::parse(&email.trial_form());
            prop_assert_eq!(folded.map(|folded| folded.trial_form()), Ok(email.trial_form()));
        }
    }

    #[test]
    fn secrets(text in any::<String>()) {
        if let Ok(secret) = Secret::parse(&text) {
            prop_assert!(secret.expose().len() >= 32);
        }
    }
}
