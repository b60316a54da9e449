//! `POST /api/v1/license/file`: a licence file for one installation.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use crate::activations::activate::ActivateError;
use crate::activations::installation_id::InstallationId;
use crate::clock;
use crate::http::attempts::Attempt;
use crate::http::auth::app;
use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::licenses::license::License;
use crate::offline::issue_file::{IssueError, Wanted, issue_file};
use crate::offline::signing_keys::SigningKeys;

/// The longest time to live that makes sense. Days.
const MAX_TTL_DAYS: i64 = 3_650;

/// `{license_key, installation_id?, ttl_days?, encrypt?}` → `{certificate, expiry}`. The file ends after `ttl_days`, and
/// never later than the license.
/// For an installation it takes a seat of the license, as an activation does; the same installation again takes none.
pub async fn handle(req: HttpRequest, mut fields: Fields) -> Result<HttpResponse, Problem> {
    let app = app(&req)?;
    let key = fields.text("license_key");
    let installation = fields.optional_text("installation_id");
    let installation = match installation.as_deref().map(InstallationId::parse).transpose() {
        Ok(installation) => installation,
        Err(error) => {
            fields.wrong("installation_id", "invalid_fields", error);
            None
        }
    };
    let ttl_days = fields.optional_integer("ttl_days");
    if ttl_days.is_some_and(|days| !(1..=MAX_TTL_DAYS).contains(&days)) {
        fields.wrong("ttl_days", "invalid_fields", format!("must be between 1 and {MAX_TTL_DAYS}"));
    }
    let encrypt = fields.switch("encrypt");
    fields.finish()?;
    // A key that cannot exist is answered like one that does not.
    let (mut attempt, key) = Attempt::begin(&app, &req, "file").license_key(&key)?;
    if let Some(installation) = &installation {
        attempt = attempt.instance(installation.as_str());
    }
    let Some(key) = key else {
        attempt.end(None, ActivateError::NotFound.code());
        return Err(ActivateError::NotFound.into());
    };
    let wanted = Wanted {
        installation: installation.as_ref().map(|installation| installation.as_str().to_owned()),
        ttl_days: ttl_days.and_then(|days| u32::try_from(days).ok()),
        encrypt_for: encrypt.then(|| key.clone()),
    };
    let signer = SigningKeys::of(&app.config.data_dir).current().map_err(|e| Problem::internal(&e))?;
    let activator = app.activator.clone();
    let issued = app.db.write(move |conn| {
        let license = License::by_key(conn, &activator.ring, &key)?.ok_or(ActivateError::NotFound)?;
        if let Some(installation) = &installation {
            activator.activate_for_file(conn, &license, installation)?;
        }
        // Taking the seat may have started the license's time.
        let license = License::find(conn, &license.id)?.ok_or(ActivateError::NotFound)?;
        let issued = issue_file(conn, &activator.ambient, &signer, &license, &wanted).map_err(|error| match error {
            IssueError::Db(error) => ActivateError::Database(error),
            IssueError::Refused(state) => ActivateError::Refused(state),
        })?;
        Ok::<_, ActivateError>((license.id, issued))
    });
    let (_, issued) = attempt.ended(issued.await, |(id, _)| id, ActivateError::code)?;
    Ok(HttpResponse::Ok().json(json!({
        "certificate": issued.certificate,
        "expiry": issued.expiry.map(clock::rfc3339),
    })))
}
