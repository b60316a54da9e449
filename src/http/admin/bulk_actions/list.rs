//! `GET /api/v1/admin/bulk-actions`, and the outcome for each license of an action: `…/{id}/licenses`

use actix_web::{HttpRequest, web};
use schemars::JsonSchema;
use serde::Serialize;

use super::{BulkActionView, view};
use crate::accounts::scope::Scope;
use crate::bulk::action::{BulkAction, BulkState};
use crate::bulk::row::{self, RowState};
use crate::clock::Timestamp;
use crate::db;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::input::{Query, request};
use crate::http::problem::Problem;
use crate::http::request_parts::Paging;
use crate::ids::{BulkActionId, LicenseId};

/// The description of the list of actions.
pub const ABOUT: About =
    About::new(Group::Admin, "List bulk actions").details("In the list `undone_by` and `refusals` are empty.");

/// The description of the list of an action's licenses.
pub const ABOUT_LICENSES: About = About::new(Group::Admin, "List the licenses of a bulk action")
    .details("`code` says why a license was refused.")
    .refuses(&[ErrorCode::BulkActionNotFound]);

request! {
    /// Which actions.
    pub struct ListBulkActions {
        state: Option<BulkState>,
        ..paging: Paging,
    }
}

request! {
    /// Which licenses of an action.
    pub struct ListBulkOutcomes {
        result: Option<RowState>,
        ..paging: Paging,
    }
}

/// A page of actions.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Actions {
    bulk_actions: Vec<BulkActionView>,
    next_cursor: Option<String>,
}

/// A page of an action's licenses.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Outcomes {
    licenses: Vec<Outcome>,
    next_cursor: Option<String>,
}

/// The outcome for one license.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "BulkOutcome")]
pub struct Outcome {
    id: LicenseId,
    result: RowState,
    /// Why the license was refused.
    code: Option<String>,
    at: Option<Timestamp>,
}

impl From<row::Row> for Outcome {
    fn from(row: row::Row) -> Self {
        Self { id: row.license_id, result: row.state, code: row.code, at: row.at.map(Timestamp) }
    }
}

/// Lists the actions, newest first.
pub async fn handle(req: HttpRequest, query: Query<ListBulkActions>) -> Result<Answer<Actions>, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::LicensesRead).await?;
    let ListBulkActions { state, paging: Paging { limit, cursor } } = query.read()?;
    let page = app.db.read(move |conn| {
        let page = BulkAction::list(conn, state, cursor.as_deref(), limit)?;
        let shown: Vec<_> = page.entries.into_iter().map(|action| view(action, None, Vec::new())).collect();
        let bulk_actions = shown.into_iter().collect::<db::Result<_>>()?;
        Ok::<_, db::Error>(Actions { bulk_actions, next_cursor: page.next_cursor })
    });
    Ok(Answer(page.await?))
}

/// Lists the licenses of an action.
pub async fn licenses(
    req: HttpRequest,
    id: web::Path<BulkActionId>,
    query: Query<ListBulkOutcomes>,
) -> Result<Answer<Outcomes>, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::LicensesRead).await?;
    let ListBulkOutcomes { result, paging: Paging { limit, cursor } } = query.read()?;
    let id = super::find(&app, id.into_inner()).await?.id;
    let page = app.db.read(move |conn| row::list(conn, &id, result, cursor.as_deref(), limit)).await?;
    let licenses = page.entries.into_iter().map(Outcome::from).collect();
    Ok(Answer(Outcomes { licenses, next_cursor: page.next_cursor }))
}
