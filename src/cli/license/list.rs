//! `keysmith license list`

use serde::Deserialize;
use serde_json::Value;

use super::Failure;
use crate::accounts::email::Email;
use crate::activations::list::MAX_LIMIT;
use crate::activations::listed::Licenses;
use crate::activations::search::{Search, search, with_owners};
use crate::cli::out::{self, Output, Table};
use crate::cli::remote::Place;
use crate::cli::start;
use crate::db;
use crate::ids::Context;

const EXAMPLES: &str = "Examples:
  keysmith license list --email ann@example.com
  keysmith license list --status suspended --tier business
  keysmith license list --limit 100 --json

With --json: {licenses, next_cursor}, including the keys";

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Only licenses of this address
    #[arg(long, value_parser = Email::parse)]
    email: Option<Email>,
    /// Only licenses with this stored status
    #[arg(long, value_parser = ["active", "inactive", "suspended", "revoked"])]
    status: Option<String>,
    /// Only licenses of this tier
    #[arg(long, value_name = "SLUG")]
    tier: Option<String>,
    /// How many to show
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=MAX_LIMIT))]
    limit: i64,
    /// Continue after this cursor, as printed below the previous page
    #[arg(long)]
    cursor: Option<String>,
}

/// The part of an admin API page that the table shows.
#[derive(Deserialize)]
struct Page {
    licenses: Vec<Listed>,
    next_cursor: Option<String>,
}

#[derive(Deserialize)]
struct Listed {
    id: String,
    key_prefix: String,
    status: String,
    tier: String,
    valid_until: Option<String>,
    max_activations: Option<i64>,
    activations: Vec<Listing>,
    #[serde(flatten)]
    owner: super::Whose,
}

#[derive(Deserialize)]
struct Listing {
    active: bool,
    takes_seat: bool,
}

/// Prints one page, newest first.
pub fn run(place: Place<'_>, args: Args, output: Output) -> Result<(), Failure> {
    let page = page(place, args)?;
    if output.json {
        return out::print_json(&page);
    }
    let page: Page = serde_json::from_value(page)?;
    let rows: Vec<_> = page.licenses.iter().map(row).collect();
    let mut table = Table::new(["ID", "KEY", "STATUS", "TIER", "IN USE", "VALID UNTIL", "OWNER"]);
    out::print(&table.lines(&rows))?;
    if let Some(next) = page.next_cursor {
        eprintln!("More licenses: --cursor {next}");
    }
    Ok(())
}

fn page(place: Place<'_>, args: Args) -> Result<Value, Failure> {
    let config = match place {
        Place::Here(config) => config,
        Place::There(server) => {
            let (limit, email) = (args.limit.to_string(), args.email.as_ref().map(Email::as_str));
            let given = [("email", email), ("status", args.status.as_deref()), ("tier", args.tier.as_deref())];
            let given = given.into_iter().chain([("limit", Some(limit.as_str())), ("cursor", args.cursor.as_deref())]);
            let query: Vec<_> = given.filter_map(|(name, value)| Some((name, value?))).collect();
            return server.get(super::LICENSES, &query);
        }
    };
    let context = Context::system();
    let store = start::open_store(config, &context)?;
    let ring = store.ring.clone();
    let (cursor, limit) = (args.cursor, args.limit);
    let wanted = Search { email: args.email, status: args.status, tier: args.tier, ..Search::default() };
    let page = store.db.read_blocking(|conn| {
        let mut page = search(conn, &ring, &wanted, cursor.as_deref(), limit, context.now())?;
        with_owners(conn, &mut page.entries)?;
        Ok::<_, db::Error>(page)
    })?;
    Ok(serde_json::to_value(Licenses::from(page))?)
}

fn row(license: &Listed) -> [String; 7] {
    let used = license.activations.iter().filter(|place| place.active && place.takes_seat).count();
    let most = license.max_activations.map_or_else(|| "unlimited".to_owned(), |most| most.to_string());
    [
        license.id.clone(),
        format!("{}…", license.key_prefix),
        license.status.clone(),
        license.tier.clone(),
        format!("{used} of {most}"),
        license.valid_until.clone().unwrap_or_else(|| "-".to_owned()),
        license.owner.user().unwrap_or_default(),
    ]
}
