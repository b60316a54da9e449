//! Imports a license that was generated elsewhere into the database.

use diesel::prelude::*;
use serde_json::json;

use super::record::Record;
use crate::accounts::account;
use crate::accounts::email::Email;
use crate::audit::{self, Actor};
use crate::catalog::Tier;
use crate::clock;
use crate::db::schema::licenses;
use crate::db::{self, Conn};
use crate::ids::{Context, LicenseId};
use crate::licenses::key::{KeyError, LicenseKey};
use crate::licenses::license::License;
use crate::licenses::status::LicenseStatus;
use crate::licenses::status::PurchaseType;
use crate::licenses::stored_form::KeyRing;

/// The result of importing a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Imported {
    Added,
    AlreadyThere,
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Db(#[from] db::Error),
    #[error("the license key of the record: {0}")]
    Key(#[from] KeyError),
    #[error("the signed key of the record is not one of ours: {0}")]
    Unverified(#[from] keysmith_license::Error),
    #[error("the record and its signed key differ in {0}")]
    Differs(&'static str),
    #[error("the database has no tier {0:?}; apply the catalog first")]
    UnknownTier(String),
    #[error("the record has no e-mail address that could own the license")]
    NoEmail,
    #[error("the limit of {0} is larger than the database can hold")]
    Limit(String),
    #[error("{0} is not an RFC 3339 time")]
    Time(&'static str),
}

/// Checks that the record matches its signed key.
pub fn check(record: &Record, verifier: &keysmith_license::Verifier) -> Result<(), ImportError> {
    let signed = verifier.read(&record.license_key, None)?;
    let expires = record.expires_at.as_deref().map(|text| time(text, "expires_at")).transpose()?;
    let differs = [
        ("id", signed.id != record.id),
        ("tier", signed.tier != record.tier),
        ("expires_at", signed.expires != expires),
        ("limits", signed.limits != record.limits),
        ("features", signed.features != record.features),
    ];
    if let Some((field, _)) = differs.iter().find(|(_, differs)| *differs) {
        return Err(ImportError::Differs(field));
    }
    let too_large = |limit: &Option<u64>| limit.is_some_and(|limit| i64::try_from(limit).is_err());
    match record.limits.iter().find(|(_, limit)| too_large(limit)) {
        Some((name, _)) => Err(ImportError::Limit(name.clone())),
        None => Ok(()),
    }
}

/// Adds the record's license, owned by the account of its e-mail address. Importing a record again adds nothing.
pub fn import(
    conn: &mut Conn,
    context: &Context,
    ring: &KeyRing,
    record: &Record,
    actor: &Actor,
) -> Result<Imported, ImportError> {
    if License::find(conn, &LicenseId::from_text(&*record.id))?.is_some() {
        return Ok(Imported::AlreadyThere);
    }
    let tier = Tier::by_slug(conn, &record.tier)?.ok_or_else(|| ImportError::UnknownTier(record.tier.clone()))?;
    let email = record.customer.email.as_deref().and_then(|email| Email::parse(email).ok());
    let account = account::find_or_create(conn, context, &email.ok_or(ImportError::NoEmail)?)?;
    let key = LicenseKey::parse(&record.license_key)?;
    let row = (
        licenses::license_key.eq(ring.seal(&key)),
        licenses::id.eq(&record.id),
        licenses::account_id.eq(&account.id),
        licenses::tier_id.eq(&tier.id),
        licenses::purchase_type.eq(PurchaseType::Offline),
        licenses::status.eq(LicenseStatus::Active),
        licenses::valid_from.eq(time(&record.issued_at, "issued_at")?),
        licenses::valid_until.eq(record.expires_at.as_deref().map(|text| time(text, "expires_at")).transpose()?),
        licenses::max_activations.eq(tier.max_activations),
        licenses::max_leases.eq(tier.max_leases),
        licenses::limits.eq(json!(record.limits).to_string()),
        licenses::features.eq(json!(record.features).to_string()),
        licenses::key_prefix.eq(key.key_prefix()),
        licenses::customer_name.eq(record.customer.display_name()),
        licenses::notes.eq(notes(record)),
        licenses::metadata.eq(record.metadata.stored()),
        licenses::created_at.eq(context.now()),
        licenses::updated_at.eq(context.now()),
    );
    diesel::insert_into(licenses::table).values(row).execute(conn).map_err(db::Error::from)?;
    let detail = json!({"tier": record.tier, "order": record.order, "expires_at": record.expires_at});
    audit::record(conn, context, actor, "license.imported", &record.id, detail)?;
    Ok(Imported::Added)
}

/// Collects the seller's notes on the license.
fn notes(record: &Record) -> Option<String> {
    let order = record.order.as_ref().map(|order| format!("Order: {order}"));
    let all: Vec<String> = [order, record.notes.clone(), record.private_notes.clone()].into_iter().flatten().collect();
    if all.is_empty() { None } else { Some(all.join("\n")) }
}

fn time(text: &str, field: &'static str) -> Result<i64, ImportError> {
    clock::parse_rfc3339(text).ok_or(ImportError::Time(field))
}
