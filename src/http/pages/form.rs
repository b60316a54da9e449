//! The fields of an HTML form.

use crate::http::fields::Body;

/// The fields of a url-encoded form.
pub struct Form(Vec<(String, String)>);

impl Form {
    pub fn parse<const LIMIT: usize>(body: &Body<LIMIT>) -> Self {
        Self(url::form_urlencoded::parse(&body.0).into_owned().collect())
    }

    /// Parses a page's query, for a form that a link prefills.
    pub fn of_query(query: &str) -> Self {
        Self(url::form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    /// Returns the fields whose names start with `start`: the rest of the name, and the text.
    pub fn beginning_with<'a>(&'a self, start: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().filter_map(move |(name, text)| Some((name.strip_prefix(start)?, text.as_str())))
    }

    /// Returns the field's text: the last one if it is repeated, and an empty one if it is missing.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().rfind(|(known, _)| known == name).map_or("", |(_, text)| text.as_str())
    }

    /// Returns the texts of all fields with this name, such as selected checkboxes.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, text)| text.as_str())
    }
}
