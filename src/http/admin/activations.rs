//! `GET /api/v1/admin/activations`: the sites and devices that licenses are or were active on, newest first.

use actix_web::HttpRequest;
use schemars::JsonSchema;
use serde::Serialize;

use crate::accounts::scope::Scope;
use crate::activations::activation::{Activation, Kind};
use crate::activations::find::{Search, list};
use crate::activations::listed::ListedActivation;
use crate::db::text_enum;
use crate::http::answer::Answer;
use crate::http::auth::app;
use crate::http::caller::admin;
use crate::http::description::{About, Group};
use crate::http::input::{Query, request};
use crate::http::problem::Problem;
use crate::http::request_parts::Paging;
use crate::ids::LicenseId;

/// The description of the call.
pub const ABOUT: About =
    About::new(Group::Admin, "List activations").details("`subject` is the site domain or installation id.");

text_enum! {
    /// Whether an activation is in use now.
    pub enum IsActive {
        Yes = "true",
        No = "false",
    }
}

request! {
    /// Which activations.
    pub struct ListActivations {
        license_id: Option<String>,
        subject: Option<String>,
        kind: Option<Kind>,
        active: Option<IsActive>,
        ip: Option<String>,
        hostname: Option<String>,
        ..paging: Paging,
    }
}

/// A page of activations.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Activations {
    activations: Vec<ActivationView>,
    next_cursor: Option<String>,
}

/// An activation of a license on a site or device.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ActivationOfAdmin")]
pub struct ActivationView {
    /// `lic_…`
    pub license_id: LicenseId,
    /// The IP address of the activation.
    pub ip: Option<String>,
    #[serde(flatten)]
    pub place: ListedActivation,
}

/// Lists the activations.
pub async fn handle(req: HttpRequest, query: Query<ListActivations>) -> Result<Answer<Activations>, Problem> {
    let app = app(&req)?;
    admin(&req, Scope::LicensesRead).await?;
    let ListActivations { license_id, subject, kind, active, ip, hostname, paging } = query.read()?;
    let wanted = Search {
        license_id: license_id.map(LicenseId::from_text),
        subject,
        kind,
        active: active.map(|active| active == IsActive::Yes),
        ip,
        hostname,
    };
    let Paging { limit, cursor } = paging;
    let page = app.db.read(move |conn| list(conn, &wanted, cursor.as_deref(), limit)).await?;
    let activations = page.entries.into_iter().map(view).collect();
    Ok(Answer(Activations { activations, next_cursor: page.next_cursor }))
}

fn view(place: Activation) -> ActivationView {
    ActivationView { license_id: place.license_id.clone(), ip: place.ip.clone(), place: place.into() }
}
