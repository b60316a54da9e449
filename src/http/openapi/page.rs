//! `GET /docs`: the API's description as a page.

use std::sync::LazyLock;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Map, Value, json};

use super::call::{Call, Parameter};
use super::schema::notation;
use super::{described, operation, who};
use crate::http::auth::{SESSION_COOKIE, Visitor};
use crate::http::description::{About, Group};
use crate::http::fields::Fields;
use crate::http::pages::view::{or_problem, page};
use crate::http::problem::Problem;
use crate::http::route::{Access, Route};
use crate::http::routes;
use crate::webhooks::Topic;

/// The longest search text, in characters.
const LONGEST: usize = 100;
/// How deeply nested schemas are expanded in examples.
const DEEPEST: u8 = 4;

/// The description of `GET /docs`.
pub const ABOUT: About = About::new(Group::Service, "The API reference as a page").media("text/html");

/// Renders all API calls on one page, folded; `?q=` shows only the calls that contain these words, unfolded.
pub async fn handle(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    static CONTEXT: LazyLock<Result<Value, String>> = LazyLock::new(context);
    let asked = Fields::from_page_query(req.query_string()).optional_text("q").unwrap_or_default();
    let asked: String = asked.trim().chars().take(LONGEST).collect();
    let shown = CONTEXT.as_ref().map_err(|error| Problem::internal(error));
    let shown = shown.and_then(|context| {
        let context = if asked.is_empty() { context.clone() } else { searched(context, &asked) };
        page(&req, &visitor, StatusCode::OK, "pages/docs.html", context)
    });
    or_problem(&req, shown).await
}

fn context() -> Result<Value, String> {
    let routes = routes::all(false);
    let described = described(&routes)?;
    let mut groups = Vec::new();
    for (group, calls) in described.groups.iter().filter(|(group, _)| *group != Group::Pages) {
        let calls = calls.iter().filter(|(_, call)| !call.is_page());
        let calls: Vec<Value> = calls.map(|(route, call)| shown(route, call, &described.shapes)).collect();
        let events = described.events.iter().filter(|_| *group == Group::Webhooks);
        let events: Vec<Value> = events.map(posted).collect();
        let shown = json!({"title": group.title(), "about": pieces(group.about()), "calls": calls, "events": events});
        if ["calls", "events"].iter().any(|of| has_any(&shown, of)) {
            groups.push(shown);
        }
    }
    let shape = |(name, schema): (&String, &Value)| {
        let fields = fields(schema);
        let one_line = fields.is_empty().then(|| notation(schema));
        json!({"name": name, "type": one_line, "fields": fields})
    };
    let shapes: Vec<Value> = described.shapes.iter().map(shape).collect();
    Ok(json!({"groups": groups, "shapes": shapes, "version": env!("CARGO_PKG_VERSION"), "q": "", "found": null}))
}

fn has_any(group: &Value, of: &str) -> bool {
    group.get(of).and_then(Value::as_array).is_some_and(|all| !all.is_empty())
}

/// Returns the page's context with only those calls, events and schemas that contain all of these words.
fn searched(context: &Value, asked: &str) -> Value {
    let words: Vec<String> = asked.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let fits = |value: &Value| {
        let text = value.to_string().to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let mut context = context.clone();
    let mut found = 0;
    let mut keep = |list: Option<&mut Value>| {
        let Some(list) = list.and_then(Value::as_array_mut) else { return };
        list.retain(&fits);
        found += list.len();
    };
    for group in context.get_mut("groups").and_then(Value::as_array_mut).into_iter().flatten() {
        keep(group.get_mut("calls"));
        keep(group.get_mut("events"));
    }
    keep(context.get_mut("shapes"));
    if let Some(members) = context.as_object_mut() {
        if let Some(groups) = members.get_mut("groups").and_then(Value::as_array_mut) {
            groups.retain(|group| has_any(group, "calls") || has_any(group, "events"));
        }
        members.insert("q".into(), asked.into());
        members.insert("found".into(), found.into());
    }
    context
}

/// Splits a text into pieces; those between backticks are code.
fn pieces(text: &str) -> Vec<Value> {
    let piece = |(number, text): (usize, &str)| json!({"text": text, "code": number % 2 == 1});
    text.split('`').enumerate().filter(|(_, text)| !text.is_empty()).map(piece).collect()
}

fn posted((topic, body): &(Topic, Value)) -> Value {
    let data = body.pointer("/properties/data").map(fields);
    json!({"topic": topic.as_str(), "summary": topic.summary(), "data": data})
}

fn shown(route: &Route, call: &Call, shapes: &Map<String, Value>) -> Value {
    let mut headers = call.headers.clone();
    if route.creates {
        let schema = json!({"type": "string"});
        headers.push(Parameter { name: "Idempotency-Key".to_owned(), required: false, schema });
    }
    let body = call.body.as_ref().or(call.form.as_ref());
    let errors: Vec<Value> = operation::errors(route, call)
        .into_iter()
        .map(|(status, codes)| json!({"status": status, "codes": codes}))
        .collect();
    json!({
        "method": route.method.as_str(),
        "path": route.path,
        "summary": call.summary,
        "about": call.about.as_deref().map(pieces),
        "who": who(route.access),
        "path_fields": parameters(&call.path),
        "query": parameters(&call.query),
        "headers": parameters(&headers),
        "is_form": call.form.is_some(),
        "body": body.map(fields),
        "body_type": body.and_then(one_line),
        "curl": curl(route, call, shapes),
        "status": if call.form.is_some() { 303 } else { call.status },
        "answer": call.answer.as_ref().map(fields),
        "answer_type": call.answer.as_ref().and_then(one_line),
        "media": call.media,
        "errors": errors,
    })
}

/// Returns the type of a schema without members.
fn one_line(schema: &Value) -> Option<String> {
    fields(schema).is_empty().then(|| notation(schema))
}

/// Returns the call as a `curl` command: with a token if one is needed, and with the example body, or else one that
/// consists of the required members.
fn curl(route: &Route, call: &Call, shapes: &Map<String, Value>) -> String {
    let mut lines = Vec::new();
    let method = route.method.as_str();
    let body = call
        .example
        .clone()
        .or_else(|| call.body.as_ref().filter(|_| !call.body_optional).map(|body| made_up(body, shapes, DEEPEST)));
    let is_plain = method == "GET" || (method == "POST" && body.is_some());
    let path = route.path.replace('{', "<").replace('}', ">");
    let needed = call.query.iter().filter(|parameter| parameter.required);
    let query: Vec<String> = needed.map(|parameter| format!("{0}=<{0}>", parameter.name)).collect();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    let option = if is_plain { String::new() } else { format!("-X {method} ") };
    lines.push(format!("curl {option}\"$KEYSMITH_URL{path}{query}\""));
    match route.access {
        Access::Token(_) | Access::PersonOr(_) => lines.push("-H \"Authorization: Bearer $KEYSMITH_TOKEN\"".to_owned()),
        Access::Person | Access::Seller(_) => {
            lines.push(format!("-b \"{SESSION_COOKIE}=<session>\" -H \"Origin: $KEYSMITH_URL\""))
        }
        Access::Anyone | Access::Stripe | Access::Sandbox => {}
    }
    if route.creates {
        lines.push("-H \"Idempotency-Key: <a text of your own>\"".to_owned());
    }
    if let Some(body) = body {
        lines.push("-H \"Content-Type: application/json\"".to_owned());
        lines.push(format!("-d '{}'", body.to_string().replace('\'', "'\\''")));
    }
    lines.join(" \\\n  ")
}

/// Makes up an example for a schema, with its required members.
fn made_up(schema: &Value, shapes: &Map<String, Value>, depth: u8) -> Value {
    let text = |name: &str| schema.get(name).and_then(Value::as_str);
    let list = |name: &str| schema.get(name).and_then(Value::as_array).into_iter().flatten();
    if let Some(to) = text("$ref") {
        let shape = to.rsplit('/').next().and_then(|name| shapes.get(name)).filter(|_| depth > 0);
        return shape.map_or_else(|| json!({}), |shape| made_up(shape, shapes, depth - 1));
    }
    if let Some(first) = list("enum").next().or_else(|| schema.get("const")) {
        return first.clone();
    }
    if let Some(first) = list("anyOf").next() {
        return made_up(first, shapes, depth);
    }
    let kind = match schema.get("type") {
        Some(Value::Array(types)) => types.first().and_then(Value::as_str),
        other => other.and_then(Value::as_str),
    };
    match kind {
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(true),
        Some("array") => json!([schema.get("items").map_or(Value::Null, |item| made_up(item, shapes, depth))]),
        Some("string") if text("format") == Some("date-time") => json!("2027-01-31T00:00:00Z"),
        Some("string") if text("format") == Some("email") => json!("ada@example.com"),
        Some("object") => object(schema, shapes, depth),
        None if schema.get("allOf").is_some() => object(schema, shapes, depth),
        _ => json!("…"),
    }
}

/// Makes up the required members of an object, including those of the schemas in `allOf`.
fn object(schema: &Value, shapes: &Map<String, Value>, depth: u8) -> Value {
    let list = |name: &str| schema.get(name).and_then(Value::as_array).into_iter().flatten();
    let mut made = Map::new();
    for part in list("allOf") {
        if let Value::Object(more) = made_up(part, shapes, depth) {
            made.extend(more);
        }
    }
    for name in list("required").filter_map(Value::as_str) {
        if let Some(member) = schema.get("properties").and_then(|members| members.get(name)) {
            made.insert(name.to_owned(), made_up(member, shapes, depth));
        }
    }
    Value::Object(made)
}

/// Returns the members of an object as rows; empty for other types. `...` stands for the members of another schema, `*`
/// for any other name.
fn fields(schema: &Value) -> Vec<Value> {
    let list = |name: &str| schema.get(name).and_then(Value::as_array).into_iter().flatten();
    let mut rows = Vec::new();
    for part in list("allOf") {
        match notation(part).as_str() {
            "object" => rows.extend(fields(part)),
            name => rows.push(row("...", true, name)),
        }
    }
    let required: Vec<&str> = list("required").filter_map(Value::as_str).collect();
    for (name, member) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        rows.push(row(name, required.contains(&name.as_str()), &notation(member)));
    }
    if let Some(any) = schema.get("additionalProperties").filter(|any| any.is_object()) {
        rows.push(row("*", true, &notation(any)));
    }
    rows
}

fn parameters(all: &[Parameter]) -> Vec<Value> {
    all.iter().map(|known| row(&known.name, known.required, &notation(&known.schema))).collect()
}

fn row(name: &str, required: bool, type_: &str) -> Value {
    json!({"name": name, "required": required, "type": type_, "link": link(type_)})
}

/// Returns the schema that a type refers to.
fn link(type_: &str) -> Option<&str> {
    let name = type_.trim_end_matches('?').trim_end_matches("[]");
    name.starts_with(|c: char| c.is_ascii_uppercase()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Value> {
        let context = context().unwrap();
        let groups = context["groups"].as_array().unwrap().clone();
        groups.iter().flat_map(|group| group["calls"].as_array().unwrap().clone()).collect()
    }

    #[test]
    fn each_call_has_a_command_line_that_a_shell_can_read() {
        for call in all() {
            let curl = call["curl"].as_str().unwrap();
            assert!(curl.starts_with("curl ") && curl.contains("$KEYSMITH_URL/"), "{curl}");
            assert_eq!(curl.matches('"').count() % 2, 0, "{curl}");
            assert_eq!(call["who"].as_str().unwrap().contains("token"), curl.contains("Bearer"), "{curl}");
            if let Some((_, body)) = curl.split_once("-d '") {
                let body = body.trim_end_matches('\'').replace("'\\''", "'");
                assert!(serde_json::from_str::<Value>(&body).unwrap().is_object(), "{curl}");
            }
        }
        let of = |name: &str| {
            let (method, path) = name.split_once(' ').unwrap();
            all().into_iter().find(|call| call["method"] == method && call["path"] == path).unwrap()["curl"].clone()
        };
        assert_eq!(
            of("GET /api/v1/admin/licenses/{id}"),
            "curl \"$KEYSMITH_URL/api/v1/admin/licenses/<id>\" \\\n  -H \"Authorization: Bearer $KEYSMITH_TOKEN\""
        );
        let revoke = of("POST /api/v1/admin/tokens");
        assert!(revoke.as_str().unwrap().contains("Idempotency-Key"), "{revoke}");
    }

    #[test]
    fn a_search_shows_what_has_every_word() {
        let context = context().unwrap();
        let found = searched(&context, "  ACTIVATION_limit seat ");
        let text = found.to_string();
        assert!(found["found"].as_u64().unwrap() > 0 && text.contains("activation_limit"), "{found}");
        assert!(found["groups"].as_array().unwrap().len() < context["groups"].as_array().unwrap().len());
        let nothing = searched(&context, "nothing-of-the-kind");
        assert_eq!((&nothing["found"], &nothing["groups"], &nothing["shapes"]), (&json!(0), &json!([]), &json!([])));
    }
}
