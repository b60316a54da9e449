//! `GET /admin/organizations/{id}`: an organization with its members and licenses.

use actix_web::{HttpRequest, HttpResponse, web};

use super::detail::{self, Detail, Table, all_of};
use super::list::Cell;
use super::{audit_log, for_seller, licenses, organizations};
use crate::accounts::organization::OrganizationError;
use crate::accounts::{member, organization};
use crate::clock::rfc3339;
use crate::http::auth::{Visitor, app};
use crate::http::problem::Problem;
use crate::ids::OrganizationId;

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor, id: web::Path<String>) -> Result<HttpResponse, Problem> {
    for_seller(&req, &visitor, draw(&req, &visitor, &id)).await
}

async fn draw(req: &HttpRequest, visitor: &Visitor, id: &str) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let wanted = OrganizationId::from_text(id);
    let found = app.db.read(move |conn| {
        let organization = organization::find(conn, &wanted)?.ok_or(OrganizationError::NotFound)?;
        Ok::<_, OrganizationError>((organization, member::list(conn, &wanted)?))
    });
    let (organization, members) = found.await?;
    let row = |member: &member::Member| {
        vec![
            Cell::text(member.account.email.as_str()).leading_to(format!("/admin/customers/{}", member.account.id)),
            Cell::text(member.role.as_str()),
            Cell::time(Some(rfc3339(member.since))),
        ]
    };
    let members = Table {
        title: "Members",
        columns: vec!["E-mail", "Role", "Since"],
        rows: members.iter().map(row).collect(),
        more: None,
    };
    let detail = Detail {
        facts: vec![
            ("Since", Cell::time(Some(rfc3339(organization.created_at)))),
            ("Id", Cell::code(organization.id.as_str())),
        ],
        tables: vec![
            members,
            Table::of(&licenses::SECTION, id, licenses::read(app.clone(), all_of(id)).await?),
            Table::of(&audit_log::SECTION, id, audit_log::read(app.clone(), all_of(id)).await?),
        ],
        ..Detail::of(&organizations::SECTION, organization.id.to_string(), organization.name.clone())
    };
    detail::draw(req, visitor, &detail)
}
