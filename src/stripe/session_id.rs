//! Masks checkout session ids in texts for people: an id opens the page of its order, so logs show only its beginning.

use std::borrow::Cow;

/// The number of characters shown after `cs_test_` or `cs_live_`.
const SHOWN: usize = 6;

/// Returns the text with each checkout session id shortened to its beginning.
pub fn masked(text: &str) -> Cow<'_, str> {
    if !text.contains("cs_") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("cs_") {
        out.push_str(before);
        out.push_str("cs_");
        let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
        let (id, further) = after.split_at(end);
        let shown = id.strip_prefix("test_").or_else(|| id.strip_prefix("live_")).map_or(0, |_| "test_".len()) + SHOWN;
        match id.split_at_checked(shown).filter(|(_, hidden)| !hidden.is_empty()) {
            Some((shown, _)) => {
                out.push_str(shown);
                out.push('…');
            }
            None => out.push_str(id),
        }
        rest = further;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_beginning_of_an_id_is_shown() {
        for (text, shown) in [
            ("No such checkout.session: 'cs_test_a1B2c3D4e5F6'", "No such checkout.session: 'cs_test_a1B2c3…'"),
            ("cs_live_0123456789 and cs_test_9876543210.", "cs_live_012345… and cs_test_987654…."),
            ("cs_test_short", "cs_test_short"),
            ("nothing of it", "nothing of it"),
        ] {
            assert_eq!(masked(text), shown);
        }
    }
}
