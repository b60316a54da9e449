//! `user-example-com-20251231-A1B2C3D4`: a key that shows its owner and its expiry date.
//!
//! The e-mail address is cleaned (lower case; every run of characters other than letters and digits becomes one dash).
//! The date is the UTC day of the expiry, or `99991231` for a key that never expires. The last group is the first 8
//! hexadecimal digits of an HMAC-SHA-256 over the full address, the date and a nonce. Without the nonce, two licenses
//! of one person that end on the same day would have the same key. Cleaning loses information (`a.b@` and `a-b@` become
//! the same), and 32 bits can collide, so minting checks the database and takes another nonce if a key exists. As the
//! nonce is not part of the key, only the database can validate a key; with only 32 bits, wrong guesses must also be
//! rate-limited.

use time::OffsetDateTime;

use super::{KeyError, LicenseKey, is_upper_hex};
use crate::{accounts::email::Email, secret::hmac_sha256};

const NEVER: &str = "99991231";
const DATE_LEN: usize = 8;
const MAC_LEN: usize = 8;

/// Makes a key for an e-mail address.
///
/// `expiry` is in Unix seconds, `None` for a perpetual license. `nonce` must differ for each key and each attempt to
/// make it (the license's id with the attempt's number is enough). `hmac_key` is a subkey of the server's secret.
///
/// # Errors
/// [`KeyError::Expiry`] if the date's year is not within 1970 to 9999.
pub fn email_expiry(
    email: &Email,
    expiry: Option<i64>,
    nonce: &[u8],
    hmac_key: &[u8; 32],
) -> Result<LicenseKey, KeyError> {
    let date = expiry.map_or_else(|| Ok(NEVER.to_owned()), date)?;
    let mac = hmac_sha256(hmac_key, &[email.as_str().as_bytes(), b"\n", date.as_bytes(), b"\n", nonce]);
    let [a, b, c, d, ..] = mac;
    let mac = data_encoding::HEXUPPER.encode(&[a, b, c, d]);
    Ok(LicenseKey::from_canonical(format!("{}-{date}-{mac}", clean(email.as_str()))))
}

/// `YYYYMMDD` of the UTC day.
fn date(unix_seconds: i64) -> Result<String, KeyError> {
    let day = OffsetDateTime::from_unix_timestamp(unix_seconds).map_err(|_| KeyError::Expiry)?.date();
    if !(1970..=9999).contains(&day.year()) {
        return Err(KeyError::Expiry);
    }
    Ok(format!("{:04}{:02}{:02}", day.year(), u8::from(day.month()), day.day()))
}

fn clean(email: &str) -> String {
    let parts: Vec<&str> = email.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
    parts.join("-").to_ascii_lowercase()
}

/// Returns the canonical form of an upper-case text, if it has this shape.
pub(super) fn canonical(upper: &str) -> Option<String> {
    let (rest, mac) = upper.rsplit_once('-')?;
    let (name, date) = rest.rsplit_once('-')?;
    let fits = is_upper_hex(mac, MAC_LEN)
        && date.len() == DATE_LEN
        && date.bytes().all(|b| b.is_ascii_digit())
        && name.split('-').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    fits.then(|| format!("{}-{date}-{mac}", name.to_ascii_lowercase()))
}
