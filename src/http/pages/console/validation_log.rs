//! `GET /admin/validation-log`: who asked, and what was answered.

use actix_web::{HttpRequest, HttpResponse};

use super::list::{self, Asked, Cell, Rows, Section};
use crate::activations::validation_log::{self, Entry, Filter};
use crate::app::App;
use crate::db::Sought;
use crate::http::auth::Visitor;
use crate::http::problem::Problem;
use crate::ids::LicenseId;
use crate::views::search_box;

pub const SECTION: Section = Section {
    name: "validation-log",
    title: "Validation log",
    search: Some("License key, site, device or IP address"),
    filter: Some((
        "code",
        &[
            ("valid", "Valid"),
            ("not_found", "Not found"),
            ("not_activated", "Not activated"),
            ("expired", "Expired"),
            ("activation_limit", "No seat left"),
        ],
    )),
    columns: &["Last", "Code", "Call", "License key", "Site or device", "Times", "IP address", "Program", "License"],
    shown: 9,
    has_csv: false,
    empty: "No attempt fits.",
};

/// The page.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    list::show(req, visitor, &SECTION, read).await
}

/// Its rows, for the page of a license too.
pub async fn read(app: App, asked: Asked) -> Result<Rows, Problem> {
    // What was attempted a moment ago is still in memory.
    app.activator.log.flush(&app.db).await?;
    let (ring, sealer) = (app.ring.clone(), app.sealer.clone());
    let read = app.db.read(move |conn| {
        let mut filter = Filter { code: asked.filter.clone(), ..Filter::default() };
        match asked.q.as_str() {
            "" => {}
            text if text.parse::<std::net::IpAddr>().is_ok() => filter.ip = Some(text.to_owned()),
            text => match search_box::search(conn, &ring, &sealer, text)? {
                // A key, or the place of one license: that license. A place of several, or of none, is what was asked with.
                Some(Sought::Licenses(ids)) if ids.len() == 1 => {
                    filter.license_id = ids.into_iter().next().map(LicenseId::from_text)
                }
                _ => filter.instance_id = Some(text.to_owned()),
            },
        }
        validation_log::list(conn, &filter, asked.cursor.as_deref(), asked.limit)
    });
    let found = read.await?;
    Ok(Rows { rows: found.entries.into_iter().map(row).collect(), next_cursor: found.next_cursor })
}

fn row(entry: Entry) -> Vec<Cell> {
    let tone = match entry.code.as_str() {
        "valid" | "ok" => "good",
        "grace" => "warn",
        _ => "bad",
    };
    let license = entry.license_id.unwrap_or_default();
    let to_license = if license.is_empty() { None } else { Some(format!("/admin/licenses/{license}")) };
    let key = entry.key_prefix.map(|prefix| format!("{prefix}…")).unwrap_or_default();
    vec![
        Cell::time(Some(entry.last)),
        Cell::badge(entry.code.replace('_', " "), tone),
        Cell::text(entry.action),
        Cell::code(key),
        Cell::text(entry.instance_id.unwrap_or_default()),
        Cell::text(entry.count.to_string()),
        Cell::code(entry.ip.unwrap_or_default()),
        Cell::text(entry.user_agent.unwrap_or_default()),
        Cell { href: to_license, ..Cell::code(license) },
    ]
}
