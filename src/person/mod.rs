//! What is known of a person, handed out (`export`) or taken away (`erase`): <https://gdpr-info.eu/art-15-gdpr/>, art. 17.

pub mod erase;
pub mod export;
mod stripe_events;

use crate::accounts::email::Email;
use crate::mail::outbox::NOWHERE;

/// What stands in the place of the address of this account.
fn stand_in(account_id: &str) -> String {
    format!("{account_id}{NOWHERE}")
}

/// A text that names a person, and what stands in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Trace {
    text: String,
    stand_in: String,
}

impl Trace {
    /// The address, wherever it stands.
    fn address(email: &Email, stand_in: &str) -> Self {
        Self { text: email.as_str().to_ascii_lowercase(), stand_in: stand_in.to_owned() }
    }

    /// A name, where it is a whole text of a JSON value: anything shorter could be a part of somebody else's.
    fn name(name: &str) -> Self {
        let quoted = serde_json::Value::from(name.to_ascii_lowercase()).to_string();
        Self { text: quoted, stand_in: "\"erased\"".to_owned() }
    }

    /// The text without it, however it is written; `None` when it is not in it.
    fn cleaned(&self, text: &str) -> Option<String> {
        // ASCII lower case keeps every byte where it is.
        let lower = text.to_ascii_lowercase();
        let (mut clean, mut from) = (String::new(), 0);
        for (at, _) in lower.match_indices(&self.text) {
            clean.push_str(text.get(from..at)?);
            clean.push_str(&self.stand_in);
            from = at + self.text.len();
        }
        (from > 0).then(|| clean + text.get(from..).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_replaced_however_it_is_written() {
        let ada = Trace::address(&Email::parse("ada@example.com").unwrap(), "x@erased.invalid");
        assert_eq!(ada.cleaned("nobody"), None);
        assert_eq!(
            ada.cleaned(r#"{"email":"Ada@Example.com","ü":"ada@example.com"}"#).unwrap(),
            r#"{"email":"x@erased.invalid","ü":"x@erased.invalid"}"#
        );
    }

    #[test]
    fn a_name_is_replaced_where_it_stands_alone() {
        let ada = Trace::name("Ada");
        assert_eq!(
            ada.cleaned(r#"{"name":"ADA","note":"Ada's friend"}"#).unwrap(),
            r#"{"name":"erased","note":"Ada's friend"}"#
        );
    }
}
