//! Characters that no field, path or query of a call may contain: NUL, a line break in a one-line field, an unpaired
//! surrogate, and bytes that are not UTF-8. They are refused, naming the field, before they reach a query, a header or
//! a mail.

use std::borrow::Cow;

use actix_web::HttpRequest;
use serde_json::Value;

use super::problem::{FieldError, Problem};
use crate::error_code::ErrorCode;

/// Multi-line fields: pasted text, and license keys, whose canonical form drops white space.
const LINES: &[&str] = &[
    "addresses",
    "body",
    "catalog",
    "comment",
    "description",
    "description_lines",
    "domains",
    "emails",
    "features_lines",
    "license_key",
    "license_keys",
    "limits_lines",
    "message",
    "metadata_lines",
    "note",
    "notes",
    "q",
    "reason",
    "sites",
    "text",
];

/// The prefix of other multi-line fields: the texts of mails.
const LINES_BEGIN: &str = "text-mail-";

fn may_have_lines(field: &str) -> bool {
    LINES.contains(&field) || field.starts_with(LINES_BEGIN)
}

/// Returns what is wrong with a text, as the message for its field.
fn mistake_in(text: &str, may_have_lines: bool) -> Option<&'static str> {
    // Most texts are short and clean: one pass over the bytes is enough.
    text.bytes().find_map(|byte| match byte {
        0 => Some("must not contain a NUL character or half of a surrogate pair"),
        b'\r' | b'\n' if !may_have_lines => Some("must not contain a line break"),
        _ => None,
    })
}

/// Returns what is wrong with a field's value, at any depth.
pub fn in_value(field: &str, value: &Value) -> Option<&'static str> {
    let lines = may_have_lines(field);
    match value {
        Value::String(text) => mistake_in(text, lines),
        Value::Array(items) => items.iter().find_map(|item| in_value(field, item)),
        Value::Object(members) => {
            members.iter().find_map(|(name, value)| mistake_in(name, false).or_else(|| in_value(name, value)))
        }
        _ => None,
    }
}

/// Returns an error for each pair of a query or form that may not be used, under the name of its field.
pub fn in_pairs(encoded: &[u8]) -> Vec<FieldError> {
    // Without an escape, none of these characters can occur.
    if !encoded.iter().any(|byte| matches!(byte, b'%' | 0 | b'\r' | b'\n')) {
        return Vec::new();
    }
    let wrong = |(field, text): (Cow<'_, str>, Cow<'_, str>)| {
        let in_text = || mistake_in(&text, may_have_lines(&field));
        let why =
            mistake_in(&field, false).or_else(in_text).or_else(|| not_utf8(&field)).or_else(|| not_utf8(&text))?;
        Some(field_error(&field, why))
    };
    url::form_urlencoded::parse(encoded).filter_map(wrong).collect()
}

/// Invalid UTF-8 decodes to this replacement character; an encoded surrogate (`%ED%A0%80`) is invalid too.
fn not_utf8(decoded: &str) -> Option<&'static str> {
    decoded.contains(char::REPLACEMENT_CHARACTER).then_some("must be UTF-8, without half of a surrogate pair")
}

fn field_error(field: &str, why: &str) -> FieldError {
    FieldError { field: field.into(), message: why.into(), code: ErrorCode::InvalidFields }
}

/// Refuses a request whose path or query contains such a character: 422, naming the query's field.
pub fn check_target(req: &HttpRequest) -> Result<(), Problem> {
    let path = req.uri().path().as_bytes();
    let control =
        |three: &[u8]| matches!(three, [b'%', b'0', low] if matches!(low.to_ascii_lowercase(), b'0' | b'a' | b'd'));
    let is_utf8 =
        || url::form_urlencoded::parse(path).all(|(name, text)| not_utf8(&name).or(not_utf8(&text)).is_none());
    if path.contains(&b'%') && (path.windows(3).any(control) || !is_utf8()) {
        let why = "must be UTF-8, without a NUL character, a line break or half of a surrogate pair";
        return Err(Problem::field("path", ErrorCode::InvalidPath, why));
    }
    let wrong = in_pairs(req.query_string().as_bytes());
    if wrong.is_empty() { Ok(()) } else { Err(Problem::fields(&wrong)) }
}

/// Returns the JSON with a NUL in place of each unpaired surrogate (`\ud800` without its other half), which no `str`
/// can hold; `None` without any. The error can then name the field.
pub fn without_lone_surrogates(json: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(json.len());
    let mut rest = json;
    let mut found = false;
    while let Some((&byte, after)) = rest.split_first() {
        let taken = match (byte, escape(rest)) {
            (b'\\', Some(high @ 0xD800..=0xDBFF)) => {
                let pair = rest.get(6..).and_then(escape).is_some_and(|low| (0xDC00..=0xDFFF).contains(&low));
                replace(&mut out, rest, high, if pair { 12 } else { 0 }, &mut found)
            }
            (b'\\', Some(low)) => replace(&mut out, rest, low, 0, &mut found),
            // Two bytes at once, so that the second backslash of `\\` does not start an escape.
            (b'\\', None) => 2,
            _ => 1,
        };
        if taken <= 2 {
            out.extend(rest.iter().take(taken));
        }
        rest = rest.get(taken.max(1)..).unwrap_or(after);
    }
    found.then_some(out)
}

/// Writes one `\uXXXX` (or an entire pair of `pair` bytes), or a NUL for an unpaired surrogate. Returns the number of
/// bytes read.
fn replace(out: &mut Vec<u8>, rest: &[u8], unit: u32, pair: usize, found: &mut bool) -> usize {
    let lone = pair == 0 && (0xD800..=0xDFFF).contains(&unit);
    *found |= lone;
    let taken = if pair > 0 { pair } else { 6 };
    if lone {
        out.extend(b"\\u0000");
    } else {
        out.extend(rest.iter().take(taken));
    }
    taken
}

/// Parses the code unit of `\uXXXX` at the beginning of `text`.
fn escape(text: &[u8]) -> Option<u32> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_searched_to_the_bottom() {
        for (value, good) in [
            (json!("plain"), true),
            (json!("a\u{0}b"), false),
            (json!("a\nb"), false),
            (json!("a\rb"), false),
            (json!(["a", {"b": ["c\u{0}"]}]), false),
            (json!({"b\u{0}": 1}), false),
            (json!({"notes": "two\nlines"}), true),
            (json!({"notes": "two\u{0}"}), false),
            (json!(7), true),
        ] {
            assert_eq!(in_value("field", &value).is_none(), good, "{value}");
        }
        assert_eq!(in_value("license_key", &json!("KEY\r\nMORE")), None);
    }

    #[test]
    fn half_surrogates_are_found_in_json() {
        let parsed = |text: &str| {
            let mended = without_lone_surrogates(text.as_bytes())?;
            Some(serde_json::from_slice::<Value>(&mended).unwrap())
        };
        for fine in
            [r#"{"a":"😀"}"#, r#"{"a":"\ud83d\ude00"}"#, r#"{"a":"\\ud800"}"#, r#"{"a":"A\n"}"#, "", "\\", "\\u"]
        {
            assert_eq!(parsed(fine), None, "{fine}");
        }
        for (lone, same) in [
            (r#"{"a":"x\ud800"}"#, json!({"a": "x\u{0}"})),
            (r#"{"a":"\udc00x"}"#, json!({"a": "\u{0}x"})),
            (r#"{"a":"\ud800A"}"#, json!({"a": "\u{0}A"})),
            (r#"{"a":"\ud800\ud83d\ude00"}"#, json!({"a": "\u{0}😀"})),
            (r#"{"\uDFFF":1}"#, json!({"\u{0}": 1})),
        ] {
            assert_eq!(parsed(lone), Some(same), "{lone}");
        }
    }

    #[test]
    fn pairs_are_named() {
        let names = |text: &str| in_pairs(text.as_bytes()).into_iter().map(|e| e.field).collect::<Vec<_>>();
        assert_eq!(names("a=b&c=d%20e+f%C3%A4"), Vec::<String>::new());
        assert_eq!(names("a=%00&b=x%0Ay&sites=one%0D%0Atwo"), ["a", "b"]);
        assert_eq!(names("%00=1"), ["\0"]);
        assert_eq!(
            names("a=%ed%a0%80&b=%C0%80&c=%ff&%F4%90%80%80=1"),
            ["a", "b", "c", "\u{fffd}\u{fffd}\u{fffd}\u{fffd}"]
        );
    }
}
