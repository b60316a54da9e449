//! `GET /admin/bulk-actions`: the list of bulk actions.

use actix_web::{HttpRequest, HttpResponse};

use super::bulk_words::verb;
use super::list::{self, Asked, Cell, Rows, Section};
use super::who::who_cell;
use crate::accounts::role::Permission;
use crate::app::App;
use crate::bulk::action::{BulkAction, BulkState};
use crate::clock::rfc3339;
use crate::db;
use crate::http::auth::Visitor;
use crate::http::problem::Problem;
use crate::views::actors::Names;

pub const SECTION: Section = Section {
    name: "bulk-actions",
    title: "Bulk actions",
    group: "Sales",
    opens: Permission::Read,
    changes: Permission::Licenses,
    search: None,
    filter: Some((
        "state",
        &[("running", "Running"), ("stopped", "Stopped"), ("finished", "Finished"), ("preparing", "Never started")],
    )),
    columns: &[
        "Action",
        "State",
        "Licenses",
        "Changed",
        "Unchanged",
        "Refused",
        "Left",
        "Started",
        "Finished",
        "By",
        "Id",
    ],
    shown: 9,
    has_csv: false,
    add: None,
    empty: "Nothing was done to many licenses at once. Select licenses in their list to begin.",
};

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    list::show(req, visitor, &SECTION, read).await
}

async fn read(app: App, asked: Asked) -> Result<Rows, Problem> {
    let state = asked.filter.as_deref().and_then(BulkState::parse);
    let read = app.db.read(move |conn| {
        let found = BulkAction::list(conn, state, asked.cursor.as_deref(), asked.limit)?;
        let names = Names::of(conn, found.entries.iter().map(|action| action.actor.as_str()))?;
        Ok::<_, db::Error>((found, names))
    });
    let (found, names) = read.await?;
    let row = |action: &BulkAction| {
        let count = |count: i64| Cell::text(count.to_string());
        vec![
            Cell::text(verb(action.kind)).leading_to(format!("/admin/bulk-actions/{}", action.id)),
            state_cell(action.state),
            count(action.total),
            count(action.done),
            count(action.unchanged),
            count(action.refused),
            count(action.left()),
            Cell::time(Some(rfc3339(action.created_at))),
            Cell::time(action.finished_at.map(rfc3339)),
            who_cell(&names.who(&action.actor)),
            Cell::code(action.id.as_str()),
        ]
    };
    Ok(Rows { rows: found.entries.iter().map(row).collect(), next_cursor: found.next_cursor })
}

/// Returns the state of an action as a badge.
pub fn state_cell(state: BulkState) -> Cell {
    match state {
        BulkState::Preparing => Cell::badge("never started", "warn"),
        BulkState::Running => Cell::badge("running", "info"),
        BulkState::Stopped => Cell::badge("stopped", "warn"),
        BulkState::Finished => Cell::badge("finished", "good"),
    }
}
