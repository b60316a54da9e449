//! How the errors of the areas are answered: a file an area, and nowhere else.

mod accounts;
mod activations;
mod billing;
mod bulk;
mod licenses;

/// An error's text as a sentence.
pub fn sentence(error: &impl std::fmt::Display) -> String {
    let text = error.to_string();
    let mut letters = text.trim_end_matches('.').chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}
