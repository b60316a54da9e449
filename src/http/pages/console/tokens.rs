//! `GET /admin/tokens`: API tokens. Their texts are shown to nobody.

use actix_web::{HttpRequest, HttpResponse};

use super::list::{self, Asked, Cell, Rows, Section};
use crate::accounts::api_token;
use crate::app::App;
use crate::clock::rfc3339;
use crate::http::auth::Visitor;
use crate::http::problem::Problem;

pub const SECTION: Section = Section {
    name: "tokens",
    title: "API tokens",
    search: None,
    filter: None,
    columns: &["Name", "State", "Scopes", "Last used", "Ends", "Made", "Id"],
    shown: 7,
    has_csv: false,
    empty: "No token was made yet: keysmith token create makes one.",
};

/// The page.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    list::show(req, visitor, &SECTION, read).await
}

async fn read(app: App, asked: Asked) -> Result<Rows, Problem> {
    let now = app.ambient.now();
    let found = app.db.read(move |conn| api_token::list(conn, asked.cursor.as_deref(), asked.limit)).await?;
    let row = |token: &api_token::ApiToken| {
        let state = match (token.revoked_at, token.expires_at) {
            (Some(_), _) => Cell::badge("revoked", "bad"),
            (None, Some(at)) if at <= now => Cell::badge("expired", "warn"),
            _ => Cell::badge("good", "good"),
        };
        vec![
            Cell::text(token.name.clone()),
            state,
            Cell::text(token.scopes.names().join(", ")),
            Cell::time(token.last_used_at.map(rfc3339)),
            Cell::time(token.expires_at.map(rfc3339)),
            Cell::time(Some(rfc3339(token.created_at))),
            Cell::code(token.id.clone()),
        ]
    };
    Ok(Rows { rows: found.entries.iter().map(row).collect(), next_cursor: found.next_cursor })
}
