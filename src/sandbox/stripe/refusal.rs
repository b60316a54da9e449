//! Stripe's error responses.

use serde_json::{Map, Value, json};

/// Stripe's error object with its HTTP status.
#[derive(Clone, Debug)]
pub struct Refusal {
    pub status: u16,
    pub body: Value,
}

impl Refusal {
    pub fn new(status: u16, kind: &str, code: Option<&str>, param: Option<&str>, message: &str) -> Self {
        let mut error = Map::new();
        error.insert("type".into(), kind.into());
        error.insert("message".into(), message.into());
        error.extend(code.map(|code| ("code".to_owned(), code.into())));
        error.extend(param.filter(|p| !p.is_empty()).map(|param| ("param".to_owned(), param.into())));
        Self { status, body: json!({"error": error}) }
    }

    /// Returns a 400 about a parameter.
    pub fn invalid(param: &str, message: &str) -> Self {
        Self::new(400, "invalid_request_error", None, Some(param), message)
    }

    /// Returns a 404, or a 400 when a parameter names the missing object.
    pub fn missing(status: u16, kind: &str, id: &str, param: &str) -> Self {
        let message = format!("No such {kind}: '{id}'");
        Self::new(status, "invalid_request_error", Some("resource_missing"), Some(param), &message)
    }
}
