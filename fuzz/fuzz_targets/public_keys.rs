//! Any text as a list of public keys, hex or PEM, and as a private key: parsed keys survive a round trip.
#![no_main]

use keysmith_license::{PublicKey, SigningKey};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for key in PublicKey::parse_many(text).unwrap_or_default() {
        assert_eq!(key.to_hex().parse(), Ok(key));
        assert_eq!(key.to_pem().parse(), Ok(key));
        assert_eq!(PublicKey::from_bytes(&key.to_bytes()), Ok(key));
    }
    if let Ok(key) = SigningKey::from_pem(text) {
        let again = SigningKey::from_pem(&key.to_pem().expect("a key that was read")).expect("a key that was written");
        assert_eq!(again.id(), key.id());
    }
});
