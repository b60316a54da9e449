//! `GET /api/v1/admin/statistics`: counts of licenses, activations and validations.

use actix_web::HttpRequest;
use schemars::{SchemaGenerator, json_schema};

use crate::accounts::scope::Scope;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group, Members};
use crate::http::fields::Fields;
use crate::http::input::{Query, Request};
use crate::http::problem::Problem;
use crate::views::statistics::{Statistics, statistics};

/// The most days that can be requested.
const MOST_DAYS: i64 = 90;
const DAYS: i64 = 30;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Admin, "Retrieve statistics");

/// The number of days that the daily lists cover.
pub struct DaysCovered {
    days: i64,
}

impl Request for DaysCovered {
    fn read(fields: &mut Fields) -> Option<Self> {
        let days = fields.optional_text("days").filter(|text| !text.is_empty());
        let days = days.map_or(DAYS, |text| text.parse().unwrap_or(0));
        if !(1..=MOST_DAYS).contains(&days) {
            let message = format!("must be a whole number from 1 to {MOST_DAYS}");
            fields.wrong("days", ErrorCode::InvalidFields, message);
        }
        fields.no_empty_filters();
        Some(Self { days })
    }

    fn members(_: &mut SchemaGenerator) -> Members {
        let mut members = Members::default();
        let days = json_schema!({"type": "integer", "minimum": 1, "maximum": MOST_DAYS});
        members.add("days", false, days, &format!("{DAYS} when left out."));
        members
    }
}

/// Returns the statistics.
pub async fn handle(req: HttpRequest, query: Query<DaysCovered>) -> Result<Answer<Statistics>, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::OperationsRead).await?;
    let DaysCovered { days } = query.read()?;
    // Recent validations are still buffered in memory.
    app.activator.log.flush(&app.db).await?;
    let now = app.context.now();
    Ok(Answer(app.db.read(move |conn| statistics(conn, now, days)).await?))
}
