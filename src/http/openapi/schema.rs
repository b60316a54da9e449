//! A short notation for types, and its conversion to and from JSON Schema.
//!
//! A text is a type: `string`, `string 1..64` (characters), `integer`, `integer 1..100`, `boolean`, `email`, `time`,
//! `uri`, `object`, `any`; `a | b` is one of these values; a capitalized name is another schema. The suffix `[]` makes
//! it a list, and `?` allows null. A table is an object: a name that ends with `?` is optional, `*` is any name, and
//! `...` includes the members of another schema.

use serde_json::{Map, Value, json};

/// An invalid notation.
#[derive(Debug, thiserror::Error)]
#[error("{0} is no type")]
pub struct NotAType(String);

/// Converts a notation to JSON Schema.
pub fn schema(notation: &Value) -> Result<Value, NotAType> {
    match notation {
        Value::String(text) => of_text(text),
        Value::Object(members) => of_members(members),
        other => Err(NotAType(other.to_string())),
    }
}

fn of_text(text: &str) -> Result<Value, NotAType> {
    if text.contains(" | ") {
        return Ok(json!({"type": "string", "enum": text.split(" | ").collect::<Vec<_>>()}));
    }
    let (name, range) = text.split_once(' ').map_or((text, None), |(name, range)| (name, Some(range)));
    if let Some(inner) = name.strip_suffix('?') {
        let schema = of_text(&range.map_or_else(|| inner.to_owned(), |range| format!("{inner} {range}")))?;
        return Ok(or_null(schema));
    }
    if let Some(item) = name.strip_suffix("[]") {
        return Ok(json!({"type": "array", "items": of_text(item)?}));
    }
    let mut schema = match name {
        "string" | "integer" | "boolean" | "object" => json!({"type": name}),
        "email" => json!({"type": "string", "format": "email"}),
        "time" => json!({"type": "string", "format": "date-time"}),
        "uri" => json!({"type": "string", "format": "uri"}),
        "any" => json!({}),
        shape if shape.starts_with(|c: char| c.is_ascii_uppercase()) => reference(shape),
        _ => return Err(NotAType(text.to_owned())),
    };
    if let (Some(range), Some(schema)) = (range, schema.as_object_mut()) {
        let ends = range.split_once("..").and_then(|(low, high)| Some((low.parse().ok()?, high.parse().ok()?)));
        let (low, high): (i64, i64) = ends.ok_or_else(|| NotAType(text.to_owned()))?;
        let (least, most) = if name == "string" { ("minLength", "maxLength") } else { ("minimum", "maximum") };
        schema.insert(least.into(), low.into());
        schema.insert(most.into(), high.into());
    }
    Ok(schema)
}

/// Returns a reference to a schema of the document.
pub fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// Converts a schema to the notation, as far as one line can express it; `/docs` shows types this way.
pub fn notation(schema: &Value) -> String {
    let text = |name: &str| schema.get(name).and_then(Value::as_str);
    if let Some(to) = text("$ref") {
        return to.rsplit('/').next().unwrap_or_default().to_owned();
    }
    if let Some(choices) = schema.get("anyOf").and_then(Value::as_array) {
        let (null, others): (Vec<_>, Vec<_>) = choices.iter().partition(|choice| choice["type"] == "null");
        let others: Vec<String> = others.into_iter().map(notation).collect();
        return format!("{}{}", others.join(" | "), if null.is_empty() { "" } else { "?" });
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        return words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" | ");
    }
    let (name, null) = match schema.get("type") {
        Some(Value::Array(types)) => (types.iter().filter_map(Value::as_str).find(|name| *name != "null"), "?"),
        other => (other.and_then(Value::as_str), ""),
    };
    let range = |least: &str, most: &str| match (schema.get(least), schema.get(most)) {
        (Some(least), Some(most)) => format!(" {least}..{most}"),
        _ => String::new(),
    };
    match (name, text("format")) {
        (Some("array"), _) => format!("{}[]{null}", schema.get("items").map_or("any".to_owned(), notation)),
        (Some("string"), Some("date-time")) => format!("time{null}"),
        (Some("string"), Some(format @ ("email" | "uri"))) => format!("{format}{null}"),
        (Some("string"), _) => format!("string{null}{}", range("minLength", "maxLength")),
        (Some("integer"), _) => format!("integer{null}{}", range("minimum", "maximum")),
        (Some(name), _) => format!("{name}{null}"),
        (None, _) if schema.get("allOf").is_some() => "object".to_owned(),
        (None, _) => "any".to_owned(),
    }
}

fn or_null(mut schema: Value) -> Value {
    match schema.get("type").and_then(Value::as_str).map(str::to_owned) {
        Some(name) if schema.get("enum").is_none() => {
            if let Some(members) = schema.as_object_mut() {
                members.insert("type".into(), json!([name, "null"]));
            }
            schema
        }
        _ => json!({"anyOf": [schema, {"type": "null"}]}),
    }
}

fn of_members(members: &Map<String, Value>) -> Result<Value, NotAType> {
    let (mut properties, mut required) = (Map::new(), Vec::new());
    let (mut base, mut any_name) = (None, None);
    for (name, notation) in members {
        match (name.as_str(), notation) {
            ("...", Value::String(shape)) => base = Some(reference(shape)),
            ("*", notation) => any_name = Some(schema(notation)?),
            (name, notation) => {
                let optional = name.strip_suffix('?');
                let name = optional.unwrap_or(name);
                if optional.is_none() {
                    required.push(name.to_owned());
                }
                properties.insert(name.to_owned(), schema(notation)?);
            }
        }
    }
    let mut object = json!({"type": "object", "properties": properties});
    if let Some(object) = object.as_object_mut() {
        if !required.is_empty() {
            object.insert("required".into(), json!(required));
        }
        if let Some(schema) = any_name {
            object.insert("additionalProperties".into(), schema);
        }
    }
    Ok(match base {
        Some(base) => json!({"allOf": [base, object]}),
        None => object,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_notation_is_json_schema() {
        let is = |notation: Value, expected: Value| assert_eq!(schema(&notation).unwrap(), expected);
        is(json!("integer? 0..7"), json!({"type": ["integer", "null"], "minimum": 0, "maximum": 7}));
        is(json!("string 1..9"), json!({"type": "string", "minLength": 1, "maxLength": 9}));
        is(json!("Role?"), json!({"anyOf": [{"$ref": "#/components/schemas/Role"}, {"type": "null"}]}));
        is(json!("string[]?"), json!({"type": ["array", "null"], "items": {"type": "string"}}));
        is(
            json!({"...": "Account", "role?": "a | b", "id": "string"}),
            json!({"allOf": [{"$ref": "#/components/schemas/Account"}, {
                "type": "object", "required": ["id"],
                "properties": {"id": {"type": "string"}, "role": {"type": "string", "enum": ["a", "b"]}}}]}),
        );
        for text in
            ["string[]?", "integer? 0..7", "string 1..9", "Role?", "Role[]", "a | b", "time?", "email", "any", "object"]
        {
            assert_eq!(notation(&schema(&json!(text)).unwrap()), text);
        }
        assert!(schema(&json!("text")).is_err() && schema(&json!(7)).is_err() && schema(&json!("integer 1")).is_err());
    }
}
