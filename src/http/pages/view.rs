//! Renders pages with the context of their layout, and the error page.

use actix_web::http::header::{ACCEPT, HeaderValue, RETRY_AFTER};
use actix_web::http::{Method, StatusCode};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, HttpResponseBuilder};
use serde_json::{Value, json};

use super::refusal::{form_problem, translate};
use super::{flash, kept_form};
use crate::accounts::{Permission, Role};
use crate::error_code::ErrorCode;
use crate::http::auth::{Visitor, app};
use crate::http::brand;
use crate::http::cookies;
use crate::http::language;
use crate::http::problem::Problem;
use crate::http::request::RequestId;
use crate::http::theme::Theme;

/// The code of the problem that a page shows; read by the request log.
#[derive(Clone, Copy, Debug)]
pub struct Refusal(pub &'static str);

/// Renders a page for this visitor. `context` is an object; the layout's values are added.
pub fn page(
    req: &HttpRequest,
    visitor: &Visitor,
    status: StatusCode,
    template: &str,
    mut context: Value,
) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let templates = app.templates.of(visitor.language(req));
    let flash = cookies::value(req, cookies::FLASH);
    translate(&templates, &mut context);
    let role = visitor.signed_in.as_ref().map_or(Role::Customer, |(_, account)| account.role);
    only_what_opens(role, &mut context);
    let shared = json!({
        "sandbox": app.config.is_sandbox(),
        "signed_in": visitor.signed_in.is_some(),
        "is_seller": role.is_seller(),
        "may": role.permissions(),
        "email": visitor.signed_in.as_ref().map(|(_, account)| account.email.as_str()),
        "unconfirmed": visitor.signed_in.as_ref().is_some_and(|(_, account)| account.unconfirmed_since.is_some()),
        "csrf": visitor.csrf(),
        "path": req.path(),
        "this_page": this_page(req, visitor),
        "flash": flash.as_deref().and_then(|cookie| flash::shown(&app, &templates, cookie)),
        "theme": Theme::of(req),
        "has_languages": !language::is_english_only(req),
        "seller_name": app.config.seller_name,
        "seller_links": app.config.links,
        "brand": app.config.accent.as_ref().map(brand::path),
        "logo": app.config.logo.as_ref().map(brand::logo_path),
    });
    if let (Some(context), Value::Object(shared)) = (context.as_object_mut(), shared) {
        for (name, value) in shared {
            context.entry(name).or_insert(value);
        }
    }
    let html = templates.render(template, context).map_err(|e| Problem::internal(&e))?;
    let mut response = HttpResponseBuilder::new(status);
    response.content_type("text/html; charset=utf-8");
    if let Some(cookie) = visitor.cookie() {
        response.cookie(cookie);
    }
    if flash.is_some() {
        response.cookie(cookies::removal(cookies::FLASH));
    }
    Ok(response.body(html))
}

/// Returns the page that the layout's forms return to: this page, or one that can be loaded with GET if this page is
/// the response to a form.
fn this_page(req: &HttpRequest, visitor: &Visitor) -> String {
    match req.method() {
        &Method::GET => req.uri().path_and_query().map_or_else(|| req.path().to_owned(), ToString::to_string),
        _ if visitor.signed_in.is_some() => "/dashboard".to_owned(),
        _ => "/buy".to_owned(),
    }
}

/// Returns whether the client accepts HTML, as browsers do.
pub fn wants_html(req: &HttpRequest) -> bool {
    req.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}

/// Renders the error page.
pub async fn problem(req: &HttpRequest, problem: &Problem) -> Result<HttpResponse, Problem> {
    let visitor = Visitor::extract(req).await?;
    let mut context = form_problem(problem);
    if let Some(context) = context.as_object_mut() {
        let request_id = req.extensions().get::<RequestId>().map(|id| id.0.clone());
        context.insert("status".into(), problem.status.as_u16().into());
        context.insert("request_id".into(), request_id.into());
    }
    let mut response = page(req, &visitor, problem.status, "pages/problem.html", context)?;
    if let Some(seconds) = problem.retry_after {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response.extensions_mut().insert(Refusal(problem.code.as_str()));
    Ok(response)
}

/// Renders a handler's refusal as a page. If the session has ended, keeps the form and redirects to the sign-in page.
pub async fn or_problem(req: &HttpRequest, result: Result<HttpResponse, Problem>) -> Result<HttpResponse, Problem> {
    match result {
        Ok(response) => Ok(response),
        Err(refusal) if matches!(refusal.code, ErrorCode::Unauthorized | ErrorCode::InvalidCsrfToken) => {
            let visitor = Visitor::extract(req).await?;
            match kept_form::keep(req, &visitor) {
                Some(response) => Ok(response),
                None => problem(req, &refusal).await,
            }
        }
        Err(refusal) => problem(req, &refusal).await,
    }
}

/// Removes the sections that the role may not open from the console's menu.
fn only_what_opens(role: Role, context: &mut Value) {
    if let Some(sections) = context.get_mut("sections").and_then(Value::as_array_mut) {
        let needs = |section: &Value| section.get("needs").and_then(Value::as_str).and_then(Permission::parse);
        sections.retain(|section| needs(section).is_some_and(|needed| role.may(needed)));
    }
}
