//! Request bodies: read whole within a limit, parsed as JSON, and taken apart field by field, so that one answer names
//! every wrong field.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::web::{self, Bytes};
use actix_web::{FromRequest, HttpRequest};
use serde_json::{Map, Value};

use super::problem::{FieldError, Problem};
use crate::accounts::email::Email;

/// The most a JSON or form body may hold.
pub const BODY_LIMIT: usize = 64 * 1024;

/// A raw body of at most `LIMIT` bytes; more is refused with 413.
pub struct Body<const LIMIT: usize>(pub Bytes);

impl<const LIMIT: usize> FromRequest for Body<LIMIT> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let payload = web::Payload::from_request(req, payload).into_inner();
        Box::pin(async move {
            let payload = payload.map_err(|e| Problem::bad_request("unreadable_body", e.to_string()))?;
            match payload.to_bytes_limited(LIMIT).await {
                Ok(Ok(bytes)) => Ok(Self(bytes)),
                Ok(Err(error)) => Err(Problem::bad_request("unreadable_body", error.to_string())),
                Err(_) => Err(Problem::new(
                    actix_web::http::StatusCode::PAYLOAD_TOO_LARGE,
                    "body_too_large",
                    format!("The body is larger than {} KiB.", LIMIT / 1024),
                )),
            }
        })
    }
}

/// The fields of a request, and what is wrong with them so far.
#[derive(Default)]
pub struct Fields {
    values: Map<String, Value>,
    errors: Vec<FieldError>,
}

impl FromRequest for Fields {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = Body::<BODY_LIMIT>::from_request(req, payload);
        Box::pin(async move { Self::parse(&body.await?.0) })
    }
}

impl Fields {
    /// Reads a JSON object; 400 when it is not JSON, 422 when it is no object.
    pub fn parse(body: &[u8]) -> Result<Self, Problem> {
        let value: Value = serde_json::from_slice(body)
            .map_err(|e| Problem::bad_request("invalid_json", format!("The body is not JSON: {e}.")))?;
        match value {
            Value::Object(values) => Ok(Self { values, errors: Vec::new() }),
            _ => Err(Problem::field("", "invalid_fields", "the body must be a JSON object")),
        }
    }

    /// Reads a body that may be left out.
    pub fn parse_optional(body: &[u8]) -> Result<Self, Problem> {
        if body.is_empty() { Ok(Self::default()) } else { Self::parse(body) }
    }

    /// Reads the query string as fields that are all text.
    pub fn from_query(query: &str) -> Self {
        let pairs = url::form_urlencoded::parse(query.as_bytes());
        Self { values: pairs.map(|(k, v)| (k.into_owned(), Value::from(v.into_owned()))).collect(), errors: Vec::new() }
    }

    /// The values as they came, for bodies whose form is read elsewhere.
    pub fn into_values(self) -> Map<String, Value> {
        self.values
    }

    /// Notes every field that is none of these.
    pub fn only(&mut self, fields: &[&str]) {
        let others: Vec<String> =
            self.values.keys().filter(|field| !fields.contains(&field.as_str())).cloned().collect();
        for field in others {
            self.wrong(&field, "invalid_fields", format!("cannot be changed; {} can", fields.join(", ")));
        }
    }

    /// Notes a mistake.
    pub fn wrong(&mut self, field: &str, code: &'static str, message: impl std::fmt::Display) {
        self.errors.push(FieldError { field: field.into(), message: message.to_string(), code });
    }

    /// Ends the reading: 422 with every mistake, if there is one.
    pub fn finish(&mut self) -> Result<(), Problem> {
        if self.errors.is_empty() { Ok(()) } else { Err(Problem::fields(&self.errors)) }
    }

    /// The raw value; `null` counts as absent.
    pub fn value(&self, field: &str) -> Option<&Value> {
        self.values.get(field).filter(|value| !value.is_null())
    }

    /// Whether the field is there and null: for fields where that says something.
    pub fn is_null(&self, field: &str) -> bool {
        self.values.get(field).is_some_and(Value::is_null)
    }

    /// Text that may be absent.
    pub fn optional_text(&mut self, field: &str) -> Option<String> {
        match self.value(field)? {
            Value::String(text) => Some(text.clone()),
            _ => {
                self.wrong(field, "invalid_fields", "must be text");
                None
            }
        }
    }

    /// One word of a list, or none; empty counts as absent.
    pub fn one_of(&mut self, field: &str, words: &[&str]) -> Option<String> {
        let text = self.optional_text(field).filter(|text| !text.is_empty())?;
        if !words.contains(&text.as_str()) {
            self.wrong(field, "invalid_fields", format!("must be one of {}", words.join(", ")));
        }
        Some(text)
    }

    /// Text that must be there and not be blank; blank when it is wrong.
    pub fn text(&mut self, field: &str) -> String {
        let before = self.errors.len();
        let text = self.optional_text(field).unwrap_or_default();
        if text.trim().is_empty() && self.errors.len() == before {
            self.wrong(field, "invalid_fields", "is required");
        }
        text
    }

    /// A whole number that must be there.
    pub fn integer(&mut self, field: &str) -> Option<i64> {
        if self.value(field).is_none() {
            self.wrong(field, "invalid_fields", "is required");
            return None;
        }
        self.optional_integer(field)
    }

    /// A whole number that may be absent.
    pub fn optional_integer(&mut self, field: &str) -> Option<i64> {
        let number = self.value(field)?.as_i64();
        if number.is_none() {
            self.wrong(field, "invalid_fields", "must be a whole number");
        }
        number
    }

    /// True or false; absent is false.
    pub fn switch(&mut self, field: &str) -> bool {
        match self.value(field) {
            None => false,
            Some(Value::Bool(on)) => *on,
            Some(_) => {
                self.wrong(field, "invalid_fields", "must be true or false");
                false
            }
        }
    }

    /// A list of texts that must be there.
    pub fn texts(&mut self, field: &str) -> Vec<String> {
        let list: Option<Vec<String>> = self
            .value(field)
            .and_then(Value::as_array)
            .and_then(|list| list.iter().map(|item| item.as_str().map(str::to_owned)).collect());
        list.unwrap_or_else(|| {
            self.wrong(field, "invalid_fields", "must be a list of texts");
            Vec::new()
        })
    }

    /// An e-mail address that must be there.
    pub fn email(&mut self, field: &str) -> Option<Email> {
        let text = self.text(field);
        self.parsed(field, &text, Email::parse, |e| e.code())
    }

    /// What `parse` makes of `text`; a mistake with `parse`'s own code otherwise. Blank text has been named already.
    pub fn parsed<T, E: std::fmt::Display>(
        &mut self,
        field: &str,
        text: &str,
        parse: impl Fn(&str) -> Result<T, E>,
        code: impl Fn(&E) -> &'static str,
    ) -> Option<T> {
        if text.trim().is_empty() {
            return None;
        }
        match parse(text) {
            Ok(value) => Some(value),
            Err(error) => {
                self.wrong(field, code(&error), error);
                None
            }
        }
    }
}

/// For a value that a finished reading says is there.
pub fn required<T>(value: Option<T>, field: &str) -> Result<T, Problem> {
    value.ok_or_else(|| Problem::field(field, "invalid_fields", "is required"))
}
