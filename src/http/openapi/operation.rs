//! An operation of the document: the call's description, and what follows from its route.

use std::collections::BTreeMap;

use actix_web::http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use super::call::{Call, Parameter};
use super::schema::reference;
use crate::http::route::{Access, Route};
use crate::webhooks::Topic;

const JSON: &str = "application/json";
const PROBLEM: &str = "application/problem+json";

/// Returns the operation of a route.
pub fn of(route: &Route, call: &Call, tag: &str) -> Value {
    let mut operation = json!({
        "tags": [tag],
        "summary": call.summary,
        "operationId": id(route),
        "parameters": parameters(route, call),
        "responses": responses(route, call),
        "security": security(route.access),
    });
    if let Some(members) = operation.as_object_mut() {
        if let Some(about) = &call.about {
            members.insert("description".into(), about.clone().into());
        }
        if let Some(body) = body(route, call) {
            members.insert("requestBody".into(), body);
        }
    }
    operation
}

/// Returns an entry of the document's `webhooks`, for an event posted to the seller's endpoints. `body` is its schema.
pub fn of_event(topic: Topic, body: &Value) -> Value {
    json!({"post": {
        "summary": topic.summary(),
        "requestBody": {"required": true, "content": {JSON: {"schema": body}}},
        "responses": {"2XX": {"description": "It arrived; anything else is tried again"}},
    }})
}

fn id(route: &Route) -> String {
    let path = route.path.replace(['{', '}', '.'], "").replace(['/', '-'], "_");
    format!("{}{path}", route.method.as_str().to_ascii_lowercase())
}

fn security(access: Access) -> Value {
    match access {
        Access::Anyone | Access::Stripe | Access::Sandbox => json!([]),
        Access::Person | Access::Seller(_) => json!([{"session": []}]),
        Access::Token(scope) => json!([{"token": [scope.as_str()]}]),
        Access::PersonOr(scope) => json!([{"session": []}, {"token": [scope.as_str()]}]),
    }
}

fn parameters(route: &Route, call: &Call) -> Vec<Value> {
    let in_path = route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut all = Vec::new();
    for name in in_path {
        let known = call.path.iter().find(|part| part.name == name).map(|part| part.schema.clone());
        let schema = known.unwrap_or_else(|| json!({"type": "string"}));
        all.push(parameter("path", &Parameter { name: name.to_owned(), required: true, schema }));
    }
    all.extend(call.query.iter().map(|known| parameter("query", known)));
    all.extend(call.headers.iter().map(|known| parameter("header", known)));
    if route.creates {
        let description = "The same key with the same request gives the first answer again, for 24 hours \
            (`Idempotent-Replayed: true`).";
        all.push(json!({"in": "header", "name": "Idempotency-Key", "required": false, "description": description,
            "schema": {"type": "string", "minLength": 1, "maxLength": 255}}));
    }
    all
}

fn parameter(place: &str, known: &Parameter) -> Value {
    json!({"in": place, "name": known.name, "required": known.required, "schema": known.schema})
}

fn body(route: &Route, call: &Call) -> Option<Value> {
    if let Some(form) = &call.form {
        let content = json!({"application/x-www-form-urlencoded": {"schema": form}});
        return Some(json!({"required": true, "content": content}));
    }
    let mut schema = call.body.clone()?;
    if route.access != Access::Stripe {
        close(&mut schema);
    }
    let mut content = json!({"schema": schema});
    if let (Some(content), Some(example)) = (content.as_object_mut(), &call.example) {
        content.insert("example".into(), example.clone());
    }
    Some(json!({"required": !call.body_optional, "content": {JSON: content}}))
}

/// Marks a body's schema as closed, because calls refuse unknown fields.
fn close(schema: &mut Value) {
    let Some(members) = schema.as_object_mut() else { return };
    // `additionalProperties` would refuse the members of the schemas in `allOf`.
    let word = if members.contains_key("properties") { "additionalProperties" } else { "unevaluatedProperties" };
    if members.contains_key("properties") || members.contains_key("allOf") {
        members.entry(word).or_insert(Value::Bool(false));
    }
}

fn responses(route: &Route, call: &Call) -> Value {
    let mut responses = Map::new();
    let status = call.status;
    let mut good = json!({"description": reason(status)});
    // Downloads from the console also respond with pages: the sign-in or a refusal.
    let answers_people = call.is_page() || matches!(route.access, Access::Seller(_));
    let mut content = match (&call.answer, &call.media) {
        (Some(answer), _) => Some(json!({JSON: {"schema": answer}})),
        (None, Some(media)) => Some(json!({media: {"schema": {"type": "string"}}})),
        (None, None) => None,
    };
    if let Some(content) = content.as_mut().and_then(Value::as_object_mut).filter(|_| answers_people) {
        content.entry("text/html").or_insert_with(|| json!({"schema": {"type": "string"}}));
    }
    if let (Some(content), Some(good)) = (content, good.as_object_mut()) {
        good.insert("content".into(), content);
    }
    let redirects = json!({"description": "Redirects", "headers": {"Location": {"schema": {"type": "string"}}}});
    if call.form.is_some() {
        // An invalid form is shown again with its errors. A few forms respond with a page instead of a redirect.
        let mut content = json!({"text/html": {}});
        if let (Some(content), Some(answer)) = (content.as_object_mut(), &call.answer) {
            content.insert(JSON.into(), json!({"schema": answer}));
        }
        responses.insert("200".into(), json!({"description": "A page", "content": content}));
    } else {
        responses.insert(status.to_string(), good);
    }
    if answers_people || route.path == "/billing-portal" {
        responses.insert("303".into(), redirects);
    }
    let mut refusal = json!({PROBLEM: {"schema": reference("Problem")}});
    if let Some(refusal) = refusal.as_object_mut().filter(|_| answers_people) {
        refusal.insert("text/html".into(), json!({}));
    }
    for (status, codes) in errors(route, call) {
        let number: u16 = status.parse().unwrap_or(500);
        let description = format!("{}: {}", reason(number), list(&codes));
        responses.insert(status, json!({"description": description, "content": refusal, "x-codes": codes}));
    }
    let description = "Another refusal: 429 with `Retry-After` when it was too much, 5xx when something is wrong here.";
    responses.insert("default".into(), json!({"description": description, "content": refusal}));
    Value::Object(responses)
}

/// Returns the error codes by status: the call's own, and those that follow from its route and its body.
pub fn errors(route: &Route, call: &Call) -> BTreeMap<String, Vec<String>> {
    let mut all = call.errors.clone();
    // Pages show refusals as text, without documented codes.
    if call.is_page() {
        return all;
    }
    let mut also = |status: &str, code: &str| {
        let codes = all.entry(status.to_owned()).or_default();
        if !codes.iter().any(|known| known == code) {
            codes.push(code.to_owned());
        }
    };
    let changes = route.method != Method::GET;
    if matches!(route.access, Access::Person | Access::Seller(_) | Access::PersonOr(_) | Access::Token(_)) {
        also("401", "unauthorized");
    }
    if matches!(route.access, Access::Token(_) | Access::PersonOr(_)) {
        also("403", "insufficient_scope");
    }
    if changes && matches!(route.access, Access::Person | Access::PersonOr(_)) {
        also("403", "cross_site_request");
    }
    if call.body.is_some() && route.access != Access::Stripe {
        also("400", "invalid_json");
        also("422", "invalid_fields");
    }
    if call.body.is_some() {
        also("413", "body_too_large");
    }
    if call.checks_query || !super::takes_query(route) {
        also("422", "invalid_fields");
    }
    if route.creates {
        also("409", "idempotency_in_progress");
        also("422", "idempotency_key_reused");
        also("422", "invalid_idempotency_key");
    }
    all
}

fn reason(status: u16) -> &'static str {
    StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or("Error")
}

fn list(codes: &[String]) -> String {
    codes.iter().map(|code| format!("`{code}`")).collect::<Vec<_>>().join(", ")
}
