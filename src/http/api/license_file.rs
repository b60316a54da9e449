//! `POST /api/v1/license/file`: a licence file for one installation.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use crate::activations::activate::ActivateError;
use crate::clock;
use crate::http::auth::app;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::licenses::key::LicenseKey;
use crate::licenses::license::License;
use crate::offline::issue_file::{IssueError, Wanted, issue_file};
use crate::offline::signing_keys::SigningKeys;

/// The longest time to live that makes sense. Days.
const MAX_TTL_DAYS: i64 = 3_650;
/// The longest installation id. Characters.
const MAX_INSTALLATION: usize = 200;

/// `{license_key, installation_id?, ttl_days?, encrypt?}` → `{certificate, expiry}`. The file ends after `ttl_days`, and
/// never later than the license.
pub async fn handle(req: HttpRequest, mut fields: Fields) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let key = fields.text("license_key");
    let installation = fields.optional_text("installation_id");
    if installation.as_ref().is_some_and(|id| id.trim().is_empty() || id.chars().count() > MAX_INSTALLATION) {
        fields.wrong("installation_id", "invalid_fields", format!("must have 1 to {MAX_INSTALLATION} characters"));
    }
    let ttl_days = fields.optional_integer("ttl_days");
    if ttl_days.is_some_and(|days| !(1..=MAX_TTL_DAYS).contains(&days)) {
        fields.wrong("ttl_days", "invalid_fields", format!("must be between 1 and {MAX_TTL_DAYS}"));
    }
    let encrypt = fields.switch("encrypt");
    fields.finish()?;
    // A key that cannot exist is answered like one that does not.
    let key = LicenseKey::parse(&key).map_err(|_| ActivateError::NotFound)?;
    let wanted = Wanted {
        installation,
        ttl_days: ttl_days.and_then(|days| u32::try_from(days).ok()),
        encrypt_for: encrypt.then(|| key.clone()),
    };
    let signer = SigningKeys::of(&app.config.data_dir).current().map_err(|e| Problem::internal(&e))?;
    let (ambient, ring) = (app.ambient.clone(), app.ring.clone());
    let issued = app.db.read(move |conn| {
        let license = License::by_key(conn, &ring, &key).map_err(IssueError::Db)?;
        license.map(|license| issue_file(conn, &ambient, &signer, &license, &wanted)).transpose()
    });
    let issued = issued.await?.ok_or(ActivateError::NotFound)?;
    Ok(HttpResponse::Ok().json(json!({
        "certificate": issued.certificate,
        "expiry": issued.expiry.map(clock::rfc3339),
    })))
}

impl From<IssueError> for Problem {
    fn from(error: IssueError) -> Self {
        match error {
            IssueError::Db(error) => error.into(),
            IssueError::Refused(state) => ActivateError::Refused(state).into(),
        }
    }
}
