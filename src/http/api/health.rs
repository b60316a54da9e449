//! `GET /healthz` (the process runs) and `GET /readyz` (the database is available and its schema is current).

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use schemars::JsonSchema;
use serde::Serialize;

use crate::db::migrations;
use crate::error_code::ErrorCode;
use crate::http::answer::{Answer, Custom};
use crate::http::auth::app;
use crate::http::description::{About, Group};
use crate::http::problem::Problem;
use crate::stripe::inbox;

/// The description of `GET /healthz`.
pub const HEALTHZ: About = About::new(Group::Service, "Check that the process is running").any_query();

/// The description of `GET /readyz`.
pub const READYZ: About = About::new(Group::Service, "Check that the server can handle requests")
    .any_query()
    .refuses(&[ErrorCode::MigrationsPending, ErrorCode::DatabaseUnavailable]);

/// The process is running.
#[derive(JsonSchema)]
#[schemars(inline)]
#[expect(dead_code, reason = "the schema of a constant answer")]
pub struct Alive {
    status: String,
    version: String,
}

/// Reports that the process is running.
pub async fn healthz() -> Custom<Alive> {
    const ANSWER: &str = concat!(r#"{"status":"ok","version":""#, env!("CARGO_PKG_VERSION"), r#""}"#);
    Custom::written(HttpResponse::Ok().content_type("application/json").body(ANSWER))
}

/// The server can handle requests.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Ready {
    /// `ready`
    status: &'static str,
    #[schemars(extend("enum" = ["sqlite", "postgres"]))]
    database: &'static str,
    stripe_events: StripeEvents,
    /// A problem that needs attention.
    detail: Option<String>,
}

/// Numbers of Stripe events that have not been processed.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct StripeEvents {
    waiting: i64,
    failed: i64,
}

/// Reports whether the database is available and has this server's schema.
pub async fn readyz(req: HttpRequest) -> Result<Answer<Ready>, Problem> {
    let app = app(&req)?;
    let pending = app.db.read(migrations::pending).await?;
    if !pending.is_empty() {
        let detail = format!("Migrations are missing: {}. Run `keysmith migrate`.", pending.join(", "));
        let status = StatusCode::SERVICE_UNAVAILABLE;
        return Err(Problem::new(status, ErrorCode::MigrationsPending, detail).retry_after(5));
    }
    let events = app.db.read(inbox::trouble).await?;
    Ok(Answer(Ready {
        status: "ready",
        database: app.db.backend(),
        stripe_events: StripeEvents { waiting: events.waiting, failed: events.failed },
        detail: events.sentence(),
    }))
}
