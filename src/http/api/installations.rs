//! `GET /api/v1/license/installations/{email}` (admin): lists the devices of an email address.

use actix_web::{HttpRequest, web};
use schemars::JsonSchema;
use serde::Serialize;

use crate::accounts::email::Email;
use crate::accounts::scope::Scope;
use crate::activations::activation::Activation;
use crate::activations::installations;
use crate::clock::Timestamp;
use crate::error_code::ErrorCode;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::input::Query;
use crate::http::problem::Problem;
use crate::http::request_parts::Paging;
use crate::ids::LicenseId;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Licensing, "List the devices of an email address")
    .details("`count` is the total number of devices, on every page.")
    .refuses(&[ErrorCode::InvalidEmail]);

/// A page of the active devices of an email address.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Installations {
    #[schemars(email)]
    email: String,
    /// The total number of devices on all pages.
    count: i64,
    installations: Vec<Installation>,
    next_cursor: Option<String>,
}

/// An active device.
#[derive(Serialize, JsonSchema)]
pub struct Installation {
    installation_id: String,
    activated_at: Timestamp,
    last_seen: Timestamp,
    license_id: LicenseId,
    activation_id: String,
    instance_name: Option<String>,
    hostname: Option<String>,
    os_type: Option<String>,
    os_version: Option<String>,
    app_version: Option<String>,
    ip: Option<String>,
}

impl From<Activation> for Installation {
    fn from(device: Activation) -> Self {
        Self {
            installation_id: device.subject,
            activated_at: Timestamp(device.activated_at),
            last_seen: Timestamp(device.last_seen_at),
            license_id: device.license_id,
            activation_id: device.id,
            instance_name: device.instance_name,
            hostname: device.hostname,
            os_type: device.os_type,
            os_version: device.os_version,
            app_version: device.app_version,
            ip: device.ip,
        }
    }
}

/// Lists the devices of an address, in order of first activation.
pub async fn handle(
    req: HttpRequest,
    email: web::Path<String>,
    query: Query<Paging>,
) -> Result<Answer<Installations>, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::LicensesRead).await?;
    let email = Email::parse(&email).map_err(|error| Problem::field("email", error.code(), error))?;
    let Paging { limit, cursor } = query.read()?;
    let (activator, address) = (app.activator.clone(), email.clone());
    let found =
        app.db.read(move |conn| installations::list(conn, &activator.seen, &address, cursor.as_deref(), limit)).await?;
    Ok(Answer(Installations {
        email: email.as_str().to_owned(),
        count: found.count,
        installations: found.page.entries.into_iter().map(Installation::from).collect(),
        next_cursor: found.page.next_cursor,
    }))
}
