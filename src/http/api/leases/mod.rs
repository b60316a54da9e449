//! Floating seats. All three calls take `{license_key, instance_id, ttl_seconds?}`.

pub mod create;
pub mod delete;
pub mod renew;

use actix_web::HttpRequest;
use serde_json::{Value, json};

use super::activate_device::installation_id;
use crate::activations::leases::{DEFAULT_TTL, Lease, LeaseError, LeaseRequest, MAX_TTL};
use crate::app::App;
use crate::clock::rfc3339;
use crate::http::attempts::Attempt;
use crate::http::fields::{Fields, required};
use crate::http::problem::Problem;

/// Reads the call; a key that cannot exist is answered like one that does not.
fn read(app: &App, req: &HttpRequest, mut fields: Fields) -> Result<(Attempt, LeaseRequest), Problem> {
    let key = fields.text("license_key");
    let instance = installation_id(&mut fields, "instance_id");
    let ttl = fields.optional_integer("ttl_seconds").unwrap_or(DEFAULT_TTL);
    if !(1..=MAX_TTL).contains(&ttl) {
        fields.wrong("ttl_seconds", "invalid_fields", format!("must be between 1 and {MAX_TTL}"));
    }
    fields.finish()?;
    let instance = required(instance, "instance_id")?;
    let attempt = Attempt::begin(app, req, "lease").instance(instance.as_str());
    let (attempt, license_key) = attempt.license_key(&key)?;
    let Some(license_key) = license_key else {
        attempt.end(None, LeaseError::NotFound.code());
        return Err(LeaseError::NotFound.into());
    };
    Ok((attempt, LeaseRequest { license_key, instance, ttl }))
}

/// A lease as it is answered.
fn body(lease: &Lease) -> Value {
    json!({
        "id": lease.id,
        "license_id": lease.license_id,
        "instance_id": lease.instance_id,
        "created_at": rfc3339(lease.created_at),
        "renewed_at": rfc3339(lease.renewed_at),
        "expires_at": rfc3339(lease.expires_at),
    })
}
