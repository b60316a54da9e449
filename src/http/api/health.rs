//! `GET /healthz` (the process answers) and `GET /readyz` (the database answers, its schema is the one we know).

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use crate::db::migrations;
use crate::http::auth::app;
use crate::http::problem::Problem;
use crate::stripe::inbox;

pub async fn healthz() -> HttpResponse {
    const ANSWER: &str = concat!(r#"{"status":"ok","version":""#, env!("CARGO_PKG_VERSION"), r#""}"#);
    HttpResponse::Ok().content_type("application/json").body(ANSWER)
}

pub async fn readyz(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let pending = app.db.read(migrations::pending).await?;
    if !pending.is_empty() {
        let detail = format!("Migrations are missing: {}. Run `keysmith migrate`.", pending.join(", "));
        return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "migrations_pending", detail).retry_after(5));
    }
    let events = app.db.read(inbox::trouble).await?;
    Ok(HttpResponse::Ok().json(json!({
        "status": "ready",
        "database": app.db.backend(),
        "stripe_events": {"waiting": events.waiting, "failed": events.failed},
        "detail": events.sentence(),
    })))
}
