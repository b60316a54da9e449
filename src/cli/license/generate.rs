//! `keysmith license generate`

use std::path::{Path, PathBuf};

use clap::Args as ClapArgs;
use keysmith_license::{Customer, License};
use serde::Serialize;

use super::super::out::Output;
use super::{Failure, metadata, pair};
use crate::accounts::email::Email;
use crate::catalog::file::Catalog;
use crate::clock;
use crate::config::Config;
use crate::ids::Context;
use crate::metadata::Metadata;
use crate::offline::generate::{Generated, Request, generate};
use crate::offline::signing_keys::{self, SigningKeys};
use crate::offline::statement::offers_of_file;
use crate::private_files;

/// A hundred years.
const MOST_DAYS: i64 = 36_500;
/// The largest integer that JSON readers keep exactly (2⁵³ - 1).
const MOST: u64 = 9_007_199_254_740_991;

#[derive(ClapArgs)]
pub struct Args {
    /// The customer's name
    #[arg(long, value_parser = line)]
    customer: String,
    /// The customer's e-mail address
    #[arg(long)]
    email: String,
    /// The tier's slug in the catalog
    #[arg(long)]
    tier: String,
    /// The customer's company
    #[arg(long, value_parser = line)]
    company: Option<String>,
    /// How many days it lasts, instead of the tier's; 0 makes an expired one
    #[arg(long, value_parser = clap::value_parser!(u32).range(0..=MOST_DAYS))]
    days: Option<u32>,
    /// Your order or purchase number
    #[arg(long, value_parser = line)]
    order: Option<String>,
    /// Notes that the customer can read
    #[arg(long)]
    notes: Option<String>,
    /// Notes for yourself: only in the .json record
    #[arg(long)]
    private_notes: Option<String>,
    /// Metadata of your own, such as plan=gold; can be repeated. Included in the license, unless the key begins with _
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    metadata: Vec<(String, String)>,
    /// Maximum number of devices: a number or "unlimited"
    #[arg(long, value_parser = limit, value_name = "N")]
    devices: Option<Limit>,
    /// Maximum number of users
    #[arg(long, value_parser = limit, value_name = "N")]
    users: Option<Limit>,
    /// Maximum storage, in GB
    #[arg(long, value_parser = limit, value_name = "N")]
    storage: Option<Limit>,
    /// Any limit, such as servers=3 or servers=unlimited; can be repeated
    #[arg(long = "limit", value_parser = named_limit, value_name = "NAME=N")]
    limits: Vec<(String, Limit)>,
    /// A feature in addition to the tier's; can be repeated
    #[arg(long = "feature", value_parser = line, value_name = "NAME")]
    features: Vec<String>,
    /// The only installation that may use the license
    #[arg(long, value_parser = line, value_name = "ID")]
    installation: Option<String>,
    /// Encrypt the file: it can be opened only with the signed key
    #[arg(long)]
    encrypt: bool,
    /// The folder for the files
    #[arg(long, default_value = ".", value_name = "DIR")]
    output: PathBuf,
    /// The signing key (PKCS#8 PEM) [default: the current one in <data>/signing]
    #[arg(long, value_name = "FILE")]
    signing_key: Option<PathBuf>,
}

/// A number, or unlimited (`None`).
#[derive(Clone, Copy, Debug)]
pub(super) struct Limit(pub(super) Option<u64>);

pub(super) fn limit(text: &str) -> Result<Limit, String> {
    if text.eq_ignore_ascii_case("unlimited") {
        return Ok(Limit(None));
    }
    match text.parse() {
        Ok(number @ 0..=MOST) => Ok(Limit(Some(number))),
        _ => Err(format!("a whole number up to {MOST}, or unlimited")),
    }
}

/// Parses text that must be a single, non-empty line.
fn line(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("must not be empty".into()),
        text if text.contains(char::is_control) => {
            Err("must not contain a line break or another control character".into())
        }
        text => Ok(text.to_owned()),
    }
}

pub(super) fn named_limit(text: &str) -> Result<(String, Limit), String> {
    let (name, amount) = text.split_once('=').ok_or("must be NAME=N, such as servers=3")?;
    Ok((line(name)?, limit(amount)?))
}

/// Result as JSON.
#[derive(Serialize)]
struct Told {
    id: String,
    file: String,
    key: String,
    record: String,
    public_key: String,
}

pub fn run(config: &Config, args: Args, output_as: Output) -> Result<(), Failure> {
    let email = Email::parse(&args.email).map_err(|e| format!("--email: {e}"))?;
    let path = &config.catalog;
    let catalog = Catalog::read(path).map_err(|e| format!("KEYSMITH_CATALOG: {}: {e}", path.display()))?;
    let key = match &args.signing_key {
        Some(path) => signing_keys::read(path)?,
        None => SigningKeys::of(&config.data_dir).current()?,
    };
    let output = args.output.clone();
    let metadata = metadata(&args.metadata)?;
    let request = request(args, &email, metadata);
    let made = generate(&request, &offers_of_file(&catalog), &key, &Context::system())?;
    let paths = write(&output, &made)?;
    let shown = |path: &Path| path.display().to_string();
    let told = Told {
        id: made.license.id.clone(),
        file: shown(&paths.file),
        key: shown(&paths.key),
        record: shown(&paths.record),
        public_key: made.record.public_key.clone(),
    };
    output_as.tell(&told, || summary(&made, &paths, request.encrypt))
}

fn request(args: Args, email: &Email, metadata: Metadata) -> Request {
    let named = [("devices", args.devices), ("users", args.users), ("storage", args.storage)];
    let named = named.into_iter().filter_map(|(name, limit)| limit.map(|limit| (name.to_owned(), limit)));
    Request {
        customer: Customer { name: Some(args.customer), email: Some(email.as_str().to_owned()), company: args.company },
        tier: args.tier,
        days: args.days,
        order: args.order,
        notes: args.notes,
        private_notes: args.private_notes,
        metadata,
        limits: named.chain(args.limits).map(|(name, limit)| (name, limit.0)).collect(),
        features: args.features,
        installation: args.installation,
        encrypt: args.encrypt,
    }
}

/// The files that are written.
struct Paths {
    file: PathBuf,
    key: PathBuf,
    record: PathBuf,
}

fn write(folder: &Path, made: &Generated) -> Result<Paths, Failure> {
    std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let path = |extension: &str| folder.join(format!("license_{}.{extension}", made.license.id));
    let paths = Paths { file: path("lic"), key: path("txt"), record: path("json") };
    let record = serde_json::to_string_pretty(&made.record)?;
    for (path, text) in [(&paths.file, &made.file), (&paths.key, &made.key), (&paths.record, &record)] {
        private_files::write_new(path, text.as_bytes()).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    Ok(paths)
}

fn summary(made: &Generated, paths: &Paths, encrypted: bool) -> String {
    let license = &made.license;
    let mut text = describe(license);
    text.push_str(&format!("Signing key    {}\n\n", made.record.key_id));
    text.push_str(&format!("{}   the license file: send this\n", paths.file.display()));
    text.push_str(&format!(
        "{}   the signed key, one line{}\n",
        paths.key.display(),
        if encrypted { ": needed to open the file" } else { "" }
    ));
    text.push_str(&format!("{}  your record; keep it\n\n", paths.record.display()));
    text.push_str("The files were read back and verified. Next:\n");
    let to = license.customer.email.as_deref().unwrap_or("the customer");
    let what = if encrypted { "the .lic and, separately, the .txt file" } else { "the .lic file" };
    text.push_str(&format!("  1. Send {what} to {to}; the deployment needs the public key\n"));
    text.push_str(&format!("     {}\n", made.record.public_key));
    text.push_str(&format!("  2. On the server: keysmith license import {}\n", paths.record.display()));
    text
}

/// Describes a license for people, one fact per line.
pub(super) fn describe(license: &License) -> String {
    let amount = |limit: &Option<u64>| limit.map_or_else(|| "unlimited".to_owned(), |n| n.to_string());
    let limits: Vec<String> = license.limits.iter().map(|(name, limit)| format!("{name} {}", amount(limit))).collect();
    let end = |at: Option<i64>| at.map_or_else(|| "never".to_owned(), clock::rfc3339);
    let customer = [&license.customer.name, &license.customer.company, &license.customer.email];
    let customer: Vec<&str> = customer.into_iter().flatten().map(String::as_str).collect();
    let mut lines = vec![
        ("License", license.id.clone()),
        ("Customer", customer.join(", ")),
        ("Product", license.product.clone().unwrap_or_default()),
        ("Tier", license.tier.clone()),
        ("Issued", clock::rfc3339(license.issued)),
        ("Expires", end(license.ends())),
        ("Grace", format!("{} days", license.grace_days)),
        ("Limits", limits.join(", ")),
        ("Features", license.features.join(", ")),
    ];
    let more = [("Installation", &license.installation), ("Order", &license.order), ("Notes", &license.notes)];
    lines.extend(more.into_iter().filter_map(|(name, value)| value.clone().map(|value| (name, value))));
    lines.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name:<14} {value}\n")).collect()
}
