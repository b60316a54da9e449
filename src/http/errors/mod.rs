//! HTTP responses for the errors of each area, one file per area.

mod accounts;
mod activations;
mod billing;
mod bulk;
mod licenses;

/// Returns an error's text as a sentence.
pub fn sentence(error: &impl std::fmt::Display) -> String {
    let text = capitalized(error.to_string().trim_end_matches('.'));
    if text.is_empty() { text } else { format!("{text}.") }
}

/// Capitalizes the first letter.
pub fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
