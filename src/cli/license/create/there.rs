//! Creates a license on another server.

use std::collections::BTreeMap;

use hyper::Method;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::generate::Limit;
use super::super::metadata;
use super::{Args, Made, mail};
use crate::cli::Failure;
use crate::cli::out::read_key;
use crate::cli::remote::{Server, segment};
use crate::metadata::Metadata;

/// Body of `POST /api/v1/license/create`; fields that are left out take the tier's values.
#[derive(Serialize)]
struct Wanted<'a> {
    email: &'a str,
    send_mail: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    license_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    days: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tier: Option<&'a str>,
    /// Null = unlimited.
    #[serde(skip_serializing_if = "Option::is_none")]
    max_activations: Option<Option<u64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limits: Option<BTreeMap<String, Option<u64>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    features: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<Metadata>,
}

/// Response to it.
#[derive(Deserialize)]
struct Created {
    id: String,
    email: String,
    license_key: String,
    expiry: Option<String>,
}

/// A tier's terms: numbers or `"unlimited"`; names or `"all"`.
#[derive(Deserialize)]
struct Tier {
    #[serde(default)]
    limits: BTreeMap<String, Value>,
    #[serde(default)]
    features: Value,
}

pub(super) fn create(server: &Server, args: Args) -> Result<Made, Failure> {
    if args.organization.is_some() {
        return Err("--organization works only where the server runs: run it there, without --server".into());
    }
    let pairs = metadata(&args.metadata)?;
    let tier = tier(server, &args)?;
    let wanted = Wanted {
        email: args.email.as_str(),
        send_mail: args.send,
        license_key: args.license_key.as_deref().map(read_key).transpose()?.map(|key| key.as_str().to_owned()),
        days: args.days,
        tier: args.tier.as_deref(),
        max_activations: args.max_activations.map(|limit| limit.0),
        limits: tier.as_ref().filter(|_| !args.limits.is_empty()).map(|tier| limits(tier, &args.limits)),
        features: tier.as_ref().and_then(|tier| features(tier, &args.features)),
        customer_name: args.customer_name.as_deref(),
        notes: args.notes.as_deref(),
        metadata: Some(pairs).filter(|_| !args.metadata.is_empty()),
    };
    let made: Created = server.send(&Method::POST, "/api/v1/license/create", &wanted)?;
    let Created { id, email, license_key, expiry } = made;
    Ok(Made { id, email, license_key, expiry, mail: mail(args.send) })
}

/// Loads the tier whose terms are extended; `None` when the arguments extend none.
fn tier(server: &Server, args: &Args) -> Result<Option<Tier>, Failure> {
    if args.limits.is_empty() && args.features.is_empty() {
        return Ok(None);
    }
    let slug = args
        .tier
        .as_deref()
        .ok_or("with --server, --limit and --feature need --tier, because they extend that tier's values")?;
    server.get(&format!("/api/v1/admin/tiers/{}", segment(slug)), &[]).map(Some)
}

fn limits(tier: &Tier, more: &[(String, Limit)]) -> BTreeMap<String, Option<u64>> {
    let own = tier.limits.iter().map(|(name, limit)| (name.clone(), limit.as_u64()));
    own.chain(more.iter().map(|(name, limit)| (name.clone(), limit.0))).collect()
}

/// Merges the tier's features with more; `None` when the tier grants all features already.
fn features(tier: &Tier, more: &[String]) -> Option<Vec<String>> {
    let own = tier.features.as_array()?.iter().filter_map(|name| name.as_str().map(str::to_owned));
    let mut features: Vec<String> = own.collect();
    features.extend(
        more.iter()
            .filter(|name| !tier.features.as_array().is_some_and(|own| own.contains(&Value::from(name.as_str()))))
            .cloned(),
    );
    Some(features).filter(|_| !more.is_empty())
}
