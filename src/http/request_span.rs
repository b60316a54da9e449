//! The span of a request: what every log line within it carries.

use actix_web::dev::ServiceRequest;
use actix_web::http::header::HeaderMap;
use actix_web::{HttpMessage, HttpRequest};
use tracing::Span;
use tracing::field::Empty;

use crate::db::text_enum;
use crate::metrics::Hot;
use crate::telemetry;

text_enum! {
    /// What sent a request, as far as it has proved it.
    pub enum CallerKind {
        Anonymous = "anonymous",
        /// A person, by their session.
        Account = "account",
        /// A program, by its API token.
        Token = "token",
        /// Stripe, by the signature of its webhook.
        Stripe = "stripe",
    }
}

/// The route of requests that match none.
pub const NO_ROUTE: &str = "none";

/// Health probes, which say nothing about callers.
pub const PROBES: [&str; 2] = ["/healthz", "/readyz"];

/// Opens the span of a request. It names the route and never the path, which may contain secrets. The most frequent
/// routes have one at `debug` only.
pub fn open(req: &ServiceRequest, id: &str, route: &str) -> Span {
    macro_rules! span {
        ($level:ident) => {
            tracing::span!(
                tracing::Level::$level,
                "request",
                request.id = id,
                http.method = %req.method(),
                http.route = route,
                caller = Empty,
                event.id = Empty,
                http.status = Empty,
                took_ms = Empty,
                otel.kind = Empty,
                otel.name = Empty,
            )
        };
    }
    let span = if route == Hot::Validate.route() || PROBES.contains(&route) { span!(DEBUG) } else { span!(ERROR) };
    telemetry::begin_request(&span, req.method().as_str(), route, |name| text(req.headers(), name));
    span
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// Notes what sent a request, once it has proved it.
pub fn note_caller(req: &HttpRequest, kind: CallerKind) {
    if req.extensions_mut().insert(kind) != Some(kind) {
        Span::current().record("caller", kind.as_str());
    }
}

/// What sent a request.
pub fn caller(req: &HttpRequest) -> CallerKind {
    req.extensions().get::<CallerKind>().copied().unwrap_or(CallerKind::Anonymous)
}

/// Completes the span of a request that was answered, and logs the answer at `debug`.
pub fn close(span: &Span, req: &HttpRequest, status: u16, seconds: f64) {
    if span.is_disabled() {
        return;
    }
    if caller(req) == CallerKind::Anonymous {
        span.record("caller", CallerKind::Anonymous.as_str());
    }
    span.record("http.status", status);
    span.record("took_ms", telemetry::milliseconds(seconds));
    telemetry::end_request(span, status);
    span.in_scope(|| tracing::debug!("answered"));
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use tracing_subscriber::filter::LevelFilter;
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    #[test]
    fn what_is_asked_all_the_time_has_a_span_only_at_debug() {
        let routes = [Hot::Validate.route(), "/healthz", "/readyz", "/buy", "/webhooks/stripe", NO_ROUTE];
        let with_span = |level: LevelFilter| {
            let subscriber = tracing_subscriber::registry().with(level);
            let is_enabled = |route: &&str| !open(&TestRequest::default().to_srv_request(), "1", route).is_disabled();
            tracing::subscriber::with_default(subscriber, || {
                routes.iter().copied().filter(is_enabled).collect::<Vec<_>>()
            })
        };
        assert_eq!(with_span(LevelFilter::INFO), routes[3..]);
        assert_eq!(with_span(LevelFilter::ERROR), routes[3..], "a line at any level has its request");
        assert_eq!(with_span(LevelFilter::DEBUG), routes);
    }
}
