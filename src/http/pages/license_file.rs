//! `POST /dashboard/license-file`: downloads a license file.

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse};

use super::form::Form;
use super::licenses::{Refused, table};
use super::view::or_problem;
use crate::activations::activate::ActivateError;
use crate::activations::activate_for_file::AskedBy;
use crate::db;
use crate::error_code::ErrorCode;
use crate::http::api::license_file::{self, Asked};
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body, Fields};
use crate::http::problem::Problem;
use crate::ids::LicenseId;
use crate::licenses::key::LicenseKey;
use crate::licenses::license::License;
use crate::licenses::owner;
use crate::licenses::stored_form::KeyRing;
use crate::offline::signing_keys::SigningKeys;

/// The reason why no file was created.
#[derive(Debug, thiserror::Error)]
enum FileError {
    #[error(transparent)]
    Issue(#[from] license_file::FileError),
    #[error(transparent)]
    Db(#[from] db::Error),
    #[error("only a hash of this key is kept here: type the license key that the file is to be encrypted under")]
    KeyNeeded,
    #[error("this is not the license key of this license")]
    AnotherKey,
}

impl From<FileError> for Problem {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Issue(error) => error.into(),
            FileError::Db(error) => error.into(),
            FileError::KeyNeeded | FileError::AnotherKey => Self::field("license_key", ErrorCode::InvalidFields, error),
        }
    }
}

/// Downloads the file. The form has `id` (the license's), `installation_id`, `ttl_days`, `encrypt`, and `license_key`
/// if only the key's hash is stored.
pub async fn download(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    or_problem(&req, answer(&req, &visitor, &form).await).await
}

async fn answer(req: &HttpRequest, visitor: &Visitor, form: &Form) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(Some(form.get("csrf")))?;
    match certificate(req, visitor, form).await {
        Ok((id, certificate)) => Ok(HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, "text/plain; charset=utf-8"))
            .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"license_{id}.lic\"")))
            .body(certificate)),
        Err(problem) if problem.status.is_client_error() => {
            table(req, visitor, Some(Refused::file(form, problem))).await
        }
        Err(problem) => Err(problem),
    }
}

/// Returns the license's ID and the file's text.
async fn certificate(req: &HttpRequest, visitor: &Visitor, form: &Form) -> Result<(LicenseId, String), Problem> {
    let app = app(req)?;
    let given = |name: &str| Some(form.get(name).trim().to_owned()).filter(|text| !text.is_empty());
    let mut fields = Fields::default();
    let days = given("ttl_days").map(|text| text.parse().unwrap_or(0));
    let (installation, ttl_days) = license_file::read(&mut fields, given("installation_id").as_deref(), days);
    fields.finish()?;
    let (encrypt, typed, id) = (given("encrypt").is_some(), given("license_key"), LicenseId::from_text(form.get("id")));
    let (account_id, activator) = (visitor.account()?.id.clone(), app.activator.clone());
    let signer = SigningKeys::of(&app.config.data_dir).current().map_err(|e| Problem::internal(&e))?;
    let issued = app.db.write(move |conn| {
        let not_found = || license_file::FileError::from(ActivateError::NotFound);
        let license = License::find(conn, &id)?.ok_or_else(not_found)?;
        if !owner::is_owned_by_account(conn, &license, &account_id)? {
            return Err(not_found().into());
        }
        let key = if encrypt { Some(key_of(conn, &activator.ring, &license, typed.as_deref())?) } else { None };
        let asked = Asked { installation: installation.clone(), ttl_days, encrypt_for: key, by: AskedBy::Owner };
        let issued = license_file::issue(conn, &activator, &signer, &license, &asked)?;
        Ok::<_, FileError>((license.id, issued.certificate))
    });
    Ok(issued.await?)
}

/// Returns the license key that encrypts the file: the stored key if it can be decrypted, otherwise the typed one.
fn key_of(
    conn: &mut db::Conn,
    ring: &KeyRing,
    license: &License,
    typed: Option<&str>,
) -> Result<LicenseKey, FileError> {
    if let Some(key) = license.open_key(ring)? {
        return Ok(key);
    }
    let key = LicenseKey::parse(typed.ok_or(FileError::KeyNeeded)?).map_err(|_| FileError::AnotherKey)?;
    let found = License::by_key(conn, ring, &key)?;
    if found.is_some_and(|found| found.id == license.id) { Ok(key) } else { Err(FileError::AnotherKey) }
}
