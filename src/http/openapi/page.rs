//! `GET /docs`: the same description as a page.

use std::sync::LazyLock;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Map, Value, json};

use super::{Call, Event, described, operation, source, who};
use crate::http::auth::{SESSION_COOKIE, Visitor};
use crate::http::fields::Fields;
use crate::http::pages::view::{or_problem, page};
use crate::http::problem::Problem;
use crate::http::route::{Access, Route};
use crate::http::routes;

/// The longest text that is searched for, in characters.
const LONGEST: usize = 100;
/// The group of what people read and press.
const PAGES: &str = "Pages";
/// How deep a shape is followed into the shapes that it is made of.
const DEEPEST: u8 = 4;

/// Every call for programs on one page, folded; `?q=` shows only those that have these words, unfolded.
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
    let is_for_programs = |(_, call): &(&Route, &Call)| !operation::is_page(call);
    let groups: Vec<Value> = described(&routes)?
        .into_iter()
        .filter(|(group, _)| group.title != PAGES)
        .map(|(group, calls)| {
            let calls: Vec<Value> =
                calls.into_iter().filter(is_for_programs).map(|(route, call)| shown(route, call)).collect();
            let events: Vec<Value> = group.event.iter().map(posted).collect();
            json!({"title": group.title, "about": pieces(&group.about), "calls": calls, "events": events})
        })
        .filter(|group| ["calls", "events"].iter().any(|of| has_any(group, of)))
        .collect();
    let shapes: Vec<Value> = source()?
        .shapes
        .iter()
        .map(|(name, notation)| json!({"name": name, "type": notation.as_str(), "fields": fields(notation)}))
        .collect();
    Ok(json!({"groups": groups, "shapes": shapes, "version": env!("CARGO_PKG_VERSION"), "q": "", "found": null}))
}

fn has_any(group: &Value, of: &str) -> bool {
    group.get(of).and_then(Value::as_array).is_some_and(|all| !all.is_empty())
}

/// The page's context with the calls, events and shapes only that have each of these words somewhere.
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

/// A text in pieces, those between backticks as code.
fn pieces(text: &str) -> Vec<Value> {
    let piece = |(number, text): (usize, &str)| json!({"text": text, "code": number % 2 == 1});
    text.split('`').enumerate().filter(|(_, text)| !text.is_empty()).map(piece).collect()
}

fn posted((topic, event): (&String, &Event)) -> Value {
    json!({"topic": topic, "summary": event.summary, "data": fields(&event.data)})
}

fn shown(route: &Route, call: &Call) -> Value {
    let mut query = call.query.clone();
    if call.paged {
        query.insert("limit?".into(), "integer 1..100".into());
        query.insert("cursor?".into(), "string".into());
    }
    let mut headers = call.headers.clone();
    if route.creates {
        headers.insert("Idempotency-Key?".into(), "string".into());
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
        "path_fields": members(&call.path),
        "query": members(&query),
        "headers": members(&headers),
        "is_form": call.form.is_some(),
        "body": body.map(fields),
        "body_type": body.and_then(Value::as_str),
        "curl": curl(route, call),
        "status": if call.form.is_some() { 303 } else { call.status.unwrap_or(200) },
        "answer": call.answer.as_ref().map(fields),
        "answer_type": call.answer.as_ref().and_then(Value::as_str),
        "media": call.media,
        "errors": errors,
    })
}

/// The call as a command line: with a token where one is needed, and the example's body, or one made of what is required.
fn curl(route: &Route, call: &Call) -> String {
    let mut lines = Vec::new();
    let method = route.method.as_str();
    let body = call
        .example
        .clone()
        .or_else(|| call.body.as_ref().filter(|_| !call.body_optional).map(|body| made_up(body, DEEPEST)));
    let is_plain = method == "GET" || (method == "POST" && body.is_some());
    let path = route.path.replace('{', "<").replace('}', ">");
    let query: Vec<String> = call
        .query
        .iter()
        .filter(|(name, _)| !name.ends_with('?'))
        .map(|(name, _)| format!("{name}=<{name}>"))
        .collect();
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

/// An example of what a notation describes: its required members.
fn made_up(notation: &Value, depth: u8) -> Value {
    match notation {
        Value::Object(members) => {
            let named = members.iter().filter(|(name, _)| !name.ends_with('?'));
            let mut made = Map::new();
            for (name, notation) in named {
                match (name.as_str(), made_up(notation, depth)) {
                    ("...", Value::Object(more)) => made.extend(more),
                    ("..." | "*", _) => {}
                    (name, value) => {
                        made.insert(name.to_owned(), value);
                    }
                }
            }
            Value::Object(made)
        }
        Value::String(text) => of_type(text, depth),
        other => other.clone(),
    }
}

fn of_type(text: &str, depth: u8) -> Value {
    if let Some((first, _)) = text.split_once(" | ") {
        return json!(first);
    }
    let word = text.split_whitespace().next().unwrap_or_default();
    if let Some(of) = word.trim_end_matches('?').strip_suffix("[]") {
        return json!([of_type(of, depth)]);
    }
    match word.trim_end_matches('?') {
        "integer" | "number" => json!(1),
        "boolean" => json!(true),
        "time" => json!("2027-01-31T00:00:00Z"),
        "email" => json!("ada@example.com"),
        "object" => json!({}),
        word if word.starts_with(|c: char| c.is_ascii_uppercase()) && depth > 0 => {
            let shape = source().ok().and_then(|source| source.shapes.get(word));
            shape.map_or_else(|| json!({}), |shape| made_up(shape, depth - 1))
        }
        _ => json!("…"),
    }
}

/// The members of an object as rows; empty for what is no object.
fn fields(notation: &Value) -> Vec<Value> {
    notation.as_object().map(members).unwrap_or_default()
}

fn members(members: &Map<String, Value>) -> Vec<Value> {
    let row = |(name, notation): (&String, &Value)| {
        let type_ = notation.as_str().unwrap_or("object");
        json!({"name": name.trim_end_matches('?'), "required": !name.ends_with('?'), "type": type_, "link": link(type_)})
    };
    members.iter().map(row).collect()
}

/// The shape that a type names.
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
