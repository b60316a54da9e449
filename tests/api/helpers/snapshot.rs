//! Snapshots: a text is compared with the file of this name (`folder/file`) below `tests/api/snapshots`. What differs from run to run is
//! replaced by what it is, and numbered, so that a snapshot still shows which ids are the same.
//!
//! A changed text fails the test. After a change that is meant, `script/test accept` writes the files again; the change is then
//! read in `git diff`.

use std::collections::HashMap;
use std::path::Path;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde_json::Value;

/// Compares a text, as it is.
pub fn matches(name: &str, text: &str) {
    let mut settings = insta::Settings::new();
    let (folder, file) = name.split_once('/').unwrap();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api/snapshots").join(folder));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(file, text));
}

/// Compares a text whose ids, times, keys and secrets are replaced.
pub fn matches_redacted(name: &str, text: &str) {
    matches(name, &redacted(text));
}

/// Compares answers, each under its call.
pub fn answers_match(name: &str, answers: &[(String, Value)]) {
    let text =
        |(call, answer): &(String, Value)| format!("{call}\n{}\n", serde_json::to_string_pretty(answer).unwrap());
    matches_redacted(name, &answers.iter().map(text).collect::<Vec<_>>().join("\n"));
}

/// What differs from run to run: its pattern, and what stands in its place. `$1` is the first group.
static PATTERNS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let patterns = [
        // A public id is a prefix and a UUID; Stripe's, of the stand-in, a prefix, a number and a request's id.
        (r"\b([a-z]{2,4})_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "$1"),
        (r"\b((?:[a-z]{2,8})(?:_test)?)_[0-9a-f]{24,}\b", "$1"),
        (r"\b(?:KEY|LMG-[A-Z]+)(?:-[0-9A-Z]{4,5}){4,5}\b", "key"),
        (r"\b((?:KEY|LMG-[A-Z]+)-[0-9A-Z]{4,5})\b", "key prefix"),
        (r"\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z", "time"),
        (r"\b20\d\d-\d\d-\d\d\b", "date"),
        (r"\b([sh]1)\.[0-9a-f]{8}\.[0-9A-Za-z_-]+", "$1 stored key"),
        (r"\bMCowBQYDK2VwAyEA[0-9A-Za-z+/=]+", "public key"),
        (r"\b(kst|whsec)_[0-9A-Za-z+/=_-]{20,}", "$1 secret"),
        (r"\b(?:[0-9a-f]{2}){16,}\b", "hex"),
        (r"\b[0-9a-f]{16}\b", "key id"),
        (r"\b\d+ KB\b", "size"),
        (r"\b127\.0\.0\.1:\d+\b", "server"),
        (r"\b1[789]\d{8}\b", "seconds"),
    ];
    patterns.map(|(pattern, what)| (Regex::new(pattern).unwrap(), what)).into()
});

fn redacted(text: &str) -> String {
    let mut text = text.to_owned();
    for (pattern, what) in PATTERNS.iter() {
        let (mut seen, mut counts) = (HashMap::<String, usize>::new(), HashMap::<String, usize>::new());
        let replaced = pattern.replace_all(&text, |found: &Captures<'_>| {
            let mut kind = String::new();
            found.expand(what, &mut kind);
            // Two times are often the same by chance.
            if ["time", "date", "seconds", "size"].contains(what) {
                return format!("[{kind}]");
            }
            let number = *seen.entry(found[0].to_owned()).or_insert_with(|| {
                let count = counts.entry(kind.clone()).or_default();
                *count += 1;
                *count
            });
            format!("[{kind} {number}]")
        });
        text = replaced.into_owned();
    }
    text
}
