//! `GET /metrics`: metrics for Prometheus.

use actix_web::{HttpRequest, HttpResponse};

use super::auth::app;
use super::caller::admin;
use super::description::{About, Group};
use super::problem::Problem;
use crate::accounts::scope::Scope;

/// The content type that Prometheus recognizes as OpenMetrics.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The description of the call.
pub const ABOUT: About =
    About::new(Group::Service, "Counters for Prometheus").any_query().media("application/openmetrics-text");

/// Renders all metrics as OpenMetrics text.
pub async fn handle(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::MetricsRead).await?;
    let text = app.metrics.text(&app.db, app.activator.memory.usage(), app.context.now()).await?;
    Ok(HttpResponse::Ok().content_type(OPEN_METRICS).body(text))
}
