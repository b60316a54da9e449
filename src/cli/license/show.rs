//! `keysmith license show ID|KEY`

use serde::Serialize;

use super::Failure;
use crate::activations::list::{ListedActivation, ListedLicense};
use crate::activations::search;
use crate::catalog::Tier;
use crate::cli::out::{self, Table};
use crate::cli::start;
use crate::config::Config;
use crate::db;
use crate::ids::Ambient;
use crate::licenses::bound;
use crate::licenses::license::License;
use crate::licenses::terms::Terms;
use crate::lifecycle::LifecycleError;
use crate::metadata::Metadata;

const EXAMPLES: &str = "Examples:
  keysmith license show lic_0190f2a6c1d27b8e9a3b5c7d9e1f2a4b
  keysmith license show - < key.txt";

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The license's id (lic_…) or its key; `-` reads the key from stdin
    #[arg(value_name = "ID|KEY")]
    license: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// A license with what the seller sees of it.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    license: ListedLicense,
    email: Option<String>,
    username: Option<String>,
    organization: Option<String>,
    customer_name: Option<String>,
    notes: Option<String>,
    status_reason: Option<String>,
    /// Who set the status: `cli`, `admin_token:…`, `customer:…`, `stripe:…`, `system`.
    status_actor: Option<String>,
    #[serde(flatten)]
    terms: TermsShown,
}

/// What it grants.
#[derive(Serialize)]
struct TermsShown {
    features: Vec<String>,
    limits: std::collections::BTreeMap<String, Option<i64>>,
}

pub fn run(config: &Config, args: &Args) -> Result<(), Failure> {
    let ambient = Ambient::system();
    let store = start::open_store(config, &ambient)?;
    let ring = store.ring.clone();
    let which = super::Which::read(&args.license)?;
    let shown = store.db.read_blocking(|conn| {
        let license = which.find(conn, &ring)?;
        let tier = Tier::find(conn, &license.tier_id)?.ok_or(LifecycleError::NotFound)?;
        let listed = search::one(conn, &ring, &license.id, ambient.now())?.ok_or(LifecycleError::NotFound)?;
        let owner = bound::of(conn, &[&license.id])?.pop().ok_or(LifecycleError::NotFound)?;
        Ok::<_, LifecycleError>(shown(listed, license, owner, &tier)?)
    })?;
    if args.json {
        return out::print_json(&shown);
    }
    out::print(&text(&shown)).map(|_| ())
}

fn shown(listed: ListedLicense, license: License, owner: bound::BoundKey, tier: &Tier) -> db::Result<Shown> {
    let terms = Terms::of(&license, tier)?;
    Ok(Shown {
        license: listed,
        email: owner.email,
        username: owner.username,
        organization: owner.organization,
        customer_name: license.customer_name,
        notes: license.notes,
        status_reason: license.status_reason,
        status_actor: license.status_actor,
        terms: TermsShown { features: terms.features, limits: terms.limits },
    })
}

fn pairs(metadata: &Metadata) -> String {
    metadata.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(", ")
}

fn text(shown: &Shown) -> String {
    let license = &shown.license;
    let amount = |limit: &Option<i64>| limit.map_or_else(|| "unlimited".to_owned(), |n| n.to_string());
    let limits: Vec<String> = shown.terms.limits.iter().map(|(name, n)| format!("{name} {}", amount(n))).collect();
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    let key =
        license.license_key.clone().unwrap_or_else(|| format!("{}… (hashed: not shown again)", license.key_prefix));
    let owner = [&shown.username, &shown.email, &shown.organization].into_iter().flatten().cloned();
    let owner = some(owner.collect::<Vec<_>>().join(", ")).unwrap_or_else(|| "nobody".to_owned());
    let mut text = out::facts(&[
        ("License", Some(license.id.to_string())),
        ("Key", Some(key)),
        ("Status", Some(license.status.to_owned())),
        ("Reason", shown.status_reason.clone()),
        ("Set by", shown.status_actor.clone()),
        ("Owner", Some(owner)),
        ("Customer", shown.customer_name.clone()),
        ("Tier", Some(license.tier.clone())),
        ("Kind", Some(license.purchase_type.to_string())),
        ("Bought for", license.site_domain.clone()),
        ("Subscription", license.subscription_id.as_ref().map(ToString::to_string)),
        ("Made", Some(license.created_at.clone())),
        ("Valid until", Some(license.valid_until.clone().unwrap_or_else(|| "-".to_owned()))),
        ("Seats", Some(amount(&license.max_activations))),
        ("Limits", some(limits.join(", "))),
        ("Features", some(shown.terms.features.join(", "))),
        ("Notes", shown.notes.clone()),
        ("Metadata", license.metadata.as_ref().map(pairs).and_then(some)),
    ]);
    if license.activations.is_empty() {
        text.push_str("\nNever activated.\n");
        return text;
    }
    let rows: Vec<_> = license.activations.iter().map(row).collect();
    text.push('\n');
    text.push_str(&Table::new(["ACTIVATION", "KIND", "WHERE", "STATE", "LAST SEEN"]).lines(&rows));
    text
}

fn row(place: &ListedActivation) -> [String; 5] {
    let reason = place.deactivated_reason.as_deref().unwrap_or("ended");
    let state = match (place.active, place.takes_seat) {
        (true, true) => "active".to_owned(),
        (true, false) => "active, no seat".to_owned(),
        (false, _) => reason.to_owned(),
    };
    [place.id.clone(), place.kind.to_string(), place.subject.clone(), state, place.last_seen_at.clone()]
}
