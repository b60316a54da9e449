//! `keysmith license list`

use std::collections::HashMap;

use super::Failure;
use crate::accounts::email::Email;
use crate::activations::list::{ListedLicense, MAX_LIMIT};
use crate::activations::search::{Search, search};
use crate::cli::out::{self, Table};
use crate::cli::start;
use crate::config::Config;
use crate::db;
use crate::ids::Ambient;
use crate::licenses::bound;

const EXAMPLES: &str = "Examples:
  keysmith license list --email ann@example.com
  keysmith license list --status suspended --tier business
  keysmith license list --limit 100 --json";

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Only those of this address
    #[arg(long, value_parser = Email::parse)]
    email: Option<Email>,
    /// Only those with this stored status
    #[arg(long, value_parser = ["active", "inactive", "suspended", "revoked"])]
    status: Option<String>,
    /// Only those of this tier
    #[arg(long, value_name = "SLUG")]
    tier: Option<String>,
    /// How many to show
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=MAX_LIMIT))]
    limit: i64,
    /// Where to go on: what the page before said
    #[arg(long)]
    cursor: Option<String>,
    /// Print `{licenses, next_cursor}` as JSON, with the keys
    #[arg(long)]
    json: bool,
}

/// Shows one page, the newest first.
pub fn run(config: &Config, args: Args) -> Result<(), Failure> {
    let ambient = Ambient::system();
    let store = start::open_store(config, &ambient)?;
    let ring = store.ring.clone();
    let (cursor, json, limit) = (args.cursor, args.json, args.limit);
    let wanted = Search { email: args.email, status: args.status, tier: args.tier, ..Search::default() };
    let (page, owners) = store.db.read_blocking(|conn| {
        let page = search(conn, &ring, &wanted, cursor.as_deref(), limit, ambient.now())?;
        let ids: Vec<&str> = page.licenses.iter().map(|license| license.id.as_str()).collect();
        let owners = bound::of(conn, &ids)?;
        Ok::<_, db::Error>((page, owners))
    })?;
    if json {
        return out::print_json(&page);
    }
    let mut owners: HashMap<String, String> =
        owners.into_iter().map(|key| (key.id.clone(), key.user().unwrap_or_default())).collect();
    let mut row = |license: &ListedLicense| row(license, owners.remove(license.id.as_str()).unwrap_or_default());
    let rows: Vec<_> = page.licenses.iter().map(&mut row).collect();
    let mut table = Table::new(["ID", "KEY", "STATUS", "TIER", "IN USE", "VALID UNTIL", "OWNER"]);
    out::print(&table.lines(&rows))?;
    if let Some(next) = page.next_cursor {
        eprintln!("There are more: --cursor {next}");
    }
    Ok(())
}

fn row(license: &ListedLicense, owner: String) -> [String; 7] {
    let used = license.activations.iter().filter(|place| place.active && place.takes_seat).count();
    let most = license.max_activations.map_or_else(|| "unlimited".to_owned(), |most| most.to_string());
    [
        license.id.to_string(),
        format!("{}…", license.key_prefix),
        license.status.to_owned(),
        license.tier.clone(),
        format!("{used} of {most}"),
        license.valid_until.clone().unwrap_or_else(|| "-".to_owned()),
        owner,
    ]
}
