//! `GET /api/v1/admin/health`: what waits, what failed, and whether there is room.

use actix_web::{HttpRequest, HttpResponse};

use crate::accounts::scope::Scope;
use crate::app::App;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::problem::Problem;
use crate::views::health::{Health, health};

/// → the server's health
pub async fn handle(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::OperationsRead).await?;
    Ok(HttpResponse::Ok().json(run(&app).await?))
}

/// The server's health now, for the console too.
pub async fn run(app: &App) -> Result<Health, Problem> {
    let folder = app.config.data_dir.clone();
    Ok(app.db.read(move |conn| health(conn, &folder)).await?)
}
