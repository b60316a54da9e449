//! `GET /api/v1/admin/audit-log`: who changed what, newest first.

use actix_web::HttpRequest;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::accounts::scope::Scope;
use crate::audit::{self, Filter};
use crate::clock::Timestamp;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::input::{Query, request};
use crate::http::problem::Problem;
use crate::http::request_parts::Paging;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Admin, "List audit log entries");

request! {
    /// Which entries.
    pub struct ListAuditEntries {
        actor: Option<String>,
        action: Option<String>,
        subject: Option<String>,
        ..paging: Paging,
    }
}

/// A page of the audit log.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct AuditEntries {
    entries: Vec<AuditEntry>,
    next_cursor: Option<String>,
}

/// A change, and who made it.
#[derive(Serialize, JsonSchema)]
pub struct AuditEntry {
    id: String,
    at: Timestamp,
    /// `admin_token:tok_…`, `customer:acc_…`, `stripe:evt_…`, `cli`, `system`.
    actor: String,
    /// The area and the verb: `license.revoked`.
    action: String,
    /// The id of the changed object.
    subject: String,
    /// Further details, depending on the action.
    detail: Value,
}

impl From<audit::Entry> for AuditEntry {
    fn from(entry: audit::Entry) -> Self {
        Self {
            id: entry.id,
            at: Timestamp(entry.at),
            actor: entry.actor,
            action: entry.action,
            subject: entry.subject,
            detail: entry.detail,
        }
    }
}

/// Lists the entries.
pub async fn handle(req: HttpRequest, query: Query<ListAuditEntries>) -> Result<Answer<AuditEntries>, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::OperationsRead).await?;
    let ListAuditEntries { actor, action, subject, paging: Paging { limit, cursor } } = query.read()?;
    let filter = Filter { actor, action, subject };
    let page = app.db.read(move |conn| audit::list(conn, &filter, cursor.as_deref(), limit)).await?;
    let entries = page.entries.into_iter().map(AuditEntry::from).collect();
    Ok(Answer(AuditEntries { entries, next_cursor: page.next_cursor }))
}
