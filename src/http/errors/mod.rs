//! How the errors of the areas are answered: a file an area, and nowhere else.

mod accounts;
mod activations;
mod billing;
mod bulk;
mod licenses;

/// An error's text as a sentence.
pub fn sentence(error: &impl std::fmt::Display) -> String {
    let text = capitalized(error.to_string().trim_end_matches('.'));
    if text.is_empty() { text } else { format!("{text}.") }
}

/// A text that begins with a capital.
pub fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
