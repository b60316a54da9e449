//! `GET /api/v1/admin/validation-logs`: every attempt, good or bad, the newest first; attempts of one day with everything
//! else in common are one entry with their count.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use crate::accounts::scope::Scope;
use crate::activations::validation_log::{self, Filter};
use crate::clock::parse_rfc3339;
use crate::error_code::ErrorCode;
use crate::http::api::licenses::read_page;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::ids::LicenseId;

/// `?license_id=&key_prefix=&instance_id=&ip=&action=&code=&since=&until=` (RFC 3339) →
/// `{entries: [{id, at, first, last, count, hours, license_id, key_prefix, instance_id, ip, user_agent, action, code}], next_cursor}`
pub async fn handle(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::LicensesRead).await?;
    let mut query = Fields::from_query(req.query_string());
    let (since, until) = (time(&mut query, "since"), time(&mut query, "until"));
    let mut text = |field: &str| query.optional_text(field).filter(|text| !text.is_empty());
    let filter = Filter {
        license_id: text("license_id").map(LicenseId::from_text),
        key_prefix: text("key_prefix"),
        instance_id: text("instance_id"),
        ip: text("ip"),
        action: text("action"),
        code: text("code"),
        since,
        until,
    };
    let (limit, cursor) = read_page(&mut query)?;
    // What was attempted a moment ago is still in memory.
    app.activator.log.flush(&app.db).await?;
    let page = app.db.read(move |conn| validation_log::list(conn, &filter, cursor.as_deref(), limit)).await?;
    Ok(HttpResponse::Ok().json(json!(page)))
}

fn time(query: &mut Fields, field: &str) -> Option<i64> {
    let text = query.optional_text(field).filter(|text| !text.is_empty())?;
    let time = parse_rfc3339(&text);
    if time.is_none() {
        query.wrong(field, ErrorCode::InvalidFields, "must be a time as in 2026-11-23T08:00:00Z");
    }
    time
}
