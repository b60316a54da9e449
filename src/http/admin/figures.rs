//! `GET /api/v1/admin/figures`: what days, weeks or months brought.

use actix_web::{HttpRequest, HttpResponse};

use crate::accounts::scope::Scope;
use crate::app::App;
use crate::error_code::ErrorCode;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::views::figures::{Figures, Step, figures};

/// `?by=` (`day`, `week`, `month`; a day when left out) → the figures
pub async fn handle(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::OperationsRead).await?;
    let mut query = Fields::from_query(req.query_string());
    let by = query.optional_text("by");
    let step = by.as_deref().map_or(Some(Step::default()), Step::parse);
    if step.is_none() {
        query.wrong("by", ErrorCode::InvalidFields, "one of day, week, month");
    }
    query.finish()?;
    Ok(HttpResponse::Ok().json(run(&app, step.unwrap_or_default()).await?))
}

/// The figures now, for the console too.
pub async fn run(app: &App, by: Step) -> Result<Figures, Problem> {
    // What was validated a moment ago is still in memory.
    app.activator.log.flush(&app.db).await?;
    let now = app.context.now();
    Ok(app.db.read(move |conn| figures(conn, by, now)).await?)
}
