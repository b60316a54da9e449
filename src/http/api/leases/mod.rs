//! Floating seats. The lease's ID is sufficient to renew or release it; other fields are optional, but checked if they
//! are sent.

pub mod create;
pub mod delete;
pub mod renew;

use actix_web::HttpRequest;
use schemars::JsonSchema;
use serde::Serialize;

use crate::activations::installation_id::InstallationId;
use crate::activations::leases::{self, DEFAULT_TTL, Holder, MAX_TTL};
use crate::app::App;
use crate::clock::Timestamp;
use crate::http::attempts::Attempt;
use crate::http::field::Whole;
use crate::http::input::request;
use crate::http::problem::Problem;
use crate::ids::LicenseId;

/// How long a lease lasts without a heartbeat, in seconds.
type Ttl = Option<Whole<1, MAX_TTL>>;

/// Returns the requested lifetime in seconds, or the default.
fn seconds(ttl: Ttl) -> i64 {
    ttl.map_or(DEFAULT_TTL, |Whole(seconds)| seconds)
}

request! {
    /// What the holder of a lease can send in addition to the lease's ID.
    pub struct LeaseHolder as "LeaseHolder" {
        license_key: Option<String>,
        instance_id: Option<InstallationId>,
        /// How long the lease lasts from now, in seconds. Defaults to 300.
        ttl_seconds: Ttl,
    }
}

/// Begins an attempt. Returns it with the holder's credentials and the requested lifetime in seconds.
fn begin(app: &App, req: &HttpRequest, sent: LeaseHolder) -> Result<(Attempt, Holder, i64), Problem> {
    let LeaseHolder { license_key, instance_id: instance, ttl_seconds } = sent;
    let ttl = seconds(ttl_seconds);
    let mut attempt = Attempt::begin(app, req, "lease");
    if let Some(instance) = &instance {
        attempt = attempt.instance(instance.as_str());
    }
    let Some(key) = license_key else { return Ok((attempt, Holder { license_key: None, instance }, ttl)) };
    let (attempt, license_key) = attempt.license_key(&key)?;
    Ok((attempt, Holder { license_key: Some(license_key), instance }, ttl))
}

/// A floating seat.
#[derive(Serialize, JsonSchema)]
pub struct Lease {
    id: String,
    license_id: LicenseId,
    instance_id: String,
    created_at: Timestamp,
    renewed_at: Timestamp,
    /// When the lease expires unless it is renewed.
    expires_at: Timestamp,
}

impl From<leases::Lease> for Lease {
    fn from(lease: leases::Lease) -> Self {
        Self {
            id: lease.id,
            license_id: lease.license_id,
            instance_id: lease.instance_id,
            created_at: Timestamp(lease.created_at),
            renewed_at: Timestamp(lease.renewed_at),
            expires_at: Timestamp(lease.expires_at),
        }
    }
}
