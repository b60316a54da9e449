//! Decodes the text of an import file (UTF-8, UTF-16 with a byte-order mark, or Windows-1252, a superset of Latin-1)
//! and detects its column delimiter.

use std::borrow::Cow;

use encoding_rs::{UTF_8, WINDOWS_1252};

/// Decodes the bytes as text.
///
/// # Errors
/// Invalid UTF-16.
pub fn text_of(bytes: &[u8]) -> Result<Cow<'_, str>, &'static str> {
    let (encoding, bom) = encoding_rs::Encoding::for_bom(bytes).unwrap_or((UTF_8, 0));
    let content = bytes.get(bom..).unwrap_or_default();
    match encoding.decode_without_bom_handling_and_without_replacement(content) {
        Some(text) => Ok(text),
        None if encoding == UTF_8 && bom == 0 => Ok(WINDOWS_1252.decode_without_bom_handling(content).0),
        None => Err("it is not valid text: the file is cut off, or its encoding does not match its byte-order mark"),
    }
}

/// Detects the column delimiter: the most frequent of comma, semicolon and tab in the first line, outside of quotes.
#[must_use]
pub fn delimiter(text: &str) -> u8 {
    let head = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |delimiter: u8| {
        let mut quoted = false;
        head.bytes()
            .filter(|byte| {
                quoted ^= *byte == b'"';
                !quoted && *byte == delimiter
            })
            .count()
    };
    // On a tie the last one wins, so a file with one column gets the comma.
    [b'\t', b';', b','].into_iter().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_in_every_encoding() {
        let utf16 = |order: fn(u16) -> [u8; 2], bom: &[u8]| -> Vec<u8> {
            bom.iter().copied().chain("Käufer,ß".encode_utf16().flat_map(order)).collect()
        };
        for bytes in [
            "Käufer,ß".as_bytes().to_vec(),
            "\u{feff}Käufer,ß".as_bytes().to_vec(),
            b"K\xe4ufer,\xdf".to_vec(),
            utf16(u16::to_le_bytes, &[0xFF, 0xFE]),
            utf16(u16::to_be_bytes, &[0xFE, 0xFF]),
        ] {
            assert_eq!(text_of(&bytes).unwrap(), "Käufer,ß", "{bytes:?}");
        }
        assert_eq!(text_of(b"\x80").unwrap(), "€");
        assert!(text_of(&[0xFF, 0xFE, 0x41]).is_err());
        assert!(text_of(b"\xef\xbb\xbf\xff").is_err());
    }

    #[test]
    fn the_delimiter_is_seen_in_the_first_line() {
        for (text, expected) in [
            ("a,b,c\n1;2;3;4", b','),
            ("a;b;c", b';'),
            ("\n\na\tb\tc\n", b'\t'),
            ("\"a;b;c;d\",e,f", b','),
            ("a", b','),
            ("", b','),
        ] {
            assert_eq!(delimiter(text), expected, "{text}");
        }
    }
}
