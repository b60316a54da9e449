//! Verifies the `Stripe-Signature` header: <https://docs.stripe.com/webhooks#verify-manually>.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::secret::Redacted;

/// The maximum difference between an event's signing time and our clock, either way, in seconds.
pub const TOLERANCE: i64 = 300;

/// Why a signature is not accepted. The caller answers all of them the same way.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    #[error("the Stripe-Signature header is missing or has no t= and v1=")]
    Malformed,
    #[error("signed at a time that is more than {TOLERANCE} s away from this server's clock")]
    Stale,
    #[error("no signature matches any configured secret")]
    Mismatch,
}

/// A parsed header, not yet verified.
struct Header<'a> {
    /// The time exactly as sent: the signature covers this text.
    at: &'a str,
    signed_at: i64,
    signatures: Vec<Vec<u8>>,
}

impl<'a> Header<'a> {
    fn parse(header: &'a str) -> Result<Self, SignatureError> {
        let mut at = None;
        let mut signatures = Vec::new();
        for (name, value) in header.split(',').filter_map(|part| part.trim().split_once('=')) {
            match name {
                "t" if at.is_none() => at = Some(value),
                "t" => return Err(SignatureError::Malformed),
                "v1" => signatures.extend(data_encoding::HEXLOWER_PERMISSIVE.decode(value.as_bytes())),
                _ => {}
            }
        }
        let at = at.ok_or(SignatureError::Malformed)?;
        let signed_at = at.parse().map_err(|_| SignatureError::Malformed)?;
        if signatures.is_empty() {
            return Err(SignatureError::Malformed);
        }
        Ok(Self { at, signed_at, signatures })
    }

    fn is_fresh(&self, now: i64) -> Result<(), SignatureError> {
        if now.abs_diff(self.signed_at) > TOLERANCE.unsigned_abs() { Err(SignatureError::Stale) } else { Ok(()) }
    }
}

/// Checks whether a header may come from Stripe at all, before the body is read: a time near `now` and at least one
/// signature of the right length.
pub fn plausible(header: &str, now: i64) -> Result<(), SignatureError> {
    let header = Header::parse(header)?;
    if !header.signatures.iter().any(|signature| signature.len() == 32) {
        return Err(SignatureError::Malformed);
    }
    header.is_fresh(now)
}

/// Checks that `body` (the raw bytes) was signed with one of `secrets` at a time near `now` (unix seconds). Any `v1` of
/// the header may match; each comparison takes constant time.
pub fn verify(header: &str, body: &[u8], secrets: &[Redacted<String>], now: i64) -> Result<(), SignatureError> {
    let header = Header::parse(header)?;
    let fits = secrets.iter().filter(|secret| !secret.expose().is_empty()).any(|secret| {
        mac(secret.expose(), header.at, body)
            .is_some_and(|mac| header.signatures.iter().any(|s| mac.clone().verify_slice(s).is_ok()))
    });
    if !fits {
        return Err(SignatureError::Mismatch);
    }
    header.is_fresh(now)
}

fn mac(secret: &str, at: &str, body: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(at.as_bytes());
    mac.update(b".");
    mac.update(body);
    Some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_700_000_000;

    fn sign(secret: &str, t: &str, body: &[u8]) -> String {
        data_encoding::HEXLOWER.encode(&mac(secret, t, body).unwrap().finalize().into_bytes())
    }

    fn secrets(all: &[&str]) -> Vec<Redacted<String>> {
        all.iter().map(|s| Redacted::new((*s).to_owned())).collect()
    }

    #[test]
    fn accepts_any_v1_under_any_secret() {
        let (t, body) = (NOW.to_string(), b"{}".as_slice());
        let old = sign("old", &t, body);
        let header = format!("t={t},v1=00,v0=zz,v1={old}");
        assert_eq!(verify(&header, body, &secrets(&["new", "old"]), NOW), Ok(()));
        assert_eq!(verify(&header, body, &secrets(&["new"]), NOW), Err(SignatureError::Mismatch));
        assert_eq!(verify(&header, b"{ }", &secrets(&["old"]), NOW), Err(SignatureError::Mismatch));
    }

    #[test]
    fn the_time_counts_both_ways() {
        for (away, good) in [(-301, false), (-300, true), (300, true), (301, false)] {
            let t = (NOW + away).to_string();
            let header = format!("t={t},v1={}", sign("s", &t, b"x"));
            assert_eq!(verify(&header, b"x", &secrets(&["s"]), NOW).is_ok(), good, "{away}");
        }
    }

    #[test]
    fn only_a_header_that_may_be_stripes_has_its_body_read() {
        let v1 = "00".repeat(32);
        assert_eq!(plausible(&format!("t={NOW},v0=x,v1={v1}"), NOW), Ok(()));
        assert_eq!(plausible(&format!("t={},v1={v1}", NOW - 301), NOW), Err(SignatureError::Stale));
        for header in [format!("t={NOW},v1=00"), format!("t={NOW},v0={v1}"), "t=,v1=".to_owned(), String::new()] {
            assert_eq!(plausible(&header, NOW), Err(SignatureError::Malformed), "{header}");
        }
    }

    #[test]
    fn an_empty_secret_or_a_broken_header_opens_nothing() {
        let t = NOW.to_string();
        let empty = format!("t={t},v1={}", sign("", &t, b"x"));
        assert_eq!(verify(&empty, b"x", &secrets(&[""]), NOW), Err(SignatureError::Mismatch));
        let good = sign("s", &t, b"x");
        for header in [
            String::new(),
            format!("v1={good}"),
            format!("t={t}"),
            format!("t=x,v1={good}"),
            format!("t={t},t={t},v1={good}"),
        ] {
            assert_eq!(verify(&header, b"x", &secrets(&["s"]), NOW), Err(SignatureError::Malformed), "{header}");
        }
    }
}
