//! `GET /api/v1/admin/health`: queued work, failures, and free disk space.

use actix_web::HttpRequest;

use crate::accounts::scope::Scope;
use crate::app::App;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::problem::Problem;
use crate::views::health::{Health, health};

/// The description of the call.
pub const ABOUT: About = About::new(Group::Admin, "Retrieve the server's health").details("Counts stop at 1,000.");

/// Reports the server's health.
pub async fn handle(req: HttpRequest) -> Result<Answer<Health>, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::OperationsRead).await?;
    Ok(Answer(run(&app).await?))
}

/// Returns the server's current health; also called by the console.
pub async fn run(app: &App) -> Result<Health, Problem> {
    let folder = app.config.data_dir.clone();
    Ok(app.db.read(move |conn| health(conn, &folder)).await?)
}
