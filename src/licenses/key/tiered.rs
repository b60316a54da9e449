//! `LMG-BUS-K9X2M-P4N7Q-R3V8T-J6W1Y-D0WK`: prefix, the tier's code, 20 random symbols (100 bits), checksum.
//!
//! The checksum is the CRC-32 (ISO-HDLC, as in zlib) of everything before the last dash, including dashes; its lowest
//! 20 bits are written as four symbols, most significant first.

use rand::CryptoRng;

use super::{KeyError, LicenseKey, crockford, is_letters, prefix};

const GROUPS: usize = 4;
const GROUP_LEN: usize = 5;
const CHECKSUM_LEN: usize = 4;

/// Makes a key from a prefix of 2 to 6 letters and a tier code of 3 or 4 letters.
///
/// # Errors
/// [`KeyError::Prefix`], [`KeyError::TierCode`].
pub fn tiered(key_prefix: &str, code: &str, rng: &mut (impl CryptoRng + ?Sized)) -> Result<LicenseKey, KeyError> {
    let prefix = prefix(key_prefix)?;
    if !is_letters(code, 3..=4) {
        return Err(KeyError::TierCode);
    }
    let groups = crockford::random_groups(GROUPS, GROUP_LEN, rng);
    let body = format!("{prefix}-{}-{groups}", code.to_ascii_uppercase());
    let checksum = checksum(&body);
    Ok(LicenseKey::from_canonical(format!("{body}-{checksum}")))
}

/// Returns the canonical form of an upper-case text, if it has this shape; an error if its checksum does not match.
pub(super) fn canonical(upper: &str) -> Option<Result<String, KeyError>> {
    let (prefix, rest) = upper.split_once('-')?;
    let (code, rest) = rest.split_once('-')?;
    let (groups, given) = rest.rsplit_once('-')?;
    let fits = is_letters(prefix, 2..=6)
        && is_letters(code, 3..=4)
        && groups.split('-').count() == GROUPS
        && groups.split('-').all(|group| crockford::is_group(group, GROUP_LEN))
        && crockford::is_group(given, CHECKSUM_LEN);
    fits.then(|| {
        let body = format!("{prefix}-{code}-{}", crockford::fold(groups));
        let checksum = checksum(&body);
        if checksum == crockford::fold(given) { Ok(format!("{body}-{checksum}")) } else { Err(KeyError::Checksum) }
    })
}

fn checksum(body: &str) -> String {
    let crc = crc32fast::hash(body.as_bytes());
    // The shifts leave the five relevant bits in the lowest byte; `symbol` masks the rest.
    [15, 10, 5, 0].map(|shift| crockford::symbol((crc >> shift).to_le_bytes()[0])).iter().collect()
}
