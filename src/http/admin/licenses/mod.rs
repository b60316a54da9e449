//! `/api/v1/admin/licenses`: find, show, and what a person does to a license.

pub mod actions;
pub mod list;
pub mod show;

use actix_web::HttpResponse;

use crate::activations::search;
use crate::app::App;
use crate::http::problem::Problem;

/// The license as it now is.
async fn answer(app: &App, id: String) -> Result<HttpResponse, Problem> {
    let (ring, now) = (app.ring.clone(), app.ambient.now());
    let found = app.db.read(move |conn| search::one(conn, &ring, &id, now)).await?;
    let license = found.ok_or_else(|| Problem::not_found("license_not_found", "There is no such license."))?;
    Ok(HttpResponse::Ok().json(license))
}
