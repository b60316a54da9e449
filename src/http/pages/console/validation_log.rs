//! `GET /admin/validation-log`: validation attempts and their results.

use actix_web::{HttpRequest, HttpResponse};

use super::list::{self, Asked, Cell, Rows, Section};
use crate::accounts::role::Permission;
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
    group: "Developers",
    opens: Permission::Read,
    changes: Permission::Settings,
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
    columns: &[
        "Last",
        "Code",
        "What to do",
        "License key",
        "Site or device",
        "Times",
        "License",
        "Call",
        "IP address",
        "Program",
    ],
    shown: 10,
    has_csv: false,
    add: None,
    empty: "No attempt fits.",
};

/// Renders the page.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    list::show(req, visitor, &SECTION, read).await
}

/// Returns the log's rows; a license's page shows them, too.
pub async fn read(app: App, asked: Asked) -> Result<Rows, Problem> {
    // Recent attempts are still buffered in memory.
    app.activator.log.flush(&app.db).await?;
    let (ring, sealer) = (app.ring.clone(), app.sealer.clone());
    let read = app.db.read(move |conn| {
        let mut filter = Filter { code: asked.filter.clone(), ..Filter::default() };
        match asked.q.as_str() {
            "" => {}
            text if text.parse::<std::net::IpAddr>().is_ok() => filter.ip = Some(text.to_owned()),
            text => match search_box::search(conn, &ring, &sealer, text)? {
                // A key, or an activation of exactly one license, filters by that license; any other text filters by
                // itself.
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
        Cell::time(Some(entry.last.to_string())),
        Cell::badge(entry.code.replace('_', " "), tone),
        Cell::text(advice(&entry.code)),
        Cell::code(key),
        Cell::text(entry.instance_id.unwrap_or_default()),
        Cell::text(entry.count.to_string()),
        Cell { href: to_license, ..Cell::code(license) },
        Cell::text(entry.action),
        Cell::code(entry.ip.unwrap_or_default()),
        Cell::text(entry.user_agent.unwrap_or_default()),
    ]
}

/// Returns advice to the seller about a result; empty for a good one.
fn advice(code: &str) -> &'static str {
    match code {
        "not_found" => "No license has this key. Ask for the key as it was mailed; look for a typing mistake.",
        "not_activated" => "The license is not activated in this place. The program must activate it first.",
        "expired" => "Its time is over. Extend it, or have the customer renew.",
        "trial_expired" => "The trial is over. The customer buys a license.",
        "grace" => "Its time is over and the grace period runs. The customer should renew soon.",
        "inactive" | "license_inactive" => {
            "Its subscription is not paid, or it is not valid yet. Look at the subscription."
        }
        "suspended" | "license_suspended" => "It was suspended. Reinstate it when the reason is gone.",
        "revoked" | "license_revoked" => "It was revoked. Reinstate it if that was a mistake.",
        "license_expired" => "Its time is over. Extend it, or have the customer renew.",
        "activation_limit" => "All seats are taken. Free one on the license's page, or raise its seats.",
        "product_mismatch" => "The key is for another product of yours. The customer has mixed them up.",
        "license_not_yours" => "The e-mail address is not its owner's. Ask under which address it was bought.",
        "wrong_activation_kind" => {
            "A site was activated where the tier sells devices, or the other way round. Change the program's call."
        }
        _ => "",
    }
}
