//! Texts in files that spreadsheets open.

/// A text that no spreadsheet takes for a formula (<https://owasp.org/www-community/attacks/CSV_Injection>).
#[must_use]
pub fn harmless(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    if is_formula { format!("'{text}") } else { text.to_owned() }
}
