//! How much there is to guess in a key that was made elsewhere.

use std::collections::BTreeSet;

/// What a key needs, in tenths of a bit: 80 bits.
pub const BITS_AT_LEAST: u32 = 800;
/// Different symbols of a random key's groups: of 16 random ones fewer than this come up once in some ten millions.
pub const DISTINCT_AT_LEAST: usize = 6;

/// The most that a key can have, in tenths of a bit: a symbol of its alphabet (digits, hexadecimal digits, or letters and
/// digits; case does not count) for each place. More than two of the same in a row, as in a padded number, count as two.
pub fn bits(key: &str) -> u32 {
    let symbols: Vec<char> = key.chars().filter(|c| c.is_alphanumeric()).collect();
    let a_symbol = if symbols.iter().all(char::is_ascii_digit) {
        33
    } else if symbols.iter().all(char::is_ascii_hexdigit) {
        40
    } else {
        51
    };
    let run_on = symbols.windows(3).filter(|three| matches!(three, [a, b, c] if a == b && b == c)).count();
    u32::try_from(symbols.len().saturating_sub(run_on)).unwrap_or(u32::MAX).saturating_mul(a_symbol)
}

/// How many different symbols the groups after the prefix have.
pub fn distinct(key: &str) -> usize {
    let groups = key.split_once('-').map_or(key, |(_, groups)| groups);
    groups.chars().filter(|c| c.is_alphanumeric()).collect::<BTreeSet<_>>().len()
}
