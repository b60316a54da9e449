//! The access log (`KEYSMITH_ACCESS_LOG=on`): one line per request, written when its response has been sent.

use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::Error;
use actix_web::body::{BodySize, BoxBody, EitherBody, MessageBody};
use actix_web::dev::ServiceResponse;
use actix_web::web::Bytes;

use super::request_span::{NO_ROUTE, PROBES, caller};
use crate::clock::Stopwatch;
use crate::telemetry::{ACCESS, milliseconds};

/// The data of a line, apart from the size of the response.
pub struct Line {
    request_id: String,
    method: String,
    /// The pattern that the path matched. The path itself is not logged, because it may contain a secret.
    route: String,
    status: u16,
    caller: &'static str,
    watch: Stopwatch,
}

impl Line {
    /// Returns the line for a response.
    pub fn of<B>(response: &ServiceResponse<B>, id: &str, route: Option<&str>, watch: Stopwatch) -> Self {
        Self {
            request_id: id.to_owned(),
            method: response.request().method().to_string(),
            route: route.unwrap_or(NO_ROUTE).to_owned(),
            status: response.status().as_u16(),
            caller: caller(response.request()).as_str(),
            watch,
        }
    }

    /// Writes the line. `bytes` is the size of the body that was sent.
    fn write(&self, bytes: u64) {
        macro_rules! line {
            ($level:ident) => {
                tracing::$level!(
                    target: ACCESS,
                    {
                        request.id = self.request_id,
                        http.method = self.method,
                        http.route = self.route,
                        http.status = self.status,
                        took_ms = milliseconds(self.watch.seconds()),
                        bytes,
                        caller = self.caller,
                    },
                    "request"
                )
            };
        }
        if PROBES.contains(&self.route.as_str()) { line!(debug) } else { line!(info) }
    }
}

/// Writes `line`, if any: immediately if the size of the body is known, otherwise once the body has been streamed.
pub fn log<B: MessageBody + 'static>(
    response: ServiceResponse<B>,
    line: Option<Line>,
) -> ServiceResponse<EitherBody<B, Counted>> {
    let Some(line) = line else { return response.map_into_left_body() };
    match response.response().body().size() {
        BodySize::Sized(bytes) => line.write(bytes),
        BodySize::None => line.write(0),
        BodySize::Stream => {
            return response.map_body(|_, body| EitherBody::right(Counted { body: body.boxed(), bytes: 0, line }));
        }
    }
    response.map_into_left_body()
}

/// A body that counts the bytes sent, and writes its line when it ends or the client disconnects.
pub struct Counted {
    body: BoxBody,
    bytes: u64,
    line: Line,
}

impl MessageBody for Counted {
    type Error = Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        let next = Pin::new(&mut self.body).poll_next(cx);
        if let Poll::Ready(Some(Ok(bytes))) = &next {
            self.bytes += u64::try_from(bytes.len()).unwrap_or_default();
        }
        next.map_err(Into::into)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.line.write(self.bytes);
    }
}
