//! `GET /dashboard/licenses.csv`: the account's license keys as a CSV file, filtered like the page.

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::Map;

use super::licenses::asked;
use super::redirect::sign_in_first;
use super::view::or_problem;
use crate::activations::list;
use crate::activations::listed::ListedLicense;
use crate::catalog::{Tier, list_tiers};
use crate::http::auth::{Visitor, app};
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::http::spreadsheet::harmless;

/// The message IDs of the column headings, after `licenses-csv-`.
const COLUMNS: [&str; 8] = ["key", "status", "use", "plan", "site", "created", "until", "id"];

/// Downloads the file. Of keys that are stored as hashes, it has only the first characters.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    if visitor.signed_in.is_none() {
        return Ok(sign_in_first(&req));
    }
    or_problem(&req, file(&req, &visitor).await).await
}

async fn file(req: &HttpRequest, visitor: &Visitor) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let account = visitor.account()?.id.clone();
    let mut query = Fields::from_page_query(req.query_string());
    let filter = asked(&mut query)?.filter();
    let tiers = app.db.read(list_tiers).await?;
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let failed = |error: csv::Error| Problem::internal(&error);
    let templates = app.templates.of(visitor.language(req));
    let word = |name: &str| templates.message(&format!("licenses-csv-{name}"), &Map::new());
    writer.write_record(COLUMNS.map(|name| word(name).unwrap_or_else(|| name.to_owned()))).map_err(failed)?;
    let mut cursor: Option<String> = None;
    // Read page by page: decrypting a hundred thousand keys at once would block other requests.
    loop {
        let (ring, now) = (app.ring.clone(), app.context.now());
        let (owner, filter, after) = (account.clone(), filter.clone(), cursor.clone());
        let read = app.db.read(move |conn| list::chunk(conn, &ring, &owner, &filter, after.as_deref(), now));
        let page = read.await?;
        for license in &page.entries {
            let status = word(&format!("status-{}", license.status.as_str().replace('_', "-")));
            let status = status.unwrap_or_else(|| license.status.to_string());
            writer.write_record(cells(license, &tiers, status).iter().map(|text| harmless(text))).map_err(failed)?;
        }
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    let file = writer.into_inner().map_err(|error| Problem::internal(&error))?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"license-keys.csv\""))
        .body(file))
}

fn cells(license: &ListedLicense, tiers: &[Tier], status: String) -> [String; 8] {
    let tier = tiers.iter().find(|tier| tier.slug == license.tier).map_or(&license.tier, |tier| &tier.name);
    let active = license.activations.iter().filter(|place| place.active);
    let places: Vec<&str> =
        active.map(|place| place.instance_name.as_deref().unwrap_or(place.subject.as_str())).collect();
    [
        license.license_key.clone().unwrap_or_else(|| format!("{}…", license.key_prefix)),
        status,
        places.join(" "),
        tier.clone(),
        license.site_domain.clone().unwrap_or_default(),
        license.created_at.to_string(),
        license.valid_until.map(|end| end.to_string()).unwrap_or_default(),
        license.id.to_string(),
    ]
}
