//! `GET /admin/organizations`: the list of organizations.

use actix_web::{HttpRequest, HttpResponse};

use super::list::{self, Asked, Cell, Rows, Section};
use crate::accounts::organization;
use crate::accounts::role::Permission;
use crate::app::App;
use crate::clock::rfc3339;
use crate::http::auth::Visitor;
use crate::http::problem::Problem;
use crate::views::search_box;

pub const SECTION: Section = Section {
    name: "organizations",
    title: "Organizations",
    group: "Sales",
    opens: Permission::Read,
    changes: Permission::Customers,
    search: Some("Name, a member's e-mail, license key, order or Stripe id"),
    filter: None,
    columns: &["Name", "Since", "Id"],
    shown: 3,
    has_csv: false,
    add: None,
    empty: "No organization fits.",
};

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    list::show(req, visitor, &SECTION, read).await
}

async fn read(app: App, asked: Asked) -> Result<Rows, Problem> {
    let (ring, sealer) = (app.ring.clone(), app.sealer.clone());
    let read = app.db.read(move |conn| {
        let sought = search_box::search(conn, &ring, &sealer, &asked.q)?;
        organization::list(conn, sought.as_ref(), asked.cursor.as_deref(), asked.limit)
    });
    let found = read.await?;
    let row = |organization: &organization::Organization| {
        vec![
            Cell::text(organization.name.clone()).leading_to(format!("/admin/organizations/{}", organization.id)),
            Cell::time(Some(rfc3339(organization.created_at))),
            Cell::code(organization.id.clone()),
        ]
    };
    Ok(Rows { rows: found.entries.iter().map(row).collect(), next_cursor: found.next_cursor })
}
