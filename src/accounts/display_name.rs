//! Names that people choose and others read, in mails too: of organizations, customers and installations. One that
//! carries an address to click on, or marks that turn text around, makes the seller's mail say what a stranger wants.

/// Whether a name may stand in a mail to somebody else: no address, no control, direction or line-separating marks.
pub fn is_fit(name: &str) -> bool {
    !name.contains("://") && !name.chars().any(is_hidden)
}

/// The name without what [`is_fit`] refuses: for what a program reports of itself, which is never refused.
pub fn cleaned(name: &str) -> String {
    let visible: String = name.chars().filter(|c| !is_hidden(*c)).collect();
    visible.replace("://", " ")
}

/// Control characters, line and paragraph separators, and marks of direction or of no width.
fn is_hidden(c: char) -> bool {
    let marks = ['\u{061C}', '\u{FEFF}', '\u{2028}', '\u{2029}', '\u{00AD}'];
    let ranges = ['\u{200B}'..='\u{200F}', '\u{202A}'..='\u{202E}', '\u{2060}'..='\u{206F}'];
    c.is_control() || marks.contains(&c) || ranges.iter().any(|range| range.contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

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
            // What is hidden between its characters does not save an address.
            ("http:\u{200B}//evil.example", "http evil.example"),
        ] {
            assert!(!is_fit(unfit), "{unfit:?}");
            assert_eq!(cleaned(unfit), left, "{unfit:?}");
            assert!(is_fit(&cleaned(unfit)));
        }
    }
}
