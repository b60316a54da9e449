//! Middleware for every request: its ID, log line and security headers, and CORS.

use std::sync::Arc;

use actix_cors::Cors;
use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, web};
use tracing::Instrument;

use super::access_log::{self, Line};
use super::connections::Connection;
use super::pages::view::Refusal;
use super::problem::Problem;
use super::request::RequestId;
use super::request_body::Chunked;
use super::{cookies, request_span, security_log};
use crate::app::App;
use crate::app::live::Live;
use crate::clock::Stopwatch;
use crate::config::{ReturnUrl, StripeConfig};

/// The pages' policy: nothing from outside; forms may redirect to Stripe's pages. A mail's HTML is shown in a sandboxed
/// frame that inherits this policy, and mails carry their style with them.
fn content_security_policy(app: &App, path: &str) -> HeaderValue {
    macro_rules! policy {
        ($style:literal, $forms:literal) => {
            concat!(
                "default-src 'self'; ",
                $style,
                "form-action 'self'",
                $forms,
                "; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
            )
        };
    }
    // Like Stripe's, the sandbox's checkout redirects to the seller's own pages.
    if path.starts_with("/sandbox/checkout/") && !app.config.checkout.return_urls.is_empty() {
        let origins: Vec<&str> = app.config.checkout.return_urls.iter().map(ReturnUrl::origin).collect();
        let more = format!("form-action 'self' {}", origins.join(" "));
        if let Ok(value) = HeaderValue::try_from(policy!("", "").replace("form-action 'self'", &more)) {
            return value;
        }
    }
    let shows_mail = path.starts_with("/sandbox/mail/") || path.starts_with("/admin/mail-texts/");
    HeaderValue::from_static(match (&app.config.stripe, shows_mail) {
        (StripeConfig::Sandbox, false) => policy!("", ""),
        (_, true) => policy!("style-src 'self' 'unsafe-inline'; ", ""),
        (StripeConfig::Live(_), false) => policy!("", " https://checkout.stripe.com https://billing.stripe.com"),
    })
}

/// Gives each request an id and a span, logs its end, and sets the headers that every answer carries.
pub async fn surround(
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let app = req.app_data::<web::Data<Live>>().map(|live| live.app());
    let id = request_id(&req, app.as_ref());
    req.extensions_mut().insert(RequestId(id.clone()));
    let (method, path, route) = (req.method().clone(), req.path().to_owned(), req.match_pattern());
    let span = request_span::open(&req, &id, route.as_deref().unwrap_or(request_span::NO_ROUTE));
    let watch = Stopwatch::start();
    let connection = req.conn_data::<Arc<Connection>>().cloned();
    connection.iter().for_each(|connection| connection.works());
    let body = Chunked::watch(&mut req);
    let mut response = next.call(req).instrument(span.clone()).await?;
    connection.iter().for_each(|connection| connection.waits());
    body.into_iter().for_each(Chunked::answered);
    let status = response.status().as_u16();
    request_span::close(&span, response.request(), status, watch.seconds());
    if let Some(app) = &app
        && let Some(code) = forbidden(&response)
    {
        span.in_scope(|| security_log::forbidden(response.request(), app, code));
    }
    let mut line = None;
    if let Some(app) = &app {
        app.metrics.request(method.as_str(), route.clone(), status, watch.seconds());
        line = app.config.log.access.then(|| Line::of(&response, &id, route.as_deref(), watch));
        if app.is_https() {
            cookies::harden(response.headers_mut());
        }
        seal(response.headers_mut(), app, &path, &id);
    }
    Ok(access_log::log(response, line))
}

/// Sets the headers that every answer carries, as far as its handler has not.
pub fn seal(headers: &mut HeaderMap, app: &App, path: &str, id: &str) {
    if headers.get(CONTENT_TYPE).is_some_and(|kind| kind == "application/json") {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    }
    let mut set = |name: HeaderName, value: HeaderValue| {
        if !headers.contains_key(&name) {
            headers.insert(name, value);
        }
    };
    if let Ok(id) = HeaderValue::from_str(id) {
        set(HeaderName::from_static("x-request-id"), id);
    }
    set(CONTENT_SECURITY_POLICY, content_security_policy(app, path));
    set(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    set(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    set(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    set(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    // Answers are about one customer's keys unless a handler says otherwise.
    set(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if app.is_https() {
        set(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000; includeSubDomains"));
    }
}

/// The code of an answer 403, whether it is a problem or a page that shows one.
fn forbidden(response: &ServiceResponse<impl MessageBody>) -> Option<&'static str> {
    if response.status() != StatusCode::FORBIDDEN {
        return None;
    }
    let problem =
        response.response().error().and_then(|error| error.as_error::<Problem>()).map(|problem| problem.code.as_str());
    let page = || response.response().extensions().get::<Refusal>().map(|refusal| refusal.0);
    Some(problem.or_else(page).unwrap_or("forbidden"))
}

/// Returns the caller's request ID, or a new one.
pub fn request_id(req: &ServiceRequest, app: Option<&App>) -> String {
    let given = req.headers().get("x-request-id").and_then(|value| value.to_str().ok());
    let fine = |id: &&str| {
        (1..=100).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    match (given.filter(fine), app) {
        (Some(id), _) => id.to_owned(),
        (None, Some(app)) => app.context.request_id(),
        (None, None) => String::new(),
    }
}

/// `KEYSMITH_CORS_ORIGINS`: these origins' pages may call the JSON API, without cookies.
pub fn cors(app: &App) -> Cors {
    let cors = Cors::default()
        .allowed_methods(["GET", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers(["authorization", "content-type", "idempotency-key"])
        .expose_headers(["x-request-id", "retry-after", "idempotent-replayed"])
        .max_age(3600);
    let allowed = app.config.cors_origins.clone();
    cors.allowed_origin_fn(move |origin, _| {
        origin.to_str().is_ok_and(|origin| allowed.iter().any(|allowed| allowed.allows(origin)))
    })
}
