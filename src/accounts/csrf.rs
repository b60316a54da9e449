//! CSRF tokens: a form carries one to prove that our own page sent it.
//!
//! It is bound to the caller's session (or, before signing in, to a random cookie), so nothing is stored and another
//! person's token is useless: the "HMAC-based token" pattern of OWASP's CSRF prevention cheat sheet.

use data_encoding::BASE64URL_NOPAD;
use subtle::ConstantTimeEq;

use crate::secret::{Secret, hmac_sha256};

const LABEL: &str = "keysmith/csrf/v1";

/// Returns the token of the caller whose session id (or cookie value) is `bound_to`.
pub fn token(secret: &Secret, bound_to: &str) -> String {
    BASE64URL_NOPAD.encode(&hmac_sha256(&secret.subkey(LABEL), &[bound_to.as_bytes()]))
}

/// Returns whether `presented` is that token, in constant time.
pub fn verify(secret: &Secret, bound_to: &str, presented: &str) -> bool {
    token(secret, bound_to).as_bytes().ct_eq(presented.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_fits_one_session_and_one_secret() {
        let secret = |digit: &str| Secret::parse(&digit.repeat(64)).unwrap();
        let token = token(&secret("1"), "ses_1");
        assert!(verify(&secret("1"), "ses_1", &token));
        assert!(!verify(&secret("1"), "ses_2", &token));
        assert!(!verify(&secret("2"), "ses_1", &token));
        assert!(!verify(&secret("1"), "ses_1", ""));
        assert!(!verify(&secret("1"), "ses_1", &format!("{token}A")));
    }
}
