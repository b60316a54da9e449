//! `GET /api/v1/admin/statistics`: numbers for the seller.

use actix_web::{HttpRequest, HttpResponse};

use crate::accounts::scope::Scope;
use crate::error_code::ErrorCode;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::views::statistics::statistics;

/// The validation log goes back so far.
const MOST_DAYS: i64 = 90;
const DAYS: i64 = 30;

/// `?days=` (1 to 90, 30 when left out) → `{days, licenses: [{tier, status, count, expired}], activations, leases,
/// accounts, trials: {started, running, converted}, validations: [{day, code, count}], orders: [{day, status, currency,
/// count, amount, refunded}]}`
pub async fn handle(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::OperationsRead).await?;
    let mut query = Fields::from_query(req.query_string());
    let days = query.optional_text("days").filter(|text| !text.is_empty());
    let days = days.map_or(DAYS, |text| text.parse().unwrap_or(0));
    if !(1..=MOST_DAYS).contains(&days) {
        query.wrong("days", ErrorCode::InvalidFields, format!("must be a whole number from 1 to {MOST_DAYS}"));
    }
    query.no_empty_filters();
    query.finish()?;
    // What was validated a moment ago is still in memory.
    app.activator.log.flush(&app.db).await?;
    let now = app.context.now();
    Ok(HttpResponse::Ok().json(app.db.read(move |conn| statistics(conn, now, days)).await?))
}
