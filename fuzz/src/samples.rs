//! Licenses made by `keysmith license generate`. No other license may ever be accepted, because a fuzzer cannot sign.
//!
//! The samples are signed with the key of 32 bytes 0x01, which is used for nothing else.

use std::sync::LazyLock;

use data_encoding::BASE64;
use ed25519_dalek::Signer;
use keysmith_license::{License, RevocationList, SigningKey, Verifier};

/// The license key that decrypts the encrypted sample; it is that sample's signed key.
pub const LICENSE_KEY: &str = include_str!("../seeds/license_text/encrypted.txt");

const PLAIN: [&str; 3] = [
    include_str!("../seeds/license_text/starter.lic"),
    include_str!("../seeds/license_text/starter.txt"),
    include_str!("../seeds/license_text/unlimited.lic"),
];
const ENCRYPTED: [&str; 2] = [include_str!("../seeds/license_text/encrypted.lic"), LICENSE_KEY];

/// Signs on behalf of the harness.
pub static SIGNING_KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::from_seed(&[1; 32]));
static RAW_KEY: LazyLock<ed25519_dalek::SigningKey> = LazyLock::new(|| ed25519_dalek::SigningKey::from_bytes(&[1; 32]));

/// Trusts the samples' key and one more, on any installation.
pub static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| {
    Verifier::new([SigningKey::from_seed(&[2; 32]).public_key(), SIGNING_KEY.public_key()]).any_installation()
});

/// The contents of the samples.
static ACCEPTED: LazyLock<Vec<License>> = LazyLock::new(|| {
    let read = |text: &&str| VERIFIER.read(text, Some(LICENSE_KEY)).expect("a sample");
    PLAIN.iter().chain(&ENCRYPTED).map(read).collect()
});

/// Checks that a text is refused or is one of the samples.
pub fn only_samples(text: &str) {
    for license_key in [None, Some(LICENSE_KEY)] {
        if let Ok(license) = VERIFIER.read(text, license_key) {
            assert!(ACCEPTED.contains(&license), "accepted: {text:?}");
        }
    }
}

/// Returns the only list of revoked licenses in the seeds.
pub fn sample_list() -> RevocationList {
    RevocationList { issued: 1_800_000_000, licenses: vec!["lic_0190".into(), "lic_0191".into()], after: None, upto: None }
}

/// Wraps an envelope in base64 and the two markers.
pub fn wrap(envelope: &[u8]) -> String {
    format!("-----BEGIN LICENSE FILE-----\n{}\n-----END LICENSE FILE-----", BASE64.encode(envelope))
}

/// Returns a license file with this `enc` and a valid signature over it.
pub fn signed_file(enc: &str, algorithm: &str) -> String {
    let sig = BASE64.encode(&RAW_KEY.sign(format!("license/{enc}").as_bytes()).to_bytes());
    wrap(serde_json::json!({"enc": enc, "sig": sig, "alg": algorithm}).to_string().as_bytes())
}

/// Returns `<prefix>/<payload>.<signature>` with a valid signature.
pub fn signed_token(prefix: &str, payload: &[u8]) -> String {
    let code = data_encoding::BASE64URL_NOPAD;
    let message = format!("{prefix}/{}", code.encode(payload));
    let signature = RAW_KEY.sign(message.as_bytes()).to_bytes();
    format!("{message}.{}", code.encode(&signature))
}
