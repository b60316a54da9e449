//! Compares responses with `GET /openapi.json`, and more strictly: a response has no undocumented field.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use jsonschema::Validator;
use serde_json::{Map, Value, json};

/// The parsed API description, to compare responses with.
pub struct Description {
    document: Value,
    /// The document's schemas, with all objects closed to unknown fields.
    components: Value,
    /// Validators by JSON pointer of their schema in the document.
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

impl Description {
    pub fn new() -> Self {
        let document = keysmith::http::openapi::build(&keysmith::http::routes::all(false)).unwrap();
        let mut schemas = document["components"]["schemas"].clone();
        for schema in schemas.as_object_mut().unwrap().values_mut() {
            close_inside(schema);
        }
        Self { document, components: json!({"schemas": schemas}), validators: Mutex::default() }
    }

    /// Returns the deviations of a response of this route (`METHOD path`).
    pub fn mistakes(&self, route: &str, status: u16, kind: &str, body: &str) -> Vec<String> {
        let (method, path) = route.split_once(' ').unwrap();
        let pointer = format!("/paths/{}/{}/responses/{status}", escaped(path), method.to_lowercase());
        let null = Value::Null;
        let response = self.document.pointer(&pointer).unwrap_or(&null);
        let kind = kind.split(';').next().unwrap();
        let Ok(answer) = serde_json::from_str::<Value>(body) else { return Vec::new() };
        match kind {
            "application/problem+json" => {
                let known = response["x-codes"].as_array().is_some_and(|codes| codes.contains(&answer["code"]));
                let code = &answer["code"];
                if known { Vec::new() } else { vec![format!("{route}: {status} {code} is not described")] }
            }
            "application/json" if path == "/openapi.json" => Vec::new(),
            "application/json" => match response.pointer("/content/application~1json/schema") {
                None => vec![format!("{route}: the body of {status} is not described")],
                Some(schema) => self.hold(&format!("{pointer}/json"), schema, &answer, route),
            },
            _ => Vec::new(),
        }
    }

    /// Returns the deviations of a webhook payload: `{type, timestamp, data}`.
    pub fn mistakes_of_event(&self, posted: &Value) -> Vec<String> {
        let topic = posted["type"].as_str().unwrap();
        let schema = &self.document["webhooks"][topic]["post"]["requestBody"]["content"]["application/json"]["schema"];
        if !schema.is_object() {
            return vec![format!("{topic} is not described")];
        }
        self.hold(topic, schema, posted, topic)
    }

    fn hold(&self, pointer: &str, schema: &Value, value: &Value, place: &str) -> Vec<String> {
        let known = self.validators.lock().unwrap().get(pointer).cloned();
        let validator = known.unwrap_or_else(|| {
            let validator = Arc::new(self.validator(schema));
            self.validators.lock().unwrap().insert(pointer.to_owned(), validator.clone());
            validator
        });
        validator.iter_errors(value).map(|error| format!("{place}{}: {error}", error.instance_path())).collect()
    }

    fn validator(&self, schema: &Value) -> Validator {
        let mut schema = schema.clone();
        close(&mut schema);
        // Makes `#/components/schemas/…` resolve within the schema itself.
        schema.as_object_mut().unwrap().insert("components".into(), self.components.clone());
        jsonschema::draft202012::new(&schema).unwrap()
    }
}

fn escaped(path: &str) -> String {
    path.replace('~', "~0").replace('/', "~1")
}

/// Closes the schemas of an object's fields and of a list's items.
fn close_inside(schema: &mut Value) {
    let Some(schema) = schema.as_object_mut() else { return };
    for (name, part) in schema.iter_mut() {
        match (name.as_str(), part) {
            ("properties", Value::Object(members)) => members.values_mut().for_each(close),
            ("items" | "additionalProperties", part) => close(part),
            // The parts form one object, which is closed where they are combined.
            ("allOf" | "anyOf" | "oneOf", Value::Array(parts)) => parts.iter_mut().for_each(close_inside),
            _ => {}
        }
    }
}

/// Closes a value's schema to unknown fields, unless it explicitly allows any.
fn close(schema: &mut Value) {
    close_inside(schema);
    let Some(members) = schema.as_object_mut() else { return };
    if says_something(members) {
        members.entry("unevaluatedProperties").or_insert(Value::Bool(false));
    }
}

fn says_something(members: &Map<String, Value>) -> bool {
    ["properties", "$ref", "allOf", "anyOf", "oneOf"].iter().any(|word| members.contains_key(*word))
}
