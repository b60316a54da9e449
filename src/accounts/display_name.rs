//! Checks names that some people choose and others read, also in mails: of organizations, customers and installations.
//! A name with a clickable address, or with characters that reverse text, would put a stranger's message into the
//! seller's mail.

/// Returns whether a name may appear in a mail to somebody else: no URL, no control, direction or line-separating
/// characters.
pub fn is_fit(name: &str) -> bool {
    !name.contains("://") && !name.chars().any(is_hidden)
}

/// Returns whether a name that a stranger chose may appear in a mail to somebody else. Mail programs turn more than
/// `https://…` into links: `www.example.com`, `example.com/login`, `mailto:` and a bare `example.com`, too.
pub fn is_fit_for_strangers(name: &str) -> bool {
    is_fit(name) && !names_an_address(name)
}

/// Returns whether a mail program, or a reader, would take a part of the text for a web or e-mail address.
pub fn names_an_address(text: &str) -> bool {
    let plain: String = text.chars().map(in_ascii).collect::<String>().to_lowercase();
    let between = |c: char| c.is_whitespace() || "<>()[]{}\"'`|,;*_=".contains(c);
    plain.split(between).filter(|word| !word.is_empty()).any(is_address)
}

/// Maps wide and look-alike characters of an address to ASCII.
fn in_ascii(c: char) -> char {
    match c {
        '\u{3002}' | '\u{FF61}' | '\u{2024}' | '\u{FE52}' | '\u{FF0E}' => '.',
        '\u{2044}' | '\u{2215}' | '\u{29F8}' | '\u{FF0F}' => '/',
        '\u{2236}' | '\u{A789}' | '\u{FE55}' | '\u{FF1A}' => ':',
        '\u{FF01}'..='\u{FF5E}' => u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32).unwrap_or(c),
        _ => c,
    }
}

fn is_address(word: &str) -> bool {
    const SCHEMES: [&str; 8] = ["http:", "https:", "ftp:", "mailto:", "tel:", "sms:", "javascript:", "data:"];
    if word.contains("//") && word.trim_matches('/').contains('.')
        || SCHEMES.iter().any(|scheme| word.starts_with(scheme))
    {
        return true;
    }
    let word = word.rsplit_once('@').map_or(word, |(_, host)| host);
    let host = word.split(['/', '?', '#', ':', '\\', '&', '!']).next().unwrap_or_default().trim_matches('.');
    is_host(host)
}

/// Returns whether the text is an IPv4 address, or a name under an existing top-level domain or one that tests and
/// routers use.
fn is_host(host: &str) -> bool {
    const SPECIAL: [&str; 9] = ["example", "test", "invalid", "localhost", "local", "internal", "onion", "lan", "arpa"];
    let Some((before, top)) = host.rsplit_once('.') else { return false };
    let is_name =
        host.split('.').all(|label| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-'));
    let is_known = || psl::suffix(host.as_bytes()).is_some_and(|suffix| suffix.is_known());
    host.parse::<std::net::Ipv4Addr>().is_ok()
        || is_name && (before == "www" || before.starts_with("www.") || SPECIAL.contains(&top) || is_known())
}

/// Returns the name without what [`is_fit`] refuses: for names that a program reports about itself, which are never
/// refused.
pub fn cleaned(name: &str) -> String {
    let visible: String = name.chars().filter(|c| !is_hidden(*c)).collect();
    visible.replace("://", " ")
}

/// Matches control characters, line and paragraph separators, and characters of direction or of zero width.
fn is_hidden(c: char) -> bool {
    let marks = [
        '\u{00AD}', '\u{034F}', '\u{061C}', '\u{115F}', '\u{1160}', '\u{180E}', '\u{2028}', '\u{2029}', '\u{3164}',
        '\u{FEFF}', '\u{FFA0}',
    ];
    let ranges = [
        '\u{200B}'..='\u{200F}',
        '\u{202A}'..='\u{202E}',
        '\u{2060}'..='\u{206F}',
        '\u{FFF9}'..='\u{FFFB}',
        '\u{E0000}'..='\u{E007F}',
    ];
    c.is_control() || marks.contains(&c) || ranges.iter().any(|range| range.contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_s_name_is_nothing_that_a_mail_program_makes_a_link_of() {
        for fit in [
            "Lake",
            "Acme Inc.",
            "S.A. Dupont",
            "Node.js Team",
            "St. John & Sons: 1/2",
            "e.V. Lake",
            "v1.2.3",
            "Müller 4.0",
            "A/B-Test",
        ] {
            assert!(is_fit_for_strangers(fit), "{fit}");
        }
        for unfit in [
            "Acme http://evil.example/login",
            "Acme https:evil.example",
            "www.evil.example",
            "WWW.evil.zz",
            "evil.example",
            "Acme evil.com",
            "Acme (evil.com)",
            "Acme,evil.com/login?x",
            "evil.com:8080",
            "x@evil.com",
            "mailto:x",
            "javascript:alert(1)",
            "//evil.com",
            "Pay at 192.0.2.1",
            "evil\u{3002}com",
            "\u{FF45}vil\u{FF0E}com",
            "evil\u{2024}com",
            "evil.com\u{FF0F}login",
            "evil.c\u{AD}om",
            "bücher.de",
            "evil.co.uk.",
            "foo_evil.com",
        ] {
            assert!(!is_fit_for_strangers(unfit), "{unfit:?}");
        }
    }

    #[test]
    fn names_hold_no_address_and_nothing_hidden() {
        for fit in ["Lake", "Lake & Sons: 1/2 // Avalon", "Öl GmbH", "レイク", "a:b/c"] {
            assert!(is_fit(fit), "{fit}");
            assert_eq!(cleaned(fit), fit);
        }
        for (unfit, left) in [
            ("Acme http://evil.example/login", "Acme http evil.example/login"),
            ("Acme\u{202E}nimda", "Acmenimda"),
            ("Acme\u{2028}Pay here", "AcmePay here"),
            ("Acme\nPay", "AcmePay"),
            ("\u{2066}Acme\u{2069}", "Acme"),
            // Hidden characters inside an address do not save it.
            ("http:\u{200B}//evil.example", "http evil.example"),
        ] {
            assert!(!is_fit(unfit), "{unfit:?}");
            assert_eq!(cleaned(unfit), left, "{unfit:?}");
            assert!(is_fit(&cleaned(unfit)));
        }
    }
}
