//! `GET /admin/audit-log`: the audit log.

use actix_web::{HttpRequest, HttpResponse};

use super::change_words::words;
use super::list::{self, Asked, Cell, Rows, Section};
use super::who::who_cell;
use crate::accounts::account;
use crate::accounts::email::Email;
use crate::accounts::role::Permission;
use crate::app::App;
use crate::audit::{self, Actor, Filter};
use crate::clock::rfc3339;
use crate::db::{self, Conn};
use crate::http::auth::Visitor;
use crate::http::problem::Problem;
use crate::views::actors::Names;

pub const SECTION: Section = Section {
    name: "audit-log",
    title: "Audit log",
    group: "Setup",
    opens: Permission::Read,
    changes: Permission::Settings,
    search: Some("The id of what was changed, or who changed it: an e-mail address, cli, system, admin_token:tok_…"),
    filter: None,
    columns: &["When", "Who", "What", "Of", "Details"],
    shown: 5,
    has_csv: false,
    add: None,
    empty: "No entry fits.",
};

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    list::show(req, visitor, &SECTION, read).await
}

/// Returns the log's rows; a license's page shows them, too.
pub async fn read(app: App, asked: Asked) -> Result<Rows, Problem> {
    let read = app.db.read(move |conn| {
        let filter = filter(conn, asked.q)?;
        let found = audit::list(conn, &filter, asked.cursor.as_deref(), asked.limit)?;
        let names = Names::of(conn, found.entries.iter().map(|entry| entry.actor.as_str()))?;
        Ok::<_, db::Error>((found, names))
    });
    let (found, names) = read.await?;
    let row = |entry: audit::Entry| {
        vec![
            Cell::time(Some(rfc3339(entry.at))),
            who_cell(&names.who(&entry.actor)),
            Cell::text(entry.action.replace(['.', '_'], " ")),
            Cell::code(entry.subject),
            Cell::text(words(&entry.detail)),
        ]
    };
    Ok(Rows { rows: found.entries.into_iter().map(row).collect(), next_cursor: found.next_cursor })
}

/// Parses the text of the search box: an actor or a target.
fn filter(conn: &mut Conn, text: String) -> db::Result<Filter> {
    if text.is_empty() {
        return Ok(Filter::default());
    }
    if let Ok(email) = Email::parse(&text) {
        let actor =
            account::find_by_email(conn, &email)?.map_or(text, |account| Actor::Customer(account.id).to_string());
        return Ok(Filter { actor: Some(actor), ..Filter::default() });
    }
    let is_actor = text.contains(':') || matches!(text.as_str(), "cli" | "system");
    Ok(match is_actor {
        true => Filter { actor: Some(text), ..Filter::default() },
        false => Filter { subject: Some(text), ..Filter::default() },
    })
}
