//! `GET /api/v1/admin/recurring-jobs`: recurring jobs, and the results of their latest runs.

use actix_web::HttpRequest;
use schemars::JsonSchema;
use serde::Serialize;

use crate::accounts::scope::Scope;
use crate::clock::Timestamp;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::problem::Problem;
use crate::jobs::recurring::{self, Recurring};

/// The description of the call.
pub const ABOUT: About = About::new(Group::Admin, "Recurring work, and how its latest passes ended").details(
    "Each pass is done by one of the servers that share a database. `last_error` is null when the latest pass \
     succeeded.",
);

/// All recurring work, by name.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct RecurringJobs {
    recurring_jobs: Vec<RecurringJob>,
}

/// One kind of recurring work.
#[derive(Serialize, JsonSchema)]
pub struct RecurringJob {
    name: String,
    every_seconds: i64,
    next_run: Timestamp,
    /// The end of the latest pass.
    last_run: Option<Timestamp>,
    last_took_ms: Option<i64>,
    /// Null when the latest pass succeeded.
    last_error: Option<String>,
    /// Passes that have failed in a row.
    failures: i64,
    runs: i64,
    /// When the running pass began.
    running_since: Option<Timestamp>,
}

impl From<Recurring> for RecurringJob {
    fn from(row: Recurring) -> Self {
        Self {
            running_since: row.started_at.filter(|_| row.locked_by.is_some()).map(Timestamp),
            name: row.name,
            every_seconds: row.every,
            next_run: Timestamp(row.next_run),
            last_run: row.last_run.map(Timestamp),
            last_took_ms: row.took,
            last_error: row.last_error,
            failures: row.failures,
            runs: row.runs,
        }
    }
}

/// Lists the recurring jobs.
pub async fn handle(req: HttpRequest) -> Result<Answer<RecurringJobs>, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::OperationsRead).await?;
    let rows = app.db.read(recurring::list).await?;
    Ok(Answer(RecurringJobs { recurring_jobs: rows.into_iter().map(RecurringJob::from).collect() }))
}
