//! The fields of a request (JSON or a query), read one by one, so that a single response names every wrong field and
//! every unknown field.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde_json::{Map, Value};

use super::hostile;
use super::problem::{FieldError, Problem};
pub use super::request_body::{BODY_LIMIT, Body};
use crate::accounts::email::Email;
use crate::db::text_enum::TextEnum;
use crate::error_code::ErrorCode;
use crate::metadata::{Pair, Patch};

/// A field of a request.
struct Given {
    name: String,
    value: Value,
    /// Whether the call has read this field.
    known: Cell<bool>,
}

/// The source of the fields, which decides how strictly they are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Source {
    /// A body: unknown fields are mistakes.
    #[default]
    Body,
    /// The query of an API call: as a body, and a filter without a value is a mistake too.
    Query,
    /// The query of a page: unknown names are ignored, such as tracking parameters.
    Page,
}

/// The fields of a request, and the mistakes found so far.
#[derive(Default)]
pub struct Fields {
    given: Vec<Given>,
    errors: Vec<FieldError>,
    source: Source,
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
    /// Reads a JSON object; 400 when it is not JSON, 422 when it is no object. Characters that no field may hold are
    /// noted as mistakes.
    pub fn parse(body: &[u8]) -> Result<Self, Problem> {
        let value: Value = serde_json::from_slice(body).or_else(|error| {
            let mended = hostile::without_lone_surrogates(body).and_then(|body| serde_json::from_slice(&body).ok());
            mended
                .ok_or_else(|| Problem::bad_request(ErrorCode::InvalidJson, format!("The body is not JSON: {error}.")))
        })?;
        match value {
            Value::Object(values) => Ok(Self::of(values, Source::Body)),
            _ => Err(Problem::field("", ErrorCode::InvalidFields, "the body must be a JSON object")),
        }
    }

    /// The fields of a page's form, put as the API takes them.
    pub fn from_form(values: Map<String, Value>) -> Self {
        Self::of(values, Source::Body)
    }

    fn of(values: impl IntoIterator<Item = (String, Value)>, source: Source) -> Self {
        let given = values.into_iter().map(|(name, value)| Given { name, value, known: Cell::new(false) });
        let mut fields = Self { given: given.collect(), errors: Vec::new(), source };
        for Given { name, value, .. } in &fields.given {
            let in_name = hostile::in_value("", &Value::from(name.as_str()));
            if let Some(why) = in_name.or_else(|| hostile::in_value(name, value)) {
                fields.errors.push(FieldError {
                    field: name.clone(),
                    message: why.into(),
                    code: ErrorCode::InvalidFields,
                });
            }
        }
        fields
    }

    /// Reads a body that may be left out.
    pub fn parse_optional(body: &[u8]) -> Result<Self, Problem> {
        if body.trim_ascii().is_empty() { Ok(Self::default()) } else { Self::parse(body) }
    }

    /// Reads the query string of an API call as fields that are all text.
    pub fn from_query(query: &str) -> Self {
        Self::of(pairs(query), Source::Query)
    }

    /// Reads the query string of a page, where names that it does not know mean nothing.
    pub fn from_page_query(query: &str) -> Self {
        Self::of(pairs(query), Source::Page)
    }

    /// The values as they came, for bodies whose form is read elsewhere; the call knows all of them.
    pub fn values(&self) -> Map<String, Value> {
        self.given.iter().for_each(|given| given.known.set(true));
        self.given.iter().map(|given| (given.name.clone(), given.value.clone())).collect()
    }

    /// [`Self::values`], and the end of the reading.
    pub fn into_values(mut self) -> Result<Map<String, Value>, Problem> {
        let values = self.values();
        self.finish()?;
        Ok(values)
    }

    /// Says that the call knows these fields, whether it reads them this time or not.
    pub fn knows(&self, fields: &[&str]) {
        for given in self.given.iter().filter(|given| fields.contains(&given.name.as_str())) {
            given.known.set(true);
        }
    }

    /// Notes every filter of a list that is there without a value: it must not read as "all". An empty cursor is the
    /// beginning.
    pub fn no_empty_filters(&mut self) {
        if self.source != Source::Query {
            return;
        }
        let empty = |given: &&Given| given.known.get() && given.name != "cursor" && given.value == "";
        let empty: Vec<String> = self.given.iter().filter(empty).map(|given| given.name.clone()).collect();
        for field in empty.into_iter().filter(|field| self.errors.iter().all(|e| e.field != *field)).collect::<Vec<_>>()
        {
            self.wrong(&field, ErrorCode::InvalidFields, "must not be empty; leave it out to list everything");
        }
    }

    /// Notes every field that is none of these.
    pub fn only(&mut self, fields: &[&str]) {
        self.given.iter().for_each(|given| given.known.set(true));
        let others = self.given.iter().filter(|given| !fields.contains(&given.name.as_str()));
        for field in others.map(|given| given.name.clone()).collect::<Vec<_>>() {
            self.wrong(&field, ErrorCode::InvalidFields, format!("cannot be changed; {} can", fields.join(", ")));
        }
    }

    /// Whether the field is absent, null or empty.
    pub fn is_blank(&self, field: &str) -> bool {
        self.value(field).is_none_or(|value| value == "")
    }

    /// Parses a word of a list. Another one is a mistake that names them all.
    pub fn word<T: TextEnum>(&mut self, field: &str, text: &str) -> Option<T> {
        let word = T::parse(text);
        if word.is_none() {
            self.wrong(field, ErrorCode::InvalidFields, format!("one of {}", T::TEXTS.join(", ")));
        }
        word
    }

    /// Notes a mistake.
    pub fn wrong(&mut self, field: &str, code: ErrorCode, message: impl std::fmt::Display) {
        self.errors.push(FieldError::new(field, code, message));
    }

    /// Ends the reading: 422 with every mistake, if there is one. A field that was never asked for is one that the call
    /// does not know.
    pub fn finish(&mut self) -> Result<(), Problem> {
        if self.source != Source::Page {
            for given in self.given.iter().filter(|given| !given.known.replace(true)) {
                let message = "is not a field of this call".to_owned();
                self.errors.push(FieldError { field: given.name.clone(), message, code: ErrorCode::InvalidFields });
            }
        }
        if self.errors.is_empty() { Ok(()) } else { Err(Problem::fields(&self.errors)) }
    }

    /// As it was given, null or not; from now on the call knows it.
    fn given(&self, field: &str) -> Option<&Value> {
        let given = self.given.iter().find(|given| given.name == field)?;
        given.known.set(true);
        Some(&given.value)
    }

    /// The raw value; `null` counts as absent.
    pub fn value(&self, field: &str) -> Option<&Value> {
        self.given(field).filter(|value| !value.is_null())
    }

    /// Returns whether the field is present and null.
    pub fn is_null(&self, field: &str) -> bool {
        self.given(field).is_some_and(Value::is_null)
    }

    /// Text that may be absent.
    pub fn optional_text(&mut self, field: &str) -> Option<String> {
        match self.value(field)? {
            Value::String(text) => Some(text.clone()),
            _ => {
                self.wrong(field, ErrorCode::InvalidFields, "must be text");
                None
            }
        }
    }

    /// One word of a list, or none; empty counts as absent.
    pub fn one_of(&mut self, field: &str, words: &[&str]) -> Option<String> {
        let text = self.optional_text(field).filter(|text| !text.is_empty())?;
        if !words.contains(&text.as_str()) {
            self.wrong(field, ErrorCode::InvalidFields, format!("must be one of {}", words.join(", ")));
        }
        Some(text)
    }

    /// Text that must be there and not be blank; blank when it is wrong.
    pub fn text(&mut self, field: &str) -> String {
        let before = self.errors.len();
        let text = self.optional_text(field).unwrap_or_default();
        if text.trim().is_empty() && self.errors.len() == before {
            self.wrong(field, ErrorCode::InvalidFields, "is required");
        }
        text
    }

    /// A whole number that must be there.
    pub fn integer(&mut self, field: &str) -> Option<i64> {
        if self.value(field).is_none() {
            self.wrong(field, ErrorCode::InvalidFields, "is required");
            return None;
        }
        self.optional_integer(field)
    }

    /// A whole number that may be absent.
    pub fn optional_integer(&mut self, field: &str) -> Option<i64> {
        let number = self.value(field)?.as_i64();
        if number.is_none() {
            self.wrong(field, ErrorCode::InvalidFields, "must be a whole number");
        }
        number
    }

    /// True or false; absent is false.
    pub fn switch(&mut self, field: &str) -> bool {
        match self.value(field) {
            None => false,
            Some(Value::Bool(on)) => *on,
            Some(_) => {
                self.wrong(field, ErrorCode::InvalidFields, "must be true or false");
                false
            }
        }
    }

    /// Reads the members of an object in a field; mistakes are noted with their own names.
    pub fn members<T>(&mut self, members: Map<String, Value>, read: impl FnOnce(&mut Self) -> T) -> T {
        let mut inner = Self::of(members, Source::Body);
        let value = read(&mut inner);
        if inner.finish().is_err() {
            self.errors.append(&mut inner.errors);
        }
        value
    }

    /// A list of texts that must be there.
    pub fn texts(&mut self, field: &str) -> Vec<String> {
        let list: Option<Vec<String>> = self
            .value(field)
            .and_then(Value::as_array)
            .and_then(|list| list.iter().map(|item| item.as_str().map(str::to_owned)).collect());
        list.unwrap_or_else(|| {
            self.wrong(field, ErrorCode::InvalidFields, "must be a list of texts");
            Vec::new()
        })
    }

    /// A change of metadata: nothing when the field is not there, everything goes when it is null.
    pub fn metadata(&mut self, field: &str) -> Patch {
        let Some(value) = self.given(field).cloned() else { return Patch::default() };
        Patch::parse(value).unwrap_or_else(|error| {
            self.wrong(field, ErrorCode::InvalidMetadata, error);
            Patch::default()
        })
    }

    /// A filter `metadata=key:value`.
    pub fn metadata_pair(&mut self, field: &str) -> Option<Pair> {
        let text = self.optional_text(field).filter(|text| !text.is_empty())?;
        let pair = Pair::parse(&text);
        if pair.is_none() {
            self.wrong(field, ErrorCode::InvalidFields, "must be a key, a colon and a value, as in plan:gold");
        }
        pair
    }

    /// An e-mail address that must be there.
    pub fn email(&mut self, field: &str) -> Option<Email> {
        let text = self.text(field);
        self.parsed(field, &text, Email::parse, |e| e.code())
    }

    /// An e-mail address that may be absent; blank counts as absent.
    pub fn optional_email(&mut self, field: &str) -> Option<Email> {
        let text = self.optional_text(field)?;
        self.parsed(field, &text, Email::parse, |e| e.code())
    }

    /// Parses `text`; a failure is recorded as a mistake with the error's code. Blank text has been reported already.
    pub fn parsed<T, E: std::fmt::Display>(
        &mut self,
        field: &str,
        text: &str,
        parse: impl Fn(&str) -> Result<T, E>,
        code: impl Fn(&E) -> ErrorCode,
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

/// The pairs of a query, each name once: the last one counts.
fn pairs(query: &str) -> Map<String, Value> {
    let pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.map(|(name, text)| (name.into_owned(), Value::from(text.into_owned()))).collect()
}

/// Returns a value that is present if reading succeeded.
pub fn required<T>(value: Option<T>, field: &str) -> Result<T, Problem> {
    value.ok_or_else(|| Problem::field(field, ErrorCode::InvalidFields, "is required"))
}
