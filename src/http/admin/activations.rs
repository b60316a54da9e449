//! `GET /api/v1/admin/activations`: where licenses are, or were, in use, the newest first.

use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use serde_json::json;

use crate::accounts::scope::Scope;
use crate::activations::activation::Activation;
use crate::activations::find::{Search, list};
use crate::activations::list::ListedActivation;
use crate::http::api::licenses::read_page;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::ids::LicenseId;

/// A place where a license is, or was, in use.
#[derive(Debug, Serialize)]
pub struct ActivationView {
    /// `lic_…`
    pub license_id: LicenseId,
    /// The address that it was activated from.
    pub ip: Option<String>,
    #[serde(flatten)]
    pub place: ListedActivation,
}

/// `?license_id=&subject=&kind=site|device&active=true|false&ip=&hostname=` → `{activations, next_cursor}`; `subject` is
/// the site domain or installation id
pub async fn handle(req: HttpRequest) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::LicensesRead).await?;
    let mut query = Fields::from_query(req.query_string());
    let kind = query.one_of("kind", &["site", "device"]);
    let active = query.one_of("active", &["true", "false"]).map(|word| word == "true");
    let mut text = |field: &str| query.optional_text(field).filter(|text| !text.is_empty());
    let wanted = Search {
        license_id: text("license_id").map(LicenseId::from_text),
        subject: text("subject"),
        kind,
        active,
        ip: text("ip"),
        hostname: text("hostname"),
    };
    let (limit, cursor) = read_page(&mut query)?;
    let page = app.db.read(move |conn| list(conn, &wanted, cursor.as_deref(), limit)).await?;
    let activations: Vec<ActivationView> = page.entries.into_iter().map(view).collect();
    Ok(HttpResponse::Ok().json(json!({"activations": activations, "next_cursor": page.next_cursor})))
}

fn view(place: Activation) -> ActivationView {
    ActivationView { license_id: place.license_id.clone(), ip: place.ip.clone(), place: place.into() }
}
