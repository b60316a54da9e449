//! Crockford's base32 (<https://www.crockford.com/base32.html>): digits and letters without `I`, `L`, `O`, `U`.

use rand::CryptoRng;

const SYMBOLS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The symbol for the five lowest bits of a value.
pub fn symbol(value: u8) -> char {
    #[expect(clippy::indexing_slicing, reason = "five bits are always inside the 32 symbols")]
    let symbol = SYMBOLS[usize::from(value & 31)];
    char::from(symbol)
}

/// `groups` groups of `len` random symbols (five bits each), with dashes between them.
pub fn random_groups(groups: usize, len: usize, rng: &mut (impl CryptoRng + ?Sized)) -> String {
    let mut text = String::with_capacity(groups * (len + 1));
    for group in 0..groups {
        if group > 0 {
            text.push('-');
        }
        for _ in 0..len {
            let mut byte = [0];
            rng.fill_bytes(&mut byte);
            // 256 is a multiple of 32: every symbol is equally likely.
            let [byte] = byte;
            text.push(symbol(byte));
        }
    }
    text
}

/// Whether an upper-case text consists of exactly `len` symbols or look-alikes of symbols.
pub fn is_group(upper: &str, len: usize) -> bool {
    upper.len() == len && upper.bytes().all(|b| SYMBOLS.contains(&b) || matches!(b, b'O' | b'I' | b'L'))
}

/// Replaces look-alikes by their symbols, and leaves everything else.
pub fn fold(upper: &str) -> String {
    upper
        .chars()
        .map(|c| match c {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}
