//! Issues a license file for a stored license, to take to an installation without a network.

use std::collections::BTreeMap;

use keysmith_license::{Customer, License as Signed, SigningKey};
use rand::Rng;

use super::statement::{self, attributes, offers_of_database, unsigned};
use crate::accounts::{account, organization};
use crate::catalog::Tier;
use crate::clock::DAY;
use crate::db::{self, Conn, Error};
use crate::ids::Context;
use crate::licenses::key::LicenseKey;
use crate::licenses::license::License;
use crate::licenses::policy::{self, State, Usage};

/// The requested file.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The only installation that may use the file.
    pub installation: Option<String>,
    /// How long the file is valid, capped by the tier's limit and the license's end. `None` = the maximum.
    pub ttl_days: Option<u32>,
    /// If set, the file is encrypted, and opens only with this license key.
    pub encrypt_for: Option<LicenseKey>,
}

/// An issued license file.
#[derive(Clone, Debug)]
pub struct Issued {
    pub certificate: String,
    /// When it ends, without grace, in Unix seconds; `None` = never.
    pub expiry: Option<i64>,
}

/// Why no file was issued.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    #[error(transparent)]
    Db(#[from] db::Error),
    #[error("the license cannot be used: {}", .0.as_str())]
    Refused(State),
}

/// Signs a file for a license. The caller has checked that it may be used.
pub fn issue_file(
    conn: &mut Conn,
    context: &Context,
    signer: &SigningKey,
    license: &License,
    wanted: &Wanted,
) -> Result<Issued, IssueError> {
    let signed = statement(conn, context.now(), license, wanted)?;
    let certificate = match &wanted.encrypt_for {
        None => signer.sign_file(&signed),
        Some(key) => {
            let mut iv = [0_u8; 12];
            context.rng().fill_bytes(&mut iv);
            signer.sign_encrypted_file(&signed, key.as_str(), iv)
        }
    };
    Ok(Issued { certificate, expiry: signed.ends() })
}

fn statement(conn: &mut Conn, now: i64, license: &License, wanted: &Wanted) -> Result<Signed, IssueError> {
    let tier = Tier::find(conn, &license.tier_id)?;
    let tier = tier.ok_or_else(|| Error::Corrupt(format!("license {} has no tier", license.id)))?;
    let decision = policy::decide(&license.facts(), &license.tier_facts(&tier), Usage::Anywhere, now);
    if !decision.state.is_usable() {
        return Err(IssueError::Refused(decision.state));
    }
    let offers = offers_of_database(conn)?;
    let offer = offers.iter().find(|offer| offer.tier == tier.slug);
    let offer = offer.ok_or_else(|| Error::Corrupt(format!("tier {} has no product", tier.slug)))?;
    let features = match &license.features {
        Some(own) => parse(&license.id, own)?,
        None => offer.features.clone(),
    };
    let limits = match &license.limits {
        Some(own) => {
            let own: BTreeMap<String, Option<i64>> = parse(&license.id, own)?;
            own.into_iter().map(|(name, limit)| (name, limit.map(unsigned))).collect()
        }
        None => offer.limits.clone(),
    };
    let days = wanted.ttl_days.map_or(tier.file_ttl_days, |days| i64::from(days).min(tier.file_ttl_days));
    let ttl_end = now.saturating_add(days.saturating_mul(DAY));
    Ok(Signed {
        id: license.id.to_string(),
        product: Some(offer.product.clone()),
        tier: tier.slug.clone(),
        customer: customer(conn, license)?,
        limits,
        upgrades: statement::upgrades(offer, &features, &offers),
        features,
        installation: wanted.installation.clone(),
        issued: now,
        expires: decision.expiry,
        // Only stated if the file ends before the license does.
        file_expires: Some(ttl_end).filter(|end| decision.expiry.is_none_or(|expiry| *end < expiry)),
        grace_days: offer.offline_grace_days,
        order: None,
        notes: None,
        metadata: attributes(&license.metadata),
    })
}

fn customer(conn: &mut Conn, license: &License) -> Result<Customer, IssueError> {
    let mut customer = Customer { name: license.customer_name.clone(), ..Customer::default() };
    if let Some(id) = &license.account_id {
        customer.email = account::find(conn, id)?.map(|account| account.email.as_str().to_owned());
    }
    if let Some(id) = &license.organization_id {
        customer.company = organization::find(conn, id)?.map(|organization| organization.name);
    }
    Ok(customer)
}

fn parse<T: serde::de::DeserializeOwned>(id: &str, text: &str) -> db::Result<T> {
    serde_json::from_str(text).map_err(|e| Error::Corrupt(format!("license {id}: {e}")))
}
