//! `POST /api/v1/license/file`: issues a license file.

use actix_web::HttpRequest;
use keysmith_license::SigningKey;
use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;
use serde_json::json;

use crate::activations::Activator;
use crate::activations::activate::ActivateError;
use crate::activations::activate_for_file::AskedBy;
use crate::activations::installation_id::InstallationId;
use crate::catalog::{LicenseFiles, Tier};
use crate::clock::Timestamp;
use crate::db::{self, Conn};
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::attempts::Attempt;
use crate::http::auth::app;
use crate::http::description::{About, Group, Members};
use crate::http::errors::sentence;
use crate::http::field::{Field, Text, Whole};
use crate::http::fields::Fields;
use crate::http::input::{Input, Request};
use crate::http::problem::Problem;
use crate::licenses::key::LicenseKey;
use crate::licenses::license::License;
use crate::offline::issue_file::{IssueError, Issued, Wanted, issue_file};
use crate::offline::signing_keys::SigningKeys;

/// The longest accepted time to live, in days.
const MAX_TTL_DAYS: i64 = 3_650;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Licensing, "Issue a license file")
    .details(
        "License files are verified offline. By default, a file is bound to an installation and takes a seat, like \
         an activation; the tier's `license_files` can change this. An installation whose activation was ended is \
         activated again first. `ttl_days` is capped by the tier's `file_ttl_days`. `encrypt` requires a key of at \
         least 80 random bits.",
    )
    .example(|| {
        json!({
            "license_key": "LMG-BUS-K9X2M-P4N7Q-R3V8T-J6W1Y-A5C2", "installation_id": "6f1c2d7e", "ttl_days": 30,
        })
    })
    .refuses(&[
        ErrorCode::LicenseFilesOff,
        ErrorCode::NotActivated,
        ErrorCode::LicenseInactive,
        ErrorCode::LicenseExpired,
        ErrorCode::LicenseSuspended,
        ErrorCode::LicenseRevoked,
        ErrorCode::LicenseNotFound,
        ErrorCode::ActivationLimit,
        ErrorCode::InvalidInstallationId,
        ErrorCode::WrongActivationKind,
        ErrorCode::ActivationChurn,
    ]);

/// A license file request.
pub struct WantedFile {
    license_key: String,
    installation: Option<InstallationId>,
    ttl_days: Option<u32>,
    encrypt: bool,
}

impl Request for WantedFile {
    fn read(fields: &mut Fields) -> Option<Self> {
        let license_key = fields.text("license_key");
        let installation = fields.optional_text("installation_id");
        let ttl_days = fields.optional_integer("ttl_days");
        let (installation, ttl_days) = read(fields, installation.as_deref(), ttl_days);
        Some(Self { license_key, installation, ttl_days, encrypt: fields.switch("encrypt") })
    }

    fn members(generator: &mut SchemaGenerator) -> Members {
        let mut members = Members::default();
        members.add("license_key", true, Text::schema(generator), "");
        members.add(
            "installation_id",
            false,
            Option::<InstallationId>::schema(generator),
            "The installation that the file is bound to.",
        );
        members.add("ttl_days", false, Option::<Whole<1, MAX_TTL_DAYS>>::schema(generator), "");
        members.add("encrypt", false, bool::schema(generator), "Whether the file is encrypted under the license key.");
        members
    }
}

/// A license file.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct File {
    certificate: String,
    /// When the license expires; null if it is perpetual.
    expiry: Option<Timestamp>,
}

/// Issues the file. It expires after `ttl_days`, capped by the tier, and never later than the license.
/// A file for an installation takes a seat, like an activation; another file for the same installation takes none.
pub async fn handle(req: HttpRequest, input: Input<WantedFile>) -> Result<Answer<File>, Problem> {
    let app = app(&req)?;
    let WantedFile { license_key, installation, ttl_days, encrypt } = input.read()?;
    let (mut attempt, key) = Attempt::begin(&app, &req, "file").license_key(&license_key)?;
    if let Some(installation) = &installation {
        attempt = attempt.instance(installation.as_str());
    }
    let encrypt_for = encrypt.then(|| key.clone());
    let asked = Asked { installation, ttl_days, encrypt_for, by: AskedBy::Key };
    let signer = SigningKeys::of(&app.config.data_dir).current().map_err(|e| Problem::internal(&e))?;
    let activator = app.activator.clone();
    let issued = app.db.write(move |conn| {
        let license = License::by_key(conn, &activator.ring, &key)?.ok_or(ActivateError::NotFound)?;
        Ok::<_, FileError>((license.id.clone(), issue(conn, &activator, &signer, &license, &asked)?))
    });
    let (_, issued) = attempt.ended(issued.await, |(id, _)| id, FileError::code)?;
    Ok(Answer(File { certificate: issued.certificate, expiry: issued.expiry.map(Timestamp) }))
}

/// The requested file.
pub struct Asked {
    /// The only installation that can use the file; it takes a seat.
    pub installation: Option<InstallationId>,
    /// `None`: as long as the license.
    pub ttl_days: Option<u32>,
    /// The license key that the file is encrypted with.
    pub encrypt_for: Option<LicenseKey>,
    pub by: AskedBy,
}

/// Why no file was issued. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// 403
    #[error("this license has no license files")]
    Off,
    /// 422; the tier requires each file to be bound to an installation.
    #[error("is required: a license file of this license is for one installation")]
    InstallationRequired,
    /// 422; a file encrypted with a guessable key would reveal that key.
    #[error("this license key is too short to encrypt a file with; ask for a file that is not encrypted")]
    GuessableKey,
    #[error(transparent)]
    Activate(#[from] ActivateError),
    #[error(transparent)]
    Database(#[from] db::Error),
}

impl FileError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Off => ErrorCode::LicenseFilesOff,
            Self::InstallationRequired | Self::GuessableKey => ErrorCode::InvalidFields,
            Self::Activate(error) => error.code(),
            Self::Database(_) => ErrorCode::InternalError,
        }
    }
}

impl From<FileError> for Problem {
    fn from(error: FileError) -> Self {
        let code = error.code();
        match error {
            FileError::Off => Self::forbidden(code, sentence(&error)),
            FileError::InstallationRequired => Self::field("installation_id", code, error),
            FileError::GuessableKey => Self::field("encrypt", code, error),
            FileError::Activate(error) => error.into(),
            FileError::Database(error) => error.into(),
        }
    }
}

/// Reads the installation and the days of a request; mistakes are recorded in `fields`.
pub fn read(
    fields: &mut Fields,
    installation: Option<&str>,
    ttl_days: Option<i64>,
) -> (Option<InstallationId>, Option<u32>) {
    let installation = installation.map(InstallationId::parse).transpose().unwrap_or_else(|error| {
        fields.wrong("installation_id", ErrorCode::InvalidFields, error);
        None
    });
    if ttl_days.is_some_and(|days| !(1..=MAX_TTL_DAYS).contains(&days)) {
        fields.wrong("ttl_days", ErrorCode::InvalidFields, format!("must be between 1 and {MAX_TTL_DAYS}"));
    }
    (installation, ttl_days.and_then(|days| u32::try_from(days).ok()))
}

/// Takes the installation's seat and signs the file.
pub fn issue(
    conn: &mut Conn,
    activator: &Activator,
    signer: &SigningKey,
    license: &License,
    asked: &Asked,
) -> Result<Issued, FileError> {
    let tier = Tier::find(conn, &license.tier_id)?;
    let tier = tier.ok_or_else(|| db::Error::Corrupt(format!("license {} has no tier", license.id)))?;
    match tier.license_files {
        LicenseFiles::Off => return Err(FileError::Off),
        LicenseFiles::Bound if asked.installation.is_none() => return Err(FileError::InstallationRequired),
        LicenseFiles::Bound | LicenseFiles::Unbound => {}
    }
    if asked.encrypt_for.as_ref().is_some_and(LicenseKey::is_guessable) {
        return Err(FileError::GuessableKey);
    }
    let bound = match &asked.installation {
        Some(installation) => Some(activator.activate_for_file(conn, license, installation, asked.by)?),
        None => None,
    };
    // Taking the seat may have started the license's term.
    let license = License::find(conn, &license.id)?.ok_or(ActivateError::NotFound)?;
    let wanted = Wanted { installation: bound, ttl_days: asked.ttl_days, encrypt_for: asked.encrypt_for.clone() };
    issue_file(conn, &activator.context, signer, &license, &wanted).map_err(|error| match error {
        IssueError::Db(error) => FileError::Database(error),
        IssueError::Refused(state) => FileError::Activate(ActivateError::Refused(state)),
    })
}
