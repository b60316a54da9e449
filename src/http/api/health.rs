//! `GET /healthz` (the process answers) and `GET /readyz` (the database answers, its schema is the one we know).

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

/// The prose of `GET /healthz`.
pub const HEALTHZ: About = About::new(Group::Service, "The process answers").any_query();

/// The prose of `GET /readyz`.
pub const READYZ: About = About::new(Group::Service, "The database answers, and its schema is the one we know")
    .any_query()
    .refuses(&[ErrorCode::MigrationsPending, ErrorCode::DatabaseUnavailable]);

/// The process answers.
#[derive(JsonSchema)]
#[schemars(inline)]
#[expect(dead_code, reason = "the schema of a constant answer")]
pub struct Alive {
    status: String,
    version: String,
}

/// Answers that the process runs.
pub async fn healthz() -> Custom<Alive> {
    const ANSWER: &str = concat!(r#"{"status":"ok","version":""#, env!("CARGO_PKG_VERSION"), r#""}"#);
    Custom::written(HttpResponse::Ok().content_type("application/json").body(ANSWER))
}

/// The server can work.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Ready {
    /// `ready`
    status: &'static str,
    #[schemars(extend("enum" = ["sqlite", "postgres"]))]
    database: &'static str,
    stripe_events: StripeEvents,
    /// What a person should look at.
    detail: Option<String>,
}

/// Stripe's events that are not processed.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct StripeEvents {
    waiting: i64,
    failed: i64,
}

/// Answers whether the database does and its schema is the one that this server knows.
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
