//! Snapshots: compares a text with the file of this name (`folder/file`) below `tests/api/snapshots`. Values that vary
//! between runs are replaced by their kind and numbered, so that a snapshot still shows which IDs are equal.
//!
//! A changed text fails the test. After an intended change, `script/test accept` rewrites the files; review the change
//! with `git diff`.

use std::collections::HashMap;
use std::path::Path;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde_json::Value;

/// Compares a text unchanged.
pub fn matches(name: &str, text: &str) {
    let mut settings = insta::Settings::new();
    let (folder, file) = name.split_once('/').unwrap();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api/snapshots").join(folder));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(file, text));
}

/// Compares a text after replacing its IDs, times, keys and secrets.
pub fn matches_redacted(name: &str, text: &str) {
    matches(name, &redacted(text));
}

/// Compares responses, each under its call.
pub fn answers_match(name: &str, answers: &[(String, Value)]) {
    let text =
        |(call, answer): &(String, Value)| format!("{call}\n{}\n", serde_json::to_string_pretty(answer).unwrap());
    matches_redacted(name, &answers.iter().map(text).collect::<Vec<_>>().join("\n"));
}

/// Patterns of values that vary between runs, with their replacements. `$1` is the first group.
static PATTERNS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let patterns = [
        // A public ID is a prefix and a UUID; the simulated Stripe's IDs are a prefix, a number and a request ID.
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
            // Equal times are often coincidental, so they are not numbered.
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
