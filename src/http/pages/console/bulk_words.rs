//! Labels of bulk actions, and formatted counts of licenses.

use crate::bulk::action::BulkKind;

/// Returns the action's label, for headings and buttons.
pub fn verb(kind: BulkKind) -> &'static str {
    match kind {
        BulkKind::Revoke => "Revoke",
        BulkKind::Suspend => "Suspend",
        BulkKind::Reinstate => "Reinstate",
        BulkKind::Extend => "Extend",
        BulkKind::MoveTier => "Move",
        BulkKind::Undo => "Undo",
    }
}

/// Formats a number with its noun: `1 license`, `10,000 licenses`.
pub fn number(count: usize, one: &str, many: &str) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{text} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_noun() {
        assert_eq!(number(1, "license", "licenses"), "1 license");
        assert_eq!(number(312, "license", "licenses"), "312 licenses");
        assert_eq!(number(100_000, "license", "licenses"), "100,000 licenses");
    }
}
