//! A signed response of the server to one validation, which exposes fake servers and replayed responses.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::timestamp;

/// Prefix of a proof: `validate/<base64url payload>.<base64url signature>`.
pub(crate) const PREFIX: &str = "validate";

/// How many seconds the clocks of server and application may differ.
const CLOCK_TOLERANCE: i64 = 300;

/// The response, the caller it is for, and its time. Times are RFC 3339 in UTC.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The random text that the application sent, different for every request.
    pub nonce: String,
    /// When the server responded.
    pub at: String,
    /// `lic_…`; `None` when the license does not exist.
    pub license_id: Option<String>,
    /// The installation or site that was validated.
    pub instance_id: String,
    pub valid: bool,
    /// `valid`, `grace`, or the code of a refusal.
    pub code: String,
    /// The end of the license, without grace; `None` = perpetual, or no license.
    pub expiry: Option<String>,
    pub features: Vec<String>,
    /// `None` = unlimited.
    pub limits: BTreeMap<String, Option<i64>>,
}

impl Proof {
    /// Compares the proof with the request: the nonce, the installation, and the clock (`now` in Unix seconds; five
    /// minutes of difference are allowed).
    ///
    /// # Errors
    /// [`Error::ProofOfAnother`] when it belongs to another request, [`Error::ProofTime`] when the clocks differ.
    pub fn check(&self, nonce: &str, instance_id: &str, now: i64) -> Result<(), Error> {
        if self.nonce != nonce || self.instance_id != instance_id {
            return Err(Error::ProofOfAnother);
        }
        let at = timestamp::parse(&self.at).ok_or(Error::Content)?;
        if at.saturating_sub(now).saturating_abs() > CLOCK_TOLERANCE {
            Err(Error::ProofTime { at, now })
        } else {
            Ok(())
        }
    }
}

pub(crate) fn from_json(payload: &[u8]) -> Result<Proof, Error> {
    serde_json::from_slice(payload).map_err(|_| Error::Content)
}

#[cfg(all(test, feature = "sign"))]
mod tests {
    use super::*;
    use crate::{Reason, SigningKey, Verifier};

    const NOW: i64 = 1_800_000_000;

    fn proof() -> Proof {
        Proof {
            nonce: "n-1".into(),
            at: timestamp::text(NOW),
            license_id: Some("lic_1".into()),
            instance_id: "host-1".into(),
            valid: true,
            code: "valid".into(),
            limits: BTreeMap::from([("users".to_owned(), Some(5)), ("servers".to_owned(), None)]),
            ..Proof::default()
        }
    }

    #[test]
    fn a_proof_answers_one_question_of_one_installation_at_one_time() {
        let key = SigningKey::from_seed(&[7; 32]);
        let verifier = Verifier::new([key.public_key()]);
        let text = key.sign_proof(&proof());
        let read = |nonce, instance, now| verifier.verify_proof(&text, nonce, instance, now);
        assert_eq!(read("n-1", "host-1", NOW + 300), Ok(proof()));
        assert_eq!(read("n-2", "host-1", NOW), Err(Error::ProofOfAnother));
        assert_eq!(read("n-1", "host-2", NOW), Err(Error::ProofOfAnother));
        for now in [NOW - 301, NOW + 301, i64::MIN, i64::MAX] {
            assert_eq!(read("n-1", "host-1", now).unwrap_err().reason(), Reason::Clock);
        }
    }

    #[test]
    fn a_fake_server_cannot_make_one() {
        let (key, other) = (SigningKey::from_seed(&[7; 32]), SigningKey::from_seed(&[8; 32]));
        let verifier = Verifier::new([key.public_key()]);
        let fake = other.sign_proof(&proof());
        assert_eq!(verifier.verify_proof(&fake, "n-1", "host-1", NOW), Err(Error::Signature));
        // Text that the same key signed for another purpose is not a proof.
        let revoked = key.sign_revocations(&crate::RevocationList::default());
        assert!(matches!(verifier.verify_proof(&revoked, "n-1", "host-1", NOW), Err(Error::Malformed(_))));
        let changed = key.sign_proof(&Proof { valid: false, ..proof() });
        let (payload, _) = changed.rsplit_once('.').unwrap();
        let other = key.sign_proof(&proof());
        let (_, signature) = other.rsplit_once('.').unwrap();
        assert_eq!(
            verifier.verify_proof(&format!("{payload}.{signature}"), "n-1", "host-1", NOW),
            Err(Error::Signature)
        );
        for text in ["", "validate/", "validate/e30", "validate/e30.e30", "key/e30.e30"] {
            assert!(verifier.verify_proof(text, "n-1", "host-1", NOW).is_err(), "{text}");
        }
    }
}
