//! `GET /admin/customers` and `/admin/customers.csv`: accounts.

use actix_web::{HttpRequest, HttpResponse};

use super::list::{self, Asked, Cell, Rows, Section};
use crate::accounts::account::{self, AccountState};
use crate::accounts::role::Permission;
use crate::app::App;
use crate::clock::rfc3339;
use crate::http::auth::Visitor;
use crate::http::problem::Problem;
use crate::views::search_box;

pub const SECTION: Section = Section {
    name: "customers",
    title: "Customers",
    group: "Sales",
    opens: Permission::Read,
    changes: Permission::Customers,
    search: Some("E-mail, license key, order, site, device or Stripe id"),
    filter: Some(("state", &[("unconfirmed", "Not confirmed"), ("disabled", "Disabled")])),
    columns: &["E-mail", "User name", "Role", "State", "Stripe customer", "Since", "Id"],
    shown: 6,
    has_csv: true,
    add: None,
    empty: "No customer fits.",
};

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    list::show(req, visitor, &SECTION, read).await
}

/// Downloads the list as a CSV file.
pub async fn csv(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    list::csv(req, visitor, &SECTION, read).await
}

async fn read(app: App, asked: Asked) -> Result<Rows, Problem> {
    let (ring, sealer) = (app.ring.clone(), app.sealer.clone());
    let read = app.db.read(move |conn| {
        let sought = search_box::search(conn, &ring, &sealer, &asked.q)?;
        let state = asked.filter.as_deref().and_then(AccountState::parse);
        account::list(conn, None, sought.as_ref(), state, asked.cursor.as_deref(), asked.limit)
    });
    let found = read.await?;
    let row = |account: &account::Account| {
        let state = match (account.disabled_at, account.unconfirmed_since) {
            (Some(_), _) => Cell::badge("disabled", "bad"),
            (None, Some(_)) => Cell::badge("not confirmed", "warn"),
            (None, None) => Cell::badge("confirmed", "good"),
        };
        vec![
            Cell::text(account.email.as_str()).leading_to(format!("/admin/customers/{}", account.id)),
            Cell::text(account.username.clone().unwrap_or_default()),
            Cell::text(account.role.label()),
            state,
            Cell::code(account.customer_id.clone().unwrap_or_default()),
            Cell::time(Some(rfc3339(account.created_at))),
            Cell::code(account.id.clone()),
        ]
    };
    Ok(Rows { rows: found.entries.iter().map(row).collect(), next_cursor: found.next_cursor })
}
