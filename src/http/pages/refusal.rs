//! Formats refusals for pages, above the page or at the top of a form, and translates them.

use actix_web::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::http::errors::sentence;
use crate::http::problem::Problem;
use crate::language::Language;
use crate::templates::Templates;

/// Returns `{title, detail, code, more}` for the top of a form; [`page`] translates the texts.
pub fn form_problem(problem: &Problem) -> Value {
    let mut more = problem.more.clone();
    if let Some(seconds) = problem.retry_after {
        more.insert("retry_after".into(), seconds.into());
    }
    let (word, title) = heading(problem);
    json!({"heading": word, "title": title, "detail": told(problem), "code": problem.code, "more": more})
}

/// Returns a refusal as the message above a page.
pub fn refusal(problem: &Problem) -> Value {
    let mut flash = form_problem(problem);
    if let Some(flash) = flash.as_object_mut() {
        let text = flash.remove("detail").unwrap_or_default();
        flash.insert("text".into(), text);
        flash.insert("kind".into(), "error".into());
    }
    flash
}

/// Translates every refusal in a page's context, by code. English texts stay: they are specific to each case.
pub fn translate(templates: &Templates, context: &mut Value) {
    if templates.language() == Language::English {
        return;
    }
    match context {
        Value::Array(values) => values.iter_mut().for_each(|value| translate(templates, value)),
        Value::Object(fields) => {
            let text = |name: &str| fields.get(name).and_then(Value::as_str);
            let more = fields.get("more").and_then(Value::as_object).cloned().unwrap_or_default();
            let said =
                text("code").and_then(|code| templates.message(&format!("error-{}", code.replace('_', "-")), &more));
            let title = text("heading").and_then(|word| templates.message(&format!("problem-{word}"), &Map::new()));
            for (place, text) in [("message", &said), ("detail", &said), ("text", &said), ("title", &title)] {
                if let (Some(place), Some(text)) = (fields.get_mut(place).filter(|old| old.is_string()), text) {
                    *place = text.as_str().into();
                }
            }
            fields.values_mut().for_each(|value| translate(templates, value));
        }
        _ => {}
    }
}

/// Returns the heading of a refusal: its message ID, and its English text.
fn heading(problem: &Problem) -> (&'static str, &'static str) {
    match problem.status {
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => ("check", "Please check what you entered"),
        StatusCode::UNAUTHORIZED => ("sign-in", "Please sign in"),
        StatusCode::PAYMENT_REQUIRED => ("payment", "The payment did not go through"),
        StatusCode::FORBIDDEN => ("forbidden", "You cannot do this"),
        StatusCode::NOT_FOUND => ("not-found", "Not found"),
        StatusCode::CONFLICT => ("conflict", "This is not possible right now"),
        StatusCode::PAYLOAD_TOO_LARGE => ("too-large", "That was too much at once"),
        StatusCode::TOO_MANY_REQUESTS => ("too-many", "Too many tries"),
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE => ("later", "Please try again in a moment"),
        _ => ("wrong", "Something went wrong"),
    }
}

/// Returns the readable text of a refusal. For invalid fields, these are their messages, without the API's field names.
pub fn told(problem: &Problem) -> String {
    let errors = problem.more.get("errors").and_then(Value::as_array);
    let messages = errors.into_iter().flatten().filter_map(|error| error.get("message")?.as_str());
    let sentences: Vec<String> = messages.map(|message| sentence(&message)).collect();
    if sentences.is_empty() { problem.detail.clone() } else { sentences.join(" ") }
}
