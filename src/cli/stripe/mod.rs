//! `keysmith stripe setup|listen`

mod listen;
mod prices;
mod setup;

use clap::Subcommand;

use super::Failure;
use crate::config::{Config, LiveStripe, StripeConfig};
use crate::ids::Ambient;
use crate::stripe::client::{CallError, Client};

#[derive(Subcommand)]
pub enum Command {
    /// Check the key, make or correct the webhook endpoint, keep its secret, and hold the catalog's prices against Stripe's
    Setup(setup::Args),
    /// Bring Stripe's events to a server that Stripe cannot reach, such as a laptop, by asking for them
    Listen(listen::Args),
}

pub fn run(config: &Config, command: Command) -> Result<(), Failure> {
    let StripeConfig::Live(live) = &config.stripe else {
        return Err(
            "STRIPE_SECRET_KEY is not set: the sandbox needs no setup, and its events arrive by themselves".into()
        );
    };
    let ambient = Ambient::system();
    match command {
        Command::Setup(args) => setup::run(config, live, ambient, &args),
        Command::Listen(args) => listen::run(config, live, ambient, &args),
    }
}

fn client(live: &LiveStripe, ambient: &Ambient) -> Result<Client, CallError> {
    Client::new(&live.secret_key, &live.api_base, ambient.clone())
}
