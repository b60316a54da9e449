//! `GET /docs`: the same description as a page.

use std::sync::LazyLock;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Map, Value, json};

use super::{Call, Event, described, operation, source, who};
use crate::http::auth::Visitor;
use crate::http::pages::view::{or_problem, page};
use crate::http::problem::Problem;
use crate::http::route::Route;
use crate::http::routes;

/// Everything on one page, so that a browser's own search finds it.
pub async fn handle(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    static CONTEXT: LazyLock<Result<Value, String>> = LazyLock::new(context);
    let shown = CONTEXT.as_ref().map_err(|error| Problem::internal(error));
    let shown = shown.and_then(|context| page(&req, &visitor, StatusCode::OK, "pages/docs.html", context.clone()));
    or_problem(&req, shown).await
}

fn context() -> Result<Value, String> {
    let routes = routes::all(false);
    let groups: Vec<Value> = described(&routes)?
        .into_iter()
        .map(|(group, calls)| {
            let calls: Vec<Value> = calls.iter().map(|(route, call)| shown(route, call)).collect();
            let events: Vec<Value> = group.event.iter().map(posted).collect();
            json!({"title": group.title, "about": group.about, "calls": calls, "events": events})
        })
        .collect();
    let shapes: Vec<Value> = source()?
        .shapes
        .iter()
        .map(|(name, notation)| json!({"name": name, "type": notation.as_str(), "fields": fields(notation)}))
        .collect();
    Ok(json!({"groups": groups, "shapes": shapes, "version": env!("CARGO_PKG_VERSION")}))
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
    let example = call.example.as_ref().map(|example| format!("{example:#}"));
    json!({
        "method": route.method.as_str(),
        "path": route.path,
        "summary": call.summary,
        "about": call.about,
        "who": who(route.access),
        "path_fields": members(&call.path),
        "query": members(&query),
        "headers": members(&headers),
        "is_form": call.form.is_some(),
        "body": body.map(fields),
        "body_type": body.and_then(Value::as_str),
        "example": example,
        "status": if call.form.is_some() { 303 } else { call.status.unwrap_or(200) },
        "answer": call.answer.as_ref().map(fields),
        "answer_type": call.answer.as_ref().and_then(Value::as_str),
        "media": call.media,
        "errors": errors,
    })
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
