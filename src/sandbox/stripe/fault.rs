//! Planned failures for tests: what the network or an overloaded Stripe does to a request.

use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, MessageBody};
use actix_web::http::StatusCode;
use actix_web::web::Bytes;
use actix_web::{HttpResponse, HttpResponseBuilder};

use super::refusal::Refusal;

/// How a request to the API fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// Answered with this status, nothing done. 429 includes `Retry-After`.
    Status(u16),
    /// Done, but answered with this status.
    StatusAfter(u16),
    /// Refused because the idempotency key was used with other parameters (400 `idempotency_error`).
    KeyReused,
    /// Done, but the connection breaks in the middle of the response body.
    HalfBody,
    /// Done, but the connection breaks before the response.
    Reset,
    /// Never answered until the caller gives up; nothing done.
    Stall,
    /// Done, but never answered.
    StallAfter,
}

/// A planned failure.
#[derive(Clone, Debug)]
pub struct Planned {
    pub kind: FaultKind,
    /// Applies only to a request with this text in its path, query or body.
    pub of: Option<String>,
}

impl FaultKind {
    /// Returns Stripe's response, for the kinds that have one.
    pub(super) fn answer(self) -> Option<HttpResponse> {
        let (status, kind, code) = match self {
            Self::Status(status) | Self::StatusAfter(status) => match status {
                429 => (status, "invalid_request_error", Some("rate_limit")),
                409 => (status, "idempotency_error", Some("idempotency_key_in_use")),
                _ => (status, "api_error", None),
            },
            Self::KeyReused => (400, "idempotency_error", None),
            _ => return None,
        };
        let refusal = Refusal::new(status, kind, code, None, "Planned by the test.");
        let known = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = HttpResponse::build(known);
        if status == 429 {
            response.insert_header(("Retry-After", "1"));
        }
        Some(response.json(refusal.body))
    }
}

/// A body that announces more bytes than it sends, and then breaks the connection.
struct Cut {
    part: Option<Bytes>,
    promised: u64,
}

/// Returns a response that breaks off after half of `text`, or before any of it.
pub(super) fn cut(mut response: HttpResponseBuilder, text: &str, before_anything: bool) -> HttpResponse {
    let half = text.as_bytes().get(..text.len() / 2).unwrap_or_default();
    let part = (!before_anything).then(|| Bytes::copy_from_slice(half));
    response.body(Cut { part, promised: u64::try_from(text.len()).unwrap_or(0) })
}

impl MessageBody for Cut {
    type Error = std::io::Error;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.promised)
    }

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let broken = || std::io::Error::from(std::io::ErrorKind::ConnectionReset);
        Poll::Ready(Some(self.part.take().ok_or_else(broken)))
    }
}
