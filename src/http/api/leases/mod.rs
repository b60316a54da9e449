//! Floating seats. To take one: `{license_key, instance_id, ttl_seconds?}`; to renew one or give it back its id is enough, and what
//! else is sent must be right.

pub mod create;
pub mod delete;
pub mod renew;

use actix_web::HttpRequest;
use serde_json::{Value, json};

use super::activate_device::installation_id;
use crate::activations::leases::{DEFAULT_TTL, Holder, Lease, LeaseRequest, MAX_TTL};
use crate::app::App;
use crate::clock::rfc3339;
use crate::http::attempts::Attempt;
use crate::http::fields::{BODY_LIMIT, Body, Fields, required};
use crate::http::problem::Problem;

/// Reads the call for a new lease; a key that cannot exist is not found, and the answer says why.
fn read(app: &App, req: &HttpRequest, mut fields: Fields) -> Result<(Attempt, LeaseRequest), Problem> {
    let key = fields.text("license_key");
    let instance = installation_id(&mut fields, "instance_id");
    let ttl = ttl(&mut fields);
    fields.finish()?;
    let instance = required(instance, "instance_id")?;
    let attempt = Attempt::begin(app, req, "lease").instance(instance.as_str());
    let (attempt, license_key) = attempt.license_key(&key)?;
    Ok((attempt, LeaseRequest { license_key, instance, ttl }))
}

/// Reads a call about a lease that there is, whose body may be empty: the attempt, what the caller shows, and for how long.
fn read_holder(app: &App, req: &HttpRequest, body: &Body<BODY_LIMIT>) -> Result<(Attempt, Holder, i64), Problem> {
    let mut fields = Fields::parse_optional(&body.0)?;
    let key = fields.optional_text("license_key");
    let instance = match fields.value("instance_id") {
        Some(_) => installation_id(&mut fields, "instance_id"),
        None => None,
    };
    let ttl = ttl(&mut fields);
    fields.finish()?;
    let mut attempt = Attempt::begin(app, req, "lease");
    if let Some(instance) = &instance {
        attempt = attempt.instance(instance.as_str());
    }
    let Some(key) = key else { return Ok((attempt, Holder { license_key: None, instance }, ttl)) };
    let (attempt, license_key) = attempt.license_key(&key)?;
    Ok((attempt, Holder { license_key: Some(license_key), instance }, ttl))
}

fn ttl(fields: &mut Fields) -> i64 {
    let ttl = fields.optional_integer("ttl_seconds").unwrap_or(DEFAULT_TTL);
    if !(1..=MAX_TTL).contains(&ttl) {
        fields.wrong("ttl_seconds", "invalid_fields", format!("must be between 1 and {MAX_TTL}"));
    }
    ttl
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
