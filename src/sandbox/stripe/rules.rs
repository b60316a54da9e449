//! Validates requests against Stripe's published parameter definitions (`requests.json`: names, types, enumerations,
//! required marks, length limits).

use std::sync::LazyLock;

use serde_json::{Map, Value};

static FACTS: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("requests.json")).unwrap_or(Value::Null));

/// A fault in a request: Stripe's `param` and message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub param: String,
    pub message: String,
}

fn fault(param: &str, message: impl Into<String>) -> Fault {
    Fault { param: param.to_owned(), message: message.into() }
}

/// Finds the definition of an operation, matching path templates such as `/v1/checkout/sessions/{session}`.
fn operation(method: &str, path: &str) -> Option<&'static Value> {
    let paths = FACTS.get("paths")?.as_object()?;
    let mut fitting: Vec<&String> = paths.keys().filter(|template| fits(template, path)).collect();
    fitting.sort_by_key(|template| template.matches('{').count());
    fitting.into_iter().find_map(|template| paths.get(template)?.get(method.to_ascii_lowercase()))
}

fn fits(template: &str, path: &str) -> bool {
    let (mut left, mut right) = (template.split('/'), path.split('/'));
    loop {
        match (left.next(), right.next()) {
            (None, None) => return true,
            (Some(want), Some(have)) if want == have || (want.starts_with('{') && !have.is_empty()) => {}
            _ => return false,
        }
    }
}

/// Checks a request; `path` begins with `/v1`, `params` are the nested query (GET, DELETE) or body.
pub fn check(method: &str, path: &str, params: &Map<String, Value>) -> Result<(), Fault> {
    let Some(operation) = operation(method, path) else {
        return Err(fault("", format!("Unrecognized request URL ({method}: {path}).")));
    };
    let by_query = matches!(method, "GET" | "DELETE") && operation.get("parameters").is_some();
    let schema = if by_query && !operation.get("parameters").and_then(Value::as_array).is_none_or(Vec::is_empty) {
        query_schema(operation)
    } else {
        operation
            .pointer("/requestBody/content/application~1x-www-form-urlencoded/schema")
            .cloned()
            .unwrap_or_else(|| serde_json::json!({"type": "object"}))
    };
    check_value(&Value::Object(params.clone()), &schema, "")
}

fn query_schema(operation: &Value) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for parameter in operation.get("parameters").and_then(Value::as_array).into_iter().flatten() {
        let Some(name) = parameter.get("name").and_then(Value::as_str) else { continue };
        if parameter.get("in").and_then(Value::as_str) != Some("query") {
            continue;
        }
        properties.insert(name.to_owned(), parameter.get("schema").cloned().unwrap_or_default());
        if parameter.get("required") == Some(&Value::Bool(true)) {
            required.push(Value::from(name));
        }
    }
    serde_json::json!({"type": "object", "additionalProperties": false, "properties": properties, "required": required})
}

fn check_value(value: &Value, schema: &Value, path: &str) -> Result<(), Fault> {
    if let Some(options) = schema.get("anyOf").and_then(Value::as_array) {
        let mut first = None;
        for option in options {
            match check_value(value, option, path) {
                Ok(()) => return Ok(()),
                // A fault inside the option of the right shape is more helpful than "not this shape".
                Err(found)
                    if first.is_none() || (option.get("type") == Some(&"object".into()) && value.is_object()) =>
                {
                    first = Some(found);
                }
                Err(_) => {}
            }
        }
        return first.map_or(Ok(()), Err);
    }
    match (schema.get("type").and_then(Value::as_str), value) {
        (Some("object"), Value::Object(fields)) => check_object(fields, schema, path),
        (Some("object"), _) => Err(fault(path, format!("Invalid object: {path}"))),
        (Some("array"), Value::Object(entries)) => {
            let items = schema.get("items").cloned().unwrap_or_default();
            for (place, entry) in entries {
                if place.parse::<usize>().is_err() {
                    return Err(fault(path, format!("Invalid array: {path}")));
                }
                check_value(entry, &items, &format!("{path}[{place}]"))?;
            }
            Ok(())
        }
        (Some("array"), _) => Err(fault(path, format!("Invalid array: {path}"))),
        (_, Value::String(text)) => check_text(text, schema, path),
        (None, _) => Ok(()),
        (Some(kind), _) => Err(fault(path, format!("Invalid {kind}: {path}"))),
    }
}

fn check_object(fields: &Map<String, Value>, schema: &Value, path: &str) -> Result<(), Fault> {
    let inner = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}[{name}]") };
    for name in schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
        if !fields.contains_key(name) {
            return Err(fault(&inner(name), format!("Missing required param: {}.", inner(name))));
        }
    }
    let known = schema.get("properties").and_then(Value::as_object);
    let more = schema.get("additionalProperties");
    for (name, value) in fields {
        match (known.and_then(|known| known.get(name)), more) {
            (Some(schema), _) => check_value(value, schema, &inner(name))?,
            (None, Some(schema @ Value::Object(_))) => check_value(value, schema, &inner(name))?,
            (None, Some(Value::Bool(true))) => {}
            (None, _) => return Err(fault(&inner(name), format!("Received unknown parameter: {}", inner(name)))),
        }
    }
    Ok(())
}

fn check_text(text: &str, schema: &Value, path: &str) -> Result<(), Fault> {
    let fine = match schema.get("type").and_then(Value::as_str) {
        Some("integer") => text.parse::<i64>().is_ok(),
        Some("number") => text.parse::<f64>().is_ok(),
        Some("boolean") => matches!(text, "true" | "false"),
        _ => true,
    };
    if !fine {
        return Err(fault(path, format!("Invalid value for {path}: {text}")));
    }
    if let Some(allowed) = schema.get("enum").and_then(Value::as_array)
        && !allowed.iter().any(|choice| choice.as_str() == Some(text))
    {
        return Err(fault(path, format!("Invalid {path}: must be one of {}", Value::from(allowed.clone()))));
    }
    if let Some(most) = schema.get("maxLength").and_then(Value::as_u64)
        && u64::try_from(text.chars().count()).unwrap_or(u64::MAX) > most
    {
        return Err(fault(path, format!("Invalid string: {path} must be at most {most} characters")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::form::nest;
    use super::*;

    fn session(body: &str) -> Result<(), Fault> {
        check("POST", "/v1/checkout/sessions", &nest(body))
    }

    #[test]
    fn refuses_what_stripe_refuses() {
        assert_eq!(
            session("mode=payment&line_items[0][price]=p&line_items[0][quantity]=2&success_url=http://x"),
            Ok(())
        );
        let param = |body: &str| session(body).unwrap_err().param;
        assert_eq!(param("mode=gift"), "mode");
        assert_eq!(param("line_items[0][prize]=p"), "line_items[0][prize]");
        assert_eq!(param("line_items[0][quantity]=two"), "line_items[0][quantity]");
        assert_eq!(
            param("line_items[0][adjustable_quantity][minimum]=1"),
            "line_items[0][adjustable_quantity][enabled]"
        );
        assert_eq!(param("allow_promotion_codes=yes"), "allow_promotion_codes");
        assert!(check("GET", "/v1/checkout/sessions/cs_1", &nest("expand[0]=line_items")).is_ok());
        assert!(check("GET", "/v1/nothing", &Map::new()).is_err());
    }
}
