//! `GET /admin/audit-log`: who changed what.

use actix_web::{HttpRequest, HttpResponse};

use super::list::{self, Asked, Cell, Rows, Section};
use crate::accounts::role::Permission;
use crate::app::App;
use crate::audit::{self, Filter};
use crate::clock::rfc3339;
use crate::http::auth::Visitor;
use crate::http::problem::Problem;

pub const SECTION: Section = Section {
    name: "audit-log",
    title: "Audit log",
    group: "Setup",
    opens: Permission::Read,
    changes: Permission::Settings,
    search: Some("The id of what was changed, or who changed it (cli, system, customer:acc_…)"),
    filter: None,
    columns: &["When", "Who", "What", "Of", "Details"],
    shown: 5,
    has_csv: false,
    add: None,
    empty: "No entry fits.",
};

/// The page.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    list::show(req, visitor, &SECTION, read).await
}

/// Its rows, for the page of a license too.
pub async fn read(app: App, asked: Asked) -> Result<Rows, Problem> {
    let is_actor = asked.q.contains(':') || matches!(asked.q.as_str(), "cli" | "system");
    let text = Some(asked.q).filter(|text| !text.is_empty());
    let (actor, subject) = if is_actor { (text, None) } else { (None, text) };
    let filter = Filter { actor, action: None, subject };
    let found = app.db.read(move |conn| audit::list(conn, &filter, asked.cursor.as_deref(), asked.limit)).await?;
    let row = |entry: audit::Entry| {
        let detail = entry.detail.to_string();
        vec![
            Cell::time(Some(rfc3339(entry.at))),
            Cell::code(entry.actor),
            Cell::text(entry.action.replace(['.', '_'], " ")),
            Cell::code(entry.subject),
            Cell::code(if detail == "{}" { String::new() } else { detail }),
        ]
    };
    Ok(Rows { rows: found.entries.into_iter().map(row).collect(), next_cursor: found.next_cursor })
}
