//! `keysmith license revoke ID|KEY --reason …`

use hyper::Method;
use serde::{Deserialize, Serialize};

use super::Failure;
use crate::activations::activation;
use crate::audit::Actor;
use crate::cli::out::Output;
use crate::cli::remote::{Place, Server, segment};
use crate::cli::start;
use crate::config::Config;
use crate::ids::Context;
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
    /// The reason, kept with the license and in the audit log
    #[arg(long)]
    reason: String,
}

/// Result as JSON.
#[derive(Serialize)]
struct Revoked {
    id: String,
    status: String,
    reason: Option<String>,
    activations_ended: usize,
}

/// Request to the admin API.
#[derive(Serialize)]
struct Why<'a> {
    reason: &'a str,
}

#[derive(Deserialize)]
struct Found {
    id: String,
    stored_status: String,
    status_reason: Option<String>,
    activations: Vec<Used>,
}

#[derive(Deserialize)]
struct Used {
    active: bool,
}

/// Revokes the license and ends all its activations, in one transaction. No Stripe event reactivates it.
pub fn run(place: Place<'_>, args: &Args, output: Output) -> Result<(), Failure> {
    let revoked = match place {
        Place::Here(config) => here(config, args)?,
        Place::There(server) => there(server, args)?,
    };
    let activations = if revoked.activations_ended == 1 { "activation" } else { "activations" };
    output.tell(&revoked, || {
        format!("Revoked the license {} and ended its {} {activations}.\n", revoked.id, revoked.activations_ended)
    })
}

fn there(server: &Server, args: &Args) -> Result<Revoked, Failure> {
    let id = super::Which::read(&args.license)?.id_at(server)?;
    let path = format!("{}/{}", super::LICENSES, segment(&id));
    let in_use = |license: &Found| license.activations.iter().filter(|place| place.active).count();
    let before: Found = server.get(&path, &[])?;
    let after: Found = server.send(&Method::POST, &format!("{path}/revoke"), &Why { reason: &args.reason })?;
    let activations_ended = in_use(&before).saturating_sub(in_use(&after));
    Ok(Revoked { id: after.id, status: after.stored_status, reason: after.status_reason, activations_ended })
}

fn here(config: &Config, args: &Args) -> Result<Revoked, Failure> {
    let context = Context::system();
    let store = start::open_store(config, &context)?;
    let ring = store.ring.clone();
    let which = super::Which::read(&args.license)?;
    let reason = args.reason.clone();
    let (license, ended) = store.db.write_blocking(move |conn| {
        let id = which.find(conn, &ring)?.id;
        let active =
            |conn: &mut _| Ok::<_, LifecycleError>(activation::list(conn, &[&id])?.iter().filter(|a| a.active).count());
        let before = active(conn)?;
        let license = revoke(conn, &context, &Actor::Cli, &id, Some(&reason))?;
        Ok::<_, LifecycleError>((license, before - active(conn)?))
    })?;
    Ok(Revoked {
        id: license.id.to_string(),
        status: license.status.to_string(),
        reason: license.status_reason,
        activations_ended: ended,
    })
}
