//! The description of a call, derived from its handler's types, or parsed from TOML for a page.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::schema::{NotAType, schema};
use crate::http::description::{About, Derived, is_for_people};

/// The description of a page in TOML.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    summary: String,
    about: Option<String>,
    #[serde(default)]
    pub query: Map<String, Value>,
    /// Path parameters that are not arbitrary text.
    #[serde(default)]
    path: Map<String, Value>,
    /// The schema of a form body.
    pub form: Option<Value>,
    /// The status on success; 200 by default.
    status: Option<u16>,
    /// The schema of a JSON response.
    answer: Option<Value>,
    /// The media type of a response that is not JSON.
    pub media: Option<String>,
    /// The error codes specific to this call, by status.
    #[serde(default)]
    errors: BTreeMap<String, Vec<String>>,
}

/// A parameter in the path, the query or a header.
#[derive(Clone, Debug)]
pub struct Parameter {
    pub name: String,
    pub required: bool,
    pub schema: Value,
}

/// A call in the document.
#[derive(Clone, Debug)]
pub struct Call {
    pub summary: String,
    pub about: Option<String>,
    /// Whether an invalid query is refused.
    pub checks_query: bool,
    pub query: Vec<Parameter>,
    /// Path parameters that are not arbitrary text.
    pub path: Vec<Parameter>,
    pub headers: Vec<Parameter>,
    /// The schema of a JSON body.
    pub body: Option<Value>,
    pub body_optional: bool,
    pub example: Option<Value>,
    /// The schema of a form body.
    pub form: Option<Value>,
    pub status: u16,
    /// The schema of a JSON response.
    pub answer: Option<Value>,
    /// The media type of a response that is not JSON.
    pub media: Option<String>,
    /// The error codes by status.
    pub errors: BTreeMap<String, Vec<String>>,
}

impl Written {
    /// Converts the TOML description to a call.
    pub fn call(&self) -> Result<Call, NotAType> {
        let shape = |notation: &Option<Value>| notation.as_ref().map(schema).transpose();
        Ok(Call {
            summary: self.summary.clone(),
            about: self.about.clone(),
            checks_query: false,
            query: parameters(&self.query)?,
            path: parameters(&self.path)?,
            headers: Vec::new(),
            body: None,
            body_optional: false,
            example: None,
            form: shape(&self.form)?,
            status: self.status.unwrap_or(200),
            answer: shape(&self.answer)?,
            media: self.media.clone(),
            errors: self.errors.clone(),
        })
    }

    /// Whether people, not programs, read its answer.
    pub fn is_page(&self) -> bool {
        self.form.is_some() || is_for_people(self.media.as_deref())
    }
}

fn parameters(notations: &Map<String, Value>) -> Result<Vec<Parameter>, NotAType> {
    let parameter = |(name, notation): (&String, &Value)| {
        let required = !name.ends_with('?');
        Ok(Parameter { name: name.trim_end_matches('?').to_owned(), required, schema: schema(notation)? })
    };
    notations.iter().map(parameter).collect()
}

impl Call {
    /// Returns the call described by a handler's types and its `ABOUT`.
    pub fn derived(derived: Derived, about: &About) -> Self {
        let checks_query = derived.query.is_some();
        let members = derived.query.unwrap_or_default();
        let query = members.properties.into_iter().map(|(name, schema)| {
            let required = members.required.contains(&name);
            Parameter { name, required, schema }
        });
        let path = about.path.iter().map(|(name, words)| Parameter {
            name: (*name).to_owned(),
            required: true,
            schema: json!({"type": "string", "enum": words}),
        });
        let headers = about.headers.iter().map(|name| Parameter {
            name: (*name).to_owned(),
            required: true,
            schema: json!({"type": "string"}),
        });
        let mut errors: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let usual = about.refusals.iter().chain(&derived.codes).map(|code| (code.status(), *code));
        for (status, code) in usual.chain(about.other_refusals.iter().copied()) {
            let codes = errors.entry(status.to_string()).or_default();
            if !codes.iter().any(|known| known == code.as_str()) {
                codes.push(code.as_str().to_owned());
            }
        }
        Self {
            summary: about.summary.to_owned(),
            about: about.details.map(str::to_owned),
            checks_query,
            query: query.collect(),
            path: path.collect(),
            headers: headers.collect(),
            body: derived.body,
            body_optional: derived.body_optional,
            example: about.example.map(|example| example()),
            form: None,
            status: derived.status.unwrap_or(200),
            answer: derived.answer,
            media: about.media.map(str::to_owned),
            errors,
        }
    }

    /// Whether people, not programs, read its answer.
    pub fn is_page(&self) -> bool {
        self.form.is_some() || is_for_people(self.media.as_deref())
    }
}
