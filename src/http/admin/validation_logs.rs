//! `GET /api/v1/admin/validation-logs`: all validation attempts, newest first. Attempts of the same day that are
//! otherwise identical share one entry with a count.

use actix_web::HttpRequest;
use schemars::{Schema, SchemaGenerator};

use crate::accounts::scope::Scope;
use crate::activations::validation_log::{self, Entry, Filter};
use crate::clock::{Timestamp, parse_rfc3339};
use crate::db::Page;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::field::Field;
use crate::http::fields::Fields;
use crate::http::input::{Query, request};
use crate::http::problem::Problem;
use crate::http::request_parts::Paging;
use crate::ids::LicenseId;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Admin, "List attempts to activate, validate or deactivate");

request! {
    /// Which attempts.
    pub struct ListAttempts {
        license_id: Option<String>,
        key_prefix: Option<String>,
        instance_id: Option<String>,
        ip: Option<String>,
        action: Option<String>,
        code: Option<String>,
        /// Only attempts at or after this time.
        since: Option<TimeFilter>,
        /// Only attempts before this time.
        until: Option<TimeFilter>,
        ..paging: Paging,
    }
}

/// A time as a filter, in Unix seconds.
struct TimeFilter(i64);

impl Field for TimeFilter {
    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        let text = fields.optional_text(name).unwrap_or_default();
        let time = parse_rfc3339(&text);
        if time.is_none() {
            fields.wrong(name, ErrorCode::InvalidFields, "must be a time as in 2026-11-23T08:00:00Z");
        }
        time.map(Self)
    }

    /// Refuses an empty time, like other empty filters.
    fn read_optional(fields: &mut Fields, name: &str) -> Option<Option<Self>> {
        if fields.is_blank(name) { Some(None) } else { Self::read(fields, name).map(Some) }
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        Timestamp::schema(generator)
    }
}

/// Lists the entries.
pub async fn handle(req: HttpRequest, query: Query<ListAttempts>) -> Result<Answer<Page<Entry>>, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::LicensesRead).await?;
    let asked = query.read()?;
    let filter = Filter {
        license_id: asked.license_id.map(LicenseId::from_text),
        key_prefix: asked.key_prefix,
        instance_id: asked.instance_id,
        ip: asked.ip,
        action: asked.action,
        code: asked.code,
        since: asked.since.map(|TimeFilter(time)| time),
        until: asked.until.map(|TimeFilter(time)| time),
    };
    let Paging { limit, cursor } = asked.paging;
    // Recent attempts are still buffered in memory.
    app.activator.log.flush(&app.db).await?;
    Ok(Answer(app.db.read(move |conn| validation_log::list(conn, &filter, cursor.as_deref(), limit)).await?))
}
