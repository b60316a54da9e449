//! `keysmith license revoke ID|KEY --reason …`

use serde_json::json;

use super::Failure;
use crate::activations::activation;
use crate::audit::Actor;
use crate::cli::{out, start};
use crate::config::Config;
use crate::ids::Ambient;
use crate::lifecycle::LifecycleError;
use crate::lifecycle::revoke::revoke;

const EXAMPLES: &str = "Examples:
  keysmith license revoke lic_0190f2a6c1d27b8e9a3b5c7d9e1f2a4b --reason 'charged back'
  keysmith license revoke - --reason 'posted in a forum' < key.txt";

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The license's id (lic_…) or its key; `-` reads the key from stdin
    #[arg(value_name = "ID|KEY")]
    license: String,
    /// Why: kept with the license and in the audit log
    #[arg(long)]
    reason: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Revokes the license and ends every use of it, in one transaction. No event of Stripe's brings it back.
pub fn run(config: &Config, args: &Args) -> Result<(), Failure> {
    let ambient = Ambient::system();
    let store = start::open_store(config, &ambient)?;
    let ring = store.ring.clone();
    let which = super::Which::read(&args.license)?;
    let reason = args.reason.clone();
    let (license, ended) = store.db.write_blocking(move |conn| {
        let id = which.find(conn, &ring)?.id;
        let active =
            |conn: &mut _| Ok::<_, LifecycleError>(activation::list(conn, &[&id])?.iter().filter(|a| a.active).count());
        let before = active(conn)?;
        let license = revoke(conn, &ambient, &Actor::Cli, &id, Some(&reason))?;
        Ok::<_, LifecycleError>((license, before - active(conn)?))
    })?;
    if args.json {
        let reason = &license.status_reason;
        return out::print_json(&json!({
            "id": license.id, "status": license.status, "reason": reason, "activations_ended": ended,
        }));
    }
    let places = if ended == 1 { "place" } else { "places" };
    out::print(&format!("License {} is revoked; it was deactivated in {ended} {places}.\n", license.id)).map(|_| ())
}
