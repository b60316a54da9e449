//! `keysmith license create`

mod there;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::json;

use super::Failure;
use super::generate::{Limit, limit, named_limit};
use super::{metadata, pair};
use crate::accounts::email::Email;
use crate::activations::take_over::take_over_trials;
use crate::audit::Actor;
use crate::catalog::Tier;
use crate::cli::out::Output;
use crate::cli::remote::Place;
use crate::cli::{out, start};
use crate::clock::rfc3339;
use crate::config::Config;
use crate::db::{self, Conn};
use crate::ids::{Context, OrganizationId};
use crate::licenses::hand_over::{HandOverError, NewOwner, hand_over};
use crate::licenses::mint::Minter;
use crate::lifecycle::LifecycleError;
use crate::lifecycle::create::{CreateLicense, Created, create, find_tier};
use crate::offline::signer::Signer;

/// A hundred years; more is surely a typo.
const MOST_DAYS: i64 = 36_525;

const EXAMPLES: &str = "Examples:
  keysmith license create --email ann@example.com --tier business --days 365 --send
  keysmith license create --email ann@example.com --tier enterprise --limit users=500 --feature sso
  cat key.txt | keysmith license create --email ann@example.com --license-key - --json";

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The owner's e-mail address; an account is created if there is none
    #[arg(long, value_parser = Email::parse)]
    email: Email,
    /// The tier's slug [default: the catalog's default for trials, then for quantities]
    #[arg(long, value_name = "SLUG")]
    tier: Option<String>,
    /// Days until the license ends, counted from now, instead of the tier's
    #[arg(long, value_parser = clap::value_parser!(i64).range(0..=MOST_DAYS))]
    days: Option<i64>,
    /// A key that was made elsewhere (`-` reads it from stdin) [default: a new one in the tier's format]
    #[arg(long, value_name = "KEY")]
    license_key: Option<String>,
    /// How many sites or devices may use it at once, instead of the tier's: a number or "unlimited"
    #[arg(long, value_parser = limit, value_name = "N")]
    max_activations: Option<Limit>,
    /// A limit that overrides the tier's, such as users=50 or users=unlimited; can be repeated
    #[arg(long = "limit", value_parser = named_limit, value_name = "NAME=N")]
    limits: Vec<(String, Limit)>,
    /// A feature in addition to the tier's; can be repeated
    #[arg(long = "feature", value_name = "NAME")]
    features: Vec<String>,
    /// The organization that will own it (org_…), instead of the account of --email
    #[arg(long, value_name = "ID")]
    organization: Option<String>,
    /// The customer's name, for your records and for license files
    #[arg(long, value_name = "NAME")]
    customer_name: Option<String>,
    /// Notes for yourself
    #[arg(long)]
    notes: Option<String>,
    /// Metadata of your own, such as plan=gold; can be repeated
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    metadata: Vec<(String, String)>,
    /// Mail the key to --email
    #[arg(long)]
    send: bool,
}

/// Why no license was created.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error(transparent)]
    License(#[from] LifecycleError),
    #[error("--organization: {0}")]
    Organization(HandOverError),
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// Result as JSON.
#[derive(Serialize)]
struct Made {
    id: String,
    email: String,
    license_key: String,
    expiry: Option<String>,
    mail: &'static str,
}

pub fn run(place: Place<'_>, args: Args, output: Output) -> Result<(), Failure> {
    let send = args.send;
    let (made, way) = match place {
        Place::Here(config) => (here(config, args)?, way(config)),
        Place::There(server) => (there::create(server, args)?, "the server sends it".to_owned()),
    };
    if output.json {
        return out::print_json(&made);
    }
    // Only the key goes to stdout, so that `KEY=$(keysmith license create …)` captures it.
    out::print(&format!("{}\n", made.license_key))?;
    let end = made.expiry.as_ref().map_or_else(|| "without an end".to_owned(), |at| format!("until {at}"));
    eprintln!("License {} for {}, {end}.", made.id, made.email);
    match send {
        true => eprintln!("The mail to {} is queued; {way}.", made.email),
        false => eprintln!("No mail is sent (--send does that)."),
    }
    Ok(())
}

fn mail(send: bool) -> &'static str {
    if send { "queued" } else { "not sent" }
}

/// Describes how a mail that is queued here is delivered.
fn way(config: &Config) -> String {
    match &config.mail.smtp_url {
        Some(_) => "the running server sends it by SMTP".to_owned(),
        None => {
            let folder = config.data_dir.join("mail");
            format!("the running server sends it into {} (no SMTP_URL is set)", folder.display())
        }
    }
}

fn here(config: &Config, args: Args) -> Result<Made, Failure> {
    let context = Context::system();
    let key = args.license_key.as_deref().map(out::read_key).transpose()?;
    let store = start::open_store(config, &context)?;
    let (ring, sealer) = (store.ring.clone(), store.sealer.clone());
    let minter = Minter { signer: Arc::new(Signer::new(&config.data_dir, &context)?), context, ring, sealer };
    let metadata = metadata(&args.metadata)?;
    let request = CreateLicense {
        email: args.email.clone(),
        key,
        until: None,
        days: args.days,
        tier: args.tier.clone(),
        max_activations: args.max_activations.map(|limit| limit.0.map(|n| i64::try_from(n).unwrap_or(i64::MAX))),
        limits: None,
        features: None,
        customer_name: args.customer_name.clone(),
        notes: args.notes.clone(),
        metadata,
        send: args.send,
    };
    let order = Order { request, limits: args.limits, features: args.features, organization: args.organization };
    let made = store.db.write_blocking(move |conn| order.make(conn, &minter))?;
    Ok(Made {
        id: made.license.id.to_string(),
        email: args.email.as_str().to_owned(),
        license_key: made.key.as_str().to_owned(),
        expiry: made.license.valid_until.map(rfc3339),
        mail: mail(args.send),
    })
}

/// The license that the arguments request.
struct Order {
    request: CreateLicense,
    limits: Vec<(String, Limit)>,
    features: Vec<String>,
    organization: Option<String>,
}

impl Order {
    fn make(&self, conn: &mut Conn, minter: &Minter) -> Result<Created, Refusal> {
        let mut request = self.request.clone();
        let tier = find_tier(conn, request.tier.as_deref())?;
        request.limits = self.limits(&tier)?;
        request.features = self.features(&tier)?;
        let made = create(conn, minter, &Actor::Cli, &request)?;
        if let Some(id) = &self.organization {
            let to = NewOwner::Organization(OrganizationId::from_text(id));
            hand_over(conn, &minter.context, &Actor::Cli, &made.license.id, &to).map_err(Refusal::Organization)?;
        }
        // A customer who tried the product and paid outside Stripe keeps the trial's set-up.
        take_over_trials(conn, &minter.context, &made.license.id)?;
        Ok(made)
    }

    /// Returns the tier's limits merged with those of the arguments, as JSON; `None` when there is nothing to merge.
    fn limits(&self, tier: &Tier) -> db::Result<Option<String>> {
        if self.limits.is_empty() {
            return Ok(None);
        }
        let tiers = tier.limits()?;
        let mut limits: BTreeMap<&str, serde_json::Value> =
            tiers.iter().map(|(name, limit)| (name.as_str(), json!(limit))).collect();
        limits.extend(self.limits.iter().map(|(name, limit)| (name.as_str(), json!(limit.0))));
        Ok(Some(json!(limits).to_string()))
    }

    /// Does the same for features.
    fn features(&self, tier: &Tier) -> db::Result<Option<String>> {
        if self.features.is_empty() {
            return Ok(None);
        }
        let mut features = tier.features()?;
        features
            .extend(self.features.iter().filter(|name| !tier.features().is_ok_and(|all| all.contains(name))).cloned());
        Ok(Some(json!(features).to_string()))
    }
}
