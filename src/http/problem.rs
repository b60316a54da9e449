//! Refusals as RFC 9457 problem+json, with a stable `code`; the one mapping from errors to answers.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use schemars::JsonSchema;
use serde_json::{Map, Value, json};

use crate::db;
use crate::error_code::ErrorCode;

/// One wrong field of a request.
#[derive(Clone, Debug, serde::Serialize, JsonSchema)]
pub struct FieldError {
    pub field: String,
    pub message: String,
    pub code: ErrorCode,
}

/// The body of a refusal. Some codes bring further members, such as `limit` and `used`.
#[derive(JsonSchema)]
#[schemars(rename = "Problem")]
#[expect(dead_code, reason = "the schema of what `Problem::body` writes")]
pub struct ProblemBody {
    #[schemars(rename = "type")]
    type_: String,
    title: String,
    status: u16,
    code: ErrorCode,
    /// What is wrong and what to do next, for people to read.
    detail: String,
    /// The wrong fields, for status 422.
    #[schemars(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
}

impl FieldError {
    pub fn new(field: impl Into<String>, code: ErrorCode, message: impl fmt::Display) -> Self {
        Self { field: field.into(), message: message.to_string(), code }
    }
}

/// An error response. It never contains a cause: causes are logged where they are handled.
#[derive(Clone, Debug)]
pub struct Problem {
    pub status: StatusCode,
    pub code: ErrorCode,
    pub detail: String,
    /// Further members, such as `limit` and `used`.
    pub more: Map<String, Value>,
    /// Seconds, for 429 and 503.
    pub retry_after: Option<u64>,
}

impl Problem {
    pub fn new(status: StatusCode, code: ErrorCode, detail: impl Into<String>) -> Self {
        Self { status, code, detail: detail.into(), more: Map::new(), retry_after: None }
    }

    pub fn bad_request(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, detail)
    }

    pub fn unauthorized(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized, detail)
    }

    pub fn forbidden(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, detail)
    }

    pub fn not_found(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, code, detail)
    }

    pub fn conflict(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, detail)
    }

    /// 422 with `errors`; the code is the errors' own when they agree on one.
    pub fn fields(errors: &[FieldError]) -> Self {
        let first = errors.first().map_or(ErrorCode::InvalidFields, |e| e.code);
        let code = if errors.iter().all(|e| e.code == first) { first } else { ErrorCode::InvalidFields };
        let detail: Vec<String> = errors.iter().map(|e| format!("{}: {}", e.field, e.message)).collect();
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail.join("; ")).with("errors", json!(errors))
    }

    /// 422 for one field.
    pub fn field(field: &str, code: ErrorCode, message: impl fmt::Display) -> Self {
        Self::fields(&[FieldError::new(field, code, message)])
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.more.insert(name.into(), value.into());
        self
    }

    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// A failure on our side: the cause goes to the log, the caller gets the request id to quote.
    pub fn internal(cause: &dyn fmt::Display) -> Self {
        tracing::error!(error = %cause, "request failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            ErrorCode::InternalError,
            "Something went wrong on our side. Try again. If the problem persists, send the request ID to the seller.",
        )
    }

    /// Returns the JSON body. The request ID is in the `X-Request-Id` header only.
    pub fn body(&self) -> Value {
        let title = self.status.canonical_reason().unwrap_or("Error");
        let mut body = self.more.clone();
        body.insert("type".into(), format!("urn:keysmith:problem:{}", self.code).into());
        body.insert("title".into(), title.into());
        body.insert("status".into(), self.status.as_u16().into());
        body.insert("code".into(), self.code.as_str().into());
        body.insert("detail".into(), self.detail.clone().into());
        Value::Object(body)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.status.as_u16(), self.code, self.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponseBuilder::new(self.status);
        response.content_type("application/problem+json");
        // What is left of the body is not waited for.
        if matches!(self.status, StatusCode::REQUEST_TIMEOUT | StatusCode::PAYLOAD_TOO_LARGE) {
            response.force_close();
        }
        if let Some(seconds) = self.retry_after {
            response.insert_header(("Retry-After", seconds.to_string()));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response.insert_header(("WWW-Authenticate", "Bearer"));
        }
        response.body(self.body().to_string())
    }
}

impl From<db::Error> for Problem {
    fn from(error: db::Error) -> Self {
        if !error.is_unavailable() {
            return Self::internal(&error);
        }
        match &error {
            // Logged once, when the outage began.
            db::Error::Away(_) => tracing::debug!(%error, "request refused"),
            _ => tracing::error!(%error, "the database cannot do it now"),
        }
        let detail =
            "The database is not available right now, so nothing was changed or looked up. Try again in a few seconds.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::DatabaseUnavailable, detail).retry_after(5)
    }
}
