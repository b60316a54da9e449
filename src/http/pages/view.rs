//! What every page has in common: the shared context, form tokens, redirects with a message, and the page for a problem.

use std::collections::HashMap;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT, HeaderValue, LOCATION, RETRY_AFTER};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, HttpResponseBuilder};
use serde_json::{Value, json};

use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::middleware::RequestId;
use crate::http::problem::Problem;

/// Carries one message over a redirect.
const FLASH_COOKIE: &str = "keysmith_flash";

/// Messages that survive a redirect, by a word in a cookie: nobody can make a page say what is not in this list.
const FLASHES: &[(&str, &str, &str)] = &[
    ("activated", "success", "The license is active for this site."),
    ("deactivated", "success", "The license is free again."),
    ("signed_in", "success", "You are signed in."),
    ("signed_out", "info", "You are signed out."),
    ("password_set", "success", "Your password is set."),
    ("sandbox_done", "success", "Done."),
    ("session_revoked", "success", "That session is signed out."),
    ("sessions_revoked", "success", "You are signed out everywhere else."),
];

/// Renders a page for this visitor. `context` is an object; the layout's values are added.
pub fn page(
    req: &HttpRequest,
    visitor: &Visitor,
    status: StatusCode,
    template: &str,
    mut context: Value,
) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let flash = req.cookie(FLASH_COOKIE);
    let shared = json!({
        "sandbox": app.config.is_sandbox(),
        "signed_in": visitor.signed_in.is_some(),
        "email": visitor.signed_in.as_ref().map(|(_, account)| account.email.as_str()),
        "csrf": visitor.csrf(),
        "path": req.path(),
        "flash": flash.as_ref().and_then(|cookie| flash_of(cookie.value())),
        "seller_name": app.config.seller_name,
    });
    if let (Some(context), Value::Object(shared)) = (context.as_object_mut(), shared) {
        for (name, value) in shared {
            context.entry(name).or_insert(value);
        }
    }
    let html = app.templates.render(template, context).map_err(|e| Problem::internal(&e))?;
    let mut response = HttpResponseBuilder::new(status);
    response.content_type("text/html; charset=utf-8");
    if let Some(cookie) = visitor.cookie() {
        response.cookie(cookie);
    }
    if flash.is_some() {
        response.cookie(flash_cookie(String::new()));
    }
    Ok(response.body(html))
}

/// 303 to a page of ours.
pub fn redirect(to: &str) -> HttpResponseBuilder {
    let mut response = HttpResponse::SeeOther();
    response.insert_header((LOCATION, to));
    response
}

/// 303 to a page of ours that shows a message of [`FLASHES`].
pub fn redirect_with(to: &str, flash: &'static str) -> HttpResponseBuilder {
    let mut response = redirect(to);
    response.cookie(flash_cookie(flash.to_owned()));
    response
}

fn flash_of(name: &str) -> Option<Value> {
    let (_, kind, text) = FLASHES.iter().find(|(known, _, _)| *known == name)?;
    Some(json!({"kind": kind, "text": text}))
}

fn flash_cookie(value: String) -> Cookie<'static> {
    let mut cookie = Cookie::build(FLASH_COOKIE, value).path("/").http_only(true).same_site(SameSite::Lax).finish();
    if cookie.value().is_empty() {
        cookie.make_removal();
    }
    cookie
}

/// Whether a person's browser asks.
pub fn wants_html(req: &HttpRequest) -> bool {
    req.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}

/// The page that tells a person of a problem.
pub async fn problem(req: &HttpRequest, problem: &Problem) -> Result<HttpResponse, Problem> {
    let visitor = Visitor::extract(req).await?;
    let context = json!({
        "status": problem.status.as_u16(),
        "title": problem.status.canonical_reason().unwrap_or("Error"),
        "detail": problem.detail,
        "code": problem.code,
        "request_id": req.extensions().get::<RequestId>().map(|id| id.0.clone()),
    });
    let mut response = page(req, &visitor, problem.status, "pages/problem.html", context)?;
    if let Some(seconds) = problem.retry_after {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(response)
}

/// Turns a page handler's refusal into a page.
pub async fn or_problem(req: &HttpRequest, result: Result<HttpResponse, Problem>) -> Result<HttpResponse, Problem> {
    match result {
        Ok(response) => Ok(response),
        Err(refusal) => problem(req, &refusal).await,
    }
}

/// `{title, detail, code}` for the head of a form.
pub fn form_problem(problem: &Problem) -> Value {
    json!({"title": problem.status.canonical_reason(), "detail": problem.detail, "code": problem.code})
}

/// The fields of a url-encoded form; the last one counts when a name comes twice.
pub struct Form(HashMap<String, String>);

impl Form {
    pub fn parse(body: &Body<BODY_LIMIT>) -> Self {
        Self(url::form_urlencoded::parse(&body.0).into_owned().collect())
    }

    /// The field's text, empty when it is missing.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }
}
