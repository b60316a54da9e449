//! Any content, signed by a trusted key: a seller's mistake must not make a customer's application panic.
#![no_main]

use data_encoding::BASE64;
use keysmith_fuzz::samples::{SIGNING_KEY, VERIFIER, signed_file, signed_token};
use keysmith_license::License;
use libfuzzer_sys::fuzz_target;

const NOWS: [i64; 5] = [i64::MIN, 0, 1_800_000_000, 253_402_300_799, i64::MAX];

fuzz_target!(|content: &[u8]| {
    let file = signed_file(&BASE64.encode(content), "base64+ed25519");
    let key = signed_token("key", content);
    for text in [file, key] {
        if let Ok(license) = VERIFIER.read(&text, None) {
            ask_everything(&license);
            sign_again(&license);
        }
    }
});

fn ask_everything(license: &License) {
    for now in NOWS {
        let (state, left) = (license.state(now), license.days_left(now));
        assert_eq!(left.is_none(), license.ends().is_none());
        assert!(license.ends().is_none_or(|end| now < end || !matches!(state, Ok(keysmith_license::State::Valid))));
        let _ = (license.expiring_soon(now), license.expires_in(now), state.map_err(|error| error.to_string()));
    }
    for name in license.limits.keys().map(String::as_str).chain(license.features.iter().map(String::as_str)).chain([""]) {
        for current in [0, 1, u64::MAX] {
            assert_eq!(license.check_quota(name, current).is_ok(), license.within_quota(name, current));
        }
        assert_eq!(license.check_feature(name).is_ok(), license.has_feature(name));
    }
}

/// Checks that a parsed license survives a round trip, except for times that RFC 3339 cannot express.
fn sign_again(license: &License) {
    let times = [Some(license.issued), license.expires, license.file_expires];
    let writable = times.iter().flatten().all(|at| (0..=253_402_300_799).contains(at));
    if let Ok(again) = VERIFIER.read(&SIGNING_KEY.sign_file(license), None) {
        assert!(!writable || again == *license, "{again:?} from {license:?}");
    } else {
        // Only the limit on the length of a text may prevent it.
        assert!(SIGNING_KEY.sign_file(license).len() > 64 * 1024, "{license:?}");
    }
}
