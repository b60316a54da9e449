//! `GET /admin/licenses` and `/admin/licenses.csv`: the list of licenses.

use actix_web::{HttpRequest, HttpResponse};

use super::list::{self, Asked, Cell, Rows, Section, Selecting};
use crate::accounts::role::Permission;
use crate::activations::search::{Search, search};
use crate::app::App;
use crate::db;
use crate::http::auth::Visitor;
use crate::http::problem::Problem;
use crate::licenses::policy::State;
use crate::views::owners::{self, Owner};
use crate::views::search_box;

pub const SECTION: Section = Section {
    name: "licenses",
    title: "Licenses",
    group: "Sales",
    opens: Permission::Read,
    changes: Permission::Licenses,
    search: Some("License key, e-mail, order, site, device, Stripe id or metadata as key:value"),
    filter: Some((
        "status",
        &[("active", "Active"), ("inactive", "Inactive"), ("suspended", "Suspended"), ("revoked", "Revoked")],
    )),
    columns: &[
        "License key",
        "Status",
        "Owner",
        "Tier",
        "In use",
        "Seats",
        "Where",
        "Valid until",
        "Made",
        "Id",
        "Stripe subscription",
        "Metadata",
    ],
    shown: 9,
    has_csv: true,
    add: Some("Issue a license"),
    empty: "No license fits.",
};

/// The bulk actions of the list.
const SELECTING: Selecting = Selecting {
    action: "/admin/licenses/bulk",
    choices: &[
        ("suspend", "Suspend"),
        ("reinstate", "Reinstate"),
        ("extend", "Extend"),
        ("move_tier", "Move to another tier"),
        ("revoke", "Revoke"),
    ],
};

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    list::show_selecting(req, visitor, &SECTION, Some(&SELECTING), read).await
}

/// Downloads the list as a CSV file.
pub async fn csv(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    list::csv(req, visitor, &SECTION, read).await
}

/// Returns the list's rows, also for a customer's page. Only the start of each key is shown, so that nobody looking
/// over a shoulder learns one.
pub async fn read(app: App, asked: Asked) -> Result<Rows, Problem> {
    let (ring, sealer, now) = (app.ring.clone(), app.sealer.clone(), app.context.now());
    let read = app.db.read(move |conn| {
        let sought = search_box::search(conn, &ring, &sealer, &asked.q)?;
        let wanted = Search { status: asked.filter.clone(), sought, ..Search::default() };
        let page = search(conn, &ring, &wanted, asked.cursor.as_deref(), asked.limit, now)?;
        let ids: Vec<&str> = page.entries.iter().map(|license| license.id.as_str()).collect();
        let owners = owners::of_licenses(conn, &ids)?;
        Ok::<_, db::Error>((page, owners))
    });
    let (page, owners) = read.await?;
    let row = |license: crate::activations::listed::ListedLicense| {
        let owner = owners.get(license.id.as_str());
        let active: Vec<_> = license.activations.iter().filter(|place| place.active).collect();
        let seats = active.iter().filter(|place| place.takes_seat).count();
        let name = |place: &&crate::activations::listed::ListedActivation| {
            place.instance_name.clone().unwrap_or_else(|| place.subject.clone())
        };
        let places = active.iter().take(3).map(name).collect::<Vec<_>>().join(", ");
        vec![
            Cell::code(format!("{}…", license.key_prefix)).leading_to(format!("/admin/licenses/{}", license.id)),
            Cell::badge(license.status.as_str().replace('_', " "), tone(license.status)),
            owner.map_or_else(Cell::default, |owner| Cell::text(owner.name.clone()).leading_to(owner_href(owner))),
            Cell::text(license.tier),
            Cell::text(seats.to_string()),
            Cell::text(license.max_activations.map_or_else(|| "unlimited".to_owned(), |most| most.to_string())),
            Cell::text(if places.is_empty() { license.site_domain.unwrap_or_default() } else { places }),
            Cell::time(license.valid_until.map(|end| end.to_string())),
            Cell::time(Some(license.created_at.to_string())),
            Cell::code(license.id),
            Cell::code(license.subscription_id.unwrap_or_default()),
            Cell::metadata(&license.metadata.unwrap_or_default()),
        ]
    };
    Ok(Rows { rows: page.entries.into_iter().map(row).collect(), next_cursor: page.next_cursor })
}

/// Returns the address of the console page of a license's owner.
pub fn owner_href(owner: &Owner) -> String {
    let section = if owner.id.starts_with("org_") { "organizations" } else { "customers" };
    format!("/admin/{section}/{}", owner.id)
}

/// Returns the tone of a status badge.
pub fn tone(status: State) -> &'static str {
    match status {
        State::Active => "good",
        State::Grace | State::Inactive | State::NotYetValid => "warn",
        State::Suspended | State::Revoked => "bad",
        State::Expired | State::TrialExpired => "plain",
    }
}
