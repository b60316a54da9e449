//! The link in a mail about a change, for people who did not make it.
//!
//! The link contains its own claim, signed with a subkey of the server's secret. It is not stored, so it survives when
//! links are withdrawn, which is the first thing a thief does.

use data_encoding::BASE64URL_NOPAD;
use subtle::ConstantTimeEq;

use crate::clock::DAY;
use crate::secret::{Secret, hmac_sha256};

const LABEL: &str = "keysmith/not-me/v1";

/// How long a change can be disowned, in seconds.
pub const LIFETIME: i64 = 7 * DAY;

/// The change that a mail reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Password,
    /// Reported to the old address.
    Email,
    SecondFactorOn,
    SecondFactorOff,
    RecoveryCode,
    /// A trial that was started for the address; the subject is its license.
    Trial,
}

impl Change {
    const ALL: [Self; 6] =
        [Self::Password, Self::Email, Self::SecondFactorOn, Self::SecondFactorOff, Self::RecoveryCode, Self::Trial];

    /// Returns the text in the link.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Email => "email",
            Self::SecondFactorOn => "second_factor_on",
            Self::SecondFactorOff => "second_factor_off",
            Self::RecoveryCode => "recovery_code",
            Self::Trial => "trial",
        }
    }
}

/// The change that the reader of a mail disowns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The account's id, or the id of a trial's license.
    pub subject: String,
    pub change: Change,
    /// When the mail was written, UTC unix seconds.
    pub at: i64,
}

/// Returns the token for the link in a mail.
pub fn token(secret: &Secret, claim: &Claim) -> String {
    let text = format!("{}.{}.{}", claim.subject, claim.change.as_str(), claim.at);
    let mac = hmac_sha256(&secret.subkey(LABEL), &[text.as_bytes()]);
    format!("{text}.{}", BASE64URL_NOPAD.encode(&mac))
}

/// Returns the URL of the page for that claim.
pub fn url(public_url: &str, secret: &Secret, claim: &Claim) -> String {
    format!("{public_url}/not-me?token={}", token(secret, claim))
}

/// Parses and verifies a token; `None` when this server did not issue it, or it has expired.
pub fn read(secret: &Secret, presented: &str, now: i64) -> Option<Claim> {
    let mut parts = presented.split('.');
    let (subject, change, at) = (parts.next()?, parts.next()?, parts.next()?.parse().ok()?);
    let change = Change::ALL.into_iter().find(|known| known.as_str() == change)?;
    let claim = Claim { subject: subject.to_owned(), change, at };
    let genuine: bool = token(secret, &claim).as_bytes().ct_eq(presented.as_bytes()).into();
    (genuine && now.saturating_sub(at) < LIFETIME).then_some(claim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_of_one_change_one_server_and_a_week() {
        let secret = |digit: &str| Secret::parse(&digit.repeat(64)).unwrap();
        for change in Change::ALL {
            let claim = Claim { subject: "acc_1".into(), change, at: 1_000 };
            let token = token(&secret("1"), &claim);
            assert_eq!(read(&secret("1"), &token, 1_000 + LIFETIME - 1), Some(claim));
            assert_eq!(read(&secret("1"), &token, 1_000 + LIFETIME), None);
            assert_eq!(read(&secret("2"), &token, 1_000), None);
            for forged in [
                token.replace("acc_1", "acc_2"),
                token.replace(".1000.", ".2000."),
                format!("{token}A"),
                String::new(),
                "..".into(),
            ] {
                assert_eq!(read(&secret("1"), &forged, 1_000), None, "{forged}");
            }
        }
    }
}
