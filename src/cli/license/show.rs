//! `keysmith license show ID|KEY`

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::Failure;
use crate::cli::out::{self, Output, Table};
use crate::cli::remote::{Place, segment};
use crate::cli::start;
use crate::ids::Context;
use crate::lifecycle::LifecycleError;
use crate::views::license;

const EXAMPLES: &str = "Examples:
  keysmith license show lic_0190f2a6c1d27b8e9a3b5c7d9e1f2a4b
  keysmith license show - < key.txt";

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The license's id (lic_…) or its key; `-` reads the key from stdin
    #[arg(value_name = "ID|KEY")]
    license: String,
}

/// A license, as the admin API returns it.
#[derive(Deserialize)]
struct Shown {
    id: String,
    license_key: Option<String>,
    key_prefix: String,
    status: String,
    status_reason: Option<String>,
    /// Who set the status: `cli`, `admin_token:…`, `customer:…`, `stripe:…`, `system`.
    status_actor: Option<String>,
    #[serde(flatten)]
    owner: super::Whose,
    customer_name: Option<String>,
    tier: String,
    purchase_type: String,
    site_domain: Option<String>,
    subscription_id: Option<String>,
    created_at: String,
    valid_until: Option<String>,
    max_activations: Option<i64>,
    limits: BTreeMap<String, Option<i64>>,
    features: Vec<String>,
    notes: Option<String>,
    #[serde(default)]
    metadata: BTreeMap<String, Value>,
    activations: Vec<Used>,
}

/// A site or device on which it is, or was, in use.
#[derive(Deserialize)]
struct Used {
    id: String,
    kind: String,
    subject: String,
    active: bool,
    takes_seat: bool,
    deactivated_reason: Option<String>,
    last_seen_at: String,
}

pub fn run(place: Place<'_>, args: &Args, output: Output) -> Result<(), Failure> {
    let which = super::Which::read(&args.license)?;
    let found = match place {
        Place::There(server) => {
            server.get::<Value>(&format!("{}/{}", super::LICENSES, segment(&which.id_at(server)?)), &[])?
        }
        Place::Here(config) => {
            let context = Context::system();
            let store = start::open_store(config, &context)?;
            let ring = store.ring.clone();
            let found = store.db.read_blocking(|conn| {
                let id = which.find(conn, &ring)?.id;
                license::find(conn, &ring, &id, context.now())?.ok_or(LifecycleError::NotFound)
            });
            serde_json::to_value(found?)?
        }
    };
    if output.json {
        return out::print_json(&found);
    }
    out::print(&text(&serde_json::from_value(found)?)).map(|_| ())
}

fn pairs(metadata: &BTreeMap<String, Value>) -> String {
    let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    metadata.iter().map(|(key, value)| format!("{key}={}", plain(value))).collect::<Vec<_>>().join(", ")
}

fn text(license: &Shown) -> String {
    let amount = |limit: &Option<i64>| limit.map_or_else(|| "unlimited".to_owned(), |n| n.to_string());
    let limits: Vec<String> = license.limits.iter().map(|(name, n)| format!("{name} {}", amount(n))).collect();
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    let key =
        license.license_key.clone().unwrap_or_else(|| format!("{}… (hashed: not shown again)", license.key_prefix));
    let owner = [&license.owner.username, &license.owner.email, &license.owner.organization];
    let owner = owner.into_iter().flatten().cloned().collect::<Vec<_>>().join(", ");
    let mut text = out::facts(&[
        ("License", Some(license.id.clone())),
        ("Key", Some(key)),
        ("Status", Some(license.status.clone())),
        ("Reason", license.status_reason.clone()),
        ("Set by", license.status_actor.clone()),
        ("Owner", some(owner).or_else(|| Some("nobody".to_owned()))),
        ("Customer", license.customer_name.clone()),
        ("Tier", Some(license.tier.clone())),
        ("Kind", Some(license.purchase_type.clone())),
        ("Bought for", license.site_domain.clone()),
        ("Subscription", license.subscription_id.clone()),
        ("Made", Some(license.created_at.clone())),
        ("Valid until", Some(license.valid_until.clone().unwrap_or_else(|| "-".to_owned()))),
        ("Seats", Some(amount(&license.max_activations))),
        ("Limits", some(limits.join(", "))),
        ("Features", some(license.features.join(", "))),
        ("Notes", license.notes.clone()),
        ("Metadata", some(pairs(&license.metadata))),
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

fn row(place: &Used) -> [String; 5] {
    let reason = place.deactivated_reason.as_deref().unwrap_or("ended");
    let state = match (place.active, place.takes_seat) {
        (true, true) => "active".to_owned(),
        (true, false) => "active, no seat".to_owned(),
        (false, _) => reason.to_owned(),
    };
    [place.id.clone(), place.kind.clone(), place.subject.clone(), state, place.last_seen_at.clone()]
}
