//! Estimates how hard a key made elsewhere is to guess.

use std::collections::BTreeSet;

/// The required strength, in tenths of a bit: 80 bits.
pub const BITS_AT_LEAST: u32 = 800;
/// The required number of different symbols in a random key's groups. Of 16 random symbols, fewer than this occur about
/// once in ten million keys.
pub const DISTINCT_AT_LEAST: usize = 6;

/// The maximum strength of a key, in tenths of a bit: one symbol of its alphabet (digits, hexadecimal digits, or
/// letters and digits; case is ignored) for each position. A run of one symbol longer than two, as in a zero-padded
/// number, counts as two.
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

/// Counts the different symbols in the groups after the prefix.
pub fn distinct(key: &str) -> usize {
    let groups = key.split_once('-').map_or(key, |(_, groups)| groups);
    groups.chars().filter(|c| c.is_alphanumeric()).collect::<BTreeSet<_>>().len()
}
