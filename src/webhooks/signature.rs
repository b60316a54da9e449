//! Signs deliveries as Standard Webhooks specifies: `v1,` and base64 of HMAC-SHA-256 over `id.timestamp.body`.

use data_encoding::BASE64;
use rand::CryptoRng;

use crate::secret::{Redacted, hmac_sha256};

/// The prefix that the receivers' libraries expect, followed by base64.
const PREFIX: &str = "whsec_";

/// Generates a signing key of 32 random bytes, in the form that its owner is shown.
pub fn new_secret(rng: &mut impl CryptoRng) -> Redacted<String> {
    let mut key = [0; 32];
    rng.fill_bytes(&mut key);
    Redacted::new(format!("{PREFIX}{}", BASE64.encode(&key)))
}

/// Decodes a signing key; `None` when the text is not one.
pub fn key_of(secret: &str) -> Option<Vec<u8>> {
    BASE64.decode(secret.strip_prefix(PREFIX)?.as_bytes()).ok()
}

/// Returns the `webhook-signature` header: one signature for each key, separated by spaces.
pub fn header<'a>(keys: impl Iterator<Item = &'a [u8]>, id: &str, timestamp: i64, body: &str) -> String {
    let head = format!("{id}.{timestamp}.");
    let sign = |key| format!("v1,{}", BASE64.encode(&hmac_sha256(key, &[head.as_bytes(), body.as_bytes()])));
    keys.map(sign).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reproduces the example of the Standard Webhooks reference libraries.
    #[test]
    fn the_published_example_comes_out() {
        let key = BASE64.decode(b"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let body = r#"{"test": 2432232314}"#;
        let made = header([key.as_slice()].into_iter(), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
        assert_eq!(made, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        let both = header([key.as_slice(), b"another"].into_iter(), "msg_1", 1, body);
        assert_eq!(both.split(' ').filter(|s| s.starts_with("v1,")).count(), 2);
    }
}
