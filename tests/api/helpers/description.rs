//! Whether an answer is what `GET /openapi.json` says: the part of JSON Schema that the document uses, and stricter in one
//! thing: an answer has no member that is not described.

use serde_json::{Map, Value};

/// The document, to hold answers against.
pub struct Description(Value);

impl Description {
    pub fn new() -> Self {
        Self(keysmith::http::openapi::build(&keysmith::http::routes::all(false)).unwrap())
    }

    /// What is wrong with an answer of this route (`METHOD path`).
    pub fn mistakes(&self, route: &str, status: u16, kind: &str, body: &str) -> Vec<String> {
        let (method, path) = route.split_once(' ').unwrap();
        let operation = &self.0["paths"][path][method.to_lowercase()];
        let response = &operation["responses"][status.to_string()];
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
                Some(schema) => {
                    let mut wrong = Vec::new();
                    self.hold(schema, &answer, route, &mut wrong);
                    wrong
                }
            },
            _ => Vec::new(),
        }
    }

    /// What is wrong with what was posted to an endpoint: `{type, timestamp, data}`.
    pub fn mistakes_of_event(&self, posted: &Value) -> Vec<String> {
        let topic = posted["type"].as_str().unwrap();
        let schema = &self.0["webhooks"][topic]["post"]["requestBody"]["content"]["application/json"]["schema"];
        if !schema.is_object() {
            return vec![format!("{topic} is not described")];
        }
        let mut wrong = Vec::new();
        self.hold(schema, posted, topic, &mut wrong);
        wrong
    }

    fn hold(&self, schema: &Value, value: &Value, place: &str, wrong: &mut Vec<String>) {
        if let Some(to) = schema["$ref"].as_str() {
            return self.hold(self.0.pointer(&to[1..]).unwrap(), value, place, wrong);
        }
        if let Some(choices) = schema["anyOf"].as_array() {
            let fits = |choice: &Value| {
                let mut wrong = Vec::new();
                self.hold(choice, value, place, &mut wrong);
                wrong.is_empty()
            };
            if !choices.iter().any(fits) {
                wrong.push(format!("{place}: {value} is none of {choices:?}"));
            }
            return;
        }
        if let Some(words) = schema["enum"].as_array().filter(|words| !words.contains(value)) {
            wrong.push(format!("{place}: {value} is none of {words:?}"));
        }
        if !is_of_type(&schema["type"], value) {
            return wrong.push(format!("{place}: {value} is no {}", schema["type"]));
        }
        if let (Some(item), Some(values)) = (schema.get("items"), value.as_array()) {
            values.iter().for_each(|value| self.hold(item, value, &format!("{place}[]"), wrong));
        }
        if let Some(members) = value.as_object() {
            self.hold_members(schema, members, place, wrong);
        }
    }

    fn hold_members(&self, schema: &Value, members: &Map<String, Value>, place: &str, wrong: &mut Vec<String>) {
        let (mut properties, mut required) = (Map::new(), Vec::new());
        self.gather(schema, &mut properties, &mut required);
        for name in required.iter().filter(|name| !members.contains_key(**name)) {
            wrong.push(format!("{place}: {name} is missing"));
        }
        if properties.is_empty() && schema.get("additionalProperties").is_none() {
            return;
        }
        for (name, value) in members {
            match properties.get(name).or(schema.get("additionalProperties")) {
                Some(schema) => self.hold(schema, value, &format!("{place}.{name}"), wrong),
                None => wrong.push(format!("{place}: {name} is not described")),
            }
        }
    }

    /// The members of an object and of those that it takes over.
    fn gather<'a>(&'a self, schema: &'a Value, properties: &mut Map<String, Value>, required: &mut Vec<&'a str>) {
        if let Some(to) = schema["$ref"].as_str() {
            self.gather(self.0.pointer(&to[1..]).unwrap(), properties, required);
        }
        schema["allOf"].as_array().into_iter().flatten().for_each(|part| self.gather(part, properties, required));
        properties.extend(schema["properties"].as_object().cloned().unwrap_or_default());
        required.extend(schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str));
    }
}

fn is_of_type(named: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        other => panic!("the document names a type {other}"),
    };
    match named {
        Value::String(name) => is(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(is),
        _ => true,
    }
}
