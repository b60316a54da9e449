//! Lists the seats of a license, for the application to show: `POST /api/v1/license/activations`.

use schemars::JsonSchema;
use serde::Serialize;

use super::Activator;
use super::activate::ActivateError;
use super::activation::{self, Kind};
use super::installation_id::InstallationId;
use super::site_domain::SiteDomain;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::ids::LicenseId;
use crate::licenses::key::LicenseKey;
use crate::licenses::license::License;

/// The maximum number in one answer; `used` counts all of them.
const MOST: usize = 1_000;

/// The activations of a license. Times are RFC 3339 in UTC.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct SeatsInUse {
    #[serde(skip)]
    pub license_id: LicenseId,
    pub activations: Vec<SeatInUse>,
    /// Active activations that take a seat.
    pub used: u32,
    /// Null = unlimited.
    pub limit: Option<i64>,
}

/// One active site or device.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SeatInUse {
    pub activation_id: String,
    pub kind: Kind,
    pub subject: String,
    pub instance_name: Option<String>,
    pub first_activated: Timestamp,
    pub last_seen: Timestamp,
    /// Whether it is the calling installation.
    pub this: bool,
}

impl Activator {
    /// Lists the active activations of the license with this key, oldest first, whatever the license's state.
    ///
    /// # Errors
    /// [`ActivateError::NotFound`] and database errors.
    pub fn seats_in_use(
        &self,
        conn: &mut Conn,
        key: &LicenseKey,
        asking: Option<&InstallationId>,
    ) -> Result<SeatsInUse, ActivateError> {
        let license = License::by_key(conn, &self.ring, key)?.ok_or(ActivateError::NotFound)?;
        let site = asking.and_then(|id| SiteDomain::parse(id.as_str()).ok());
        let is_asking = |kind: Kind, subject: &str| match kind {
            Kind::Site => site.as_ref().is_some_and(|site| site.as_str() == subject),
            Kind::Device => asking.is_some_and(|id| id.as_str() == subject),
        };
        let places = activation::list_active(conn, &license.id)?;
        let listed = places.iter().take(MOST).map(|place| SeatInUse {
            activation_id: place.id.clone(),
            kind: place.kind,
            subject: place.subject.clone(),
            instance_name: place.instance_name.clone(),
            first_activated: Timestamp(place.first_activated_at),
            last_seen: Timestamp(self.seen.last(place)),
            this: is_asking(place.kind, &place.subject),
        });
        Ok(SeatsInUse {
            activations: listed.collect(),
            used: activation::seats_used(conn, &license.id)?,
            limit: license.max_activations,
            license_id: license.id,
        })
    }
}
