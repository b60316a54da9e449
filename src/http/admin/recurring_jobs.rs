//! `GET /api/v1/admin/recurring-jobs`: the work that comes again, and how its latest passes ended.

use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use crate::accounts::scope::Scope;
use crate::clock::rfc3339;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::jobs::recurring::{self, Recurring};

#[derive(Serialize)]
struct Answer {
    recurring_jobs: Vec<View>,
}

/// One kind of work.
#[derive(Serialize)]
struct View {
    name: String,
    every_seconds: i64,
    next_run: String,
    /// The end of the latest pass.
    last_run: Option<String>,
    last_took_ms: Option<i64>,
    last_error: Option<String>,
    /// Passes that have failed in a row.
    failures: i64,
    runs: i64,
    /// When the pass that runs now began.
    running_since: Option<String>,
}

impl From<Recurring> for View {
    fn from(row: Recurring) -> Self {
        Self {
            running_since: row.started_at.filter(|_| row.locked_by.is_some()).map(rfc3339),
            name: row.name,
            every_seconds: row.every,
            next_run: rfc3339(row.next_run),
            last_run: row.last_run.map(rfc3339),
            last_took_ms: row.took,
            last_error: row.last_error,
            failures: row.failures,
            runs: row.runs,
        }
    }
}

/// → `{recurring_jobs: [{name, every_seconds, next_run, last_run, last_took_ms, last_error, failures, runs,
/// running_since}]}`, by name
pub async fn handle(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::OperationsRead).await?;
    Fields::from_query(req.query_string()).finish()?;
    let rows = app.db.read(recurring::list).await?;
    Ok(HttpResponse::Ok().json(Answer { recurring_jobs: rows.into_iter().map(View::from).collect() }))
}
