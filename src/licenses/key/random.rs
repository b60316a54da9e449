//! `KEY-7QF4-M2XK-9TNB-H3WD`: the product's prefix and 16 random symbols (80 bits).

use rand::CryptoRng;

use super::{KeyError, LicenseKey, crockford, is_letters, prefix};

const GROUPS: usize = 4;
const GROUP_LEN: usize = 4;

/// Makes a key from a prefix of 2 to 6 letters.
///
/// # Errors
/// [`KeyError::Prefix`].
pub fn random(key_prefix: &str, rng: &mut (impl CryptoRng + ?Sized)) -> Result<LicenseKey, KeyError> {
    let prefix = prefix(key_prefix)?;
    Ok(LicenseKey::from_canonical(format!("{prefix}-{}", crockford::random_groups(GROUPS, GROUP_LEN, rng))))
}

/// Returns the canonical form of an upper-case text, if it has this shape.
pub(super) fn canonical(upper: &str) -> Option<String> {
    let (prefix, groups) = upper.split_once('-')?;
    let fits = is_letters(prefix, 2..=6)
        && groups.split('-').count() == GROUPS
        && groups.split('-').all(|group| crockford::is_group(group, GROUP_LEN));
    fits.then(|| format!("{prefix}-{}", crockford::fold(groups)))
}
