//! `keysmith stripe setup|listen`

mod listen;
mod prices;
mod setup;

use clap::Subcommand;
use serde::Serialize;

use super::Failure;
use super::out::Output;
use crate::config::{Config, LiveStripe, StripeConfig};
use crate::ids::Context;
use crate::stripe::client::{CallError, Client};

#[derive(Subcommand)]
pub enum Command {
    /// Check the API key, create or update the webhook endpoint, save its secret, and compare the catalog's prices with
    /// Stripe
    Setup(setup::Args),
    /// Poll Stripe's events, for a server that Stripe cannot reach, such as one on a laptop
    Listen(listen::Args),
}

pub fn run(config: &Config, command: Command, output: Output) -> Result<(), Failure> {
    let StripeConfig::Live(live) = &config.stripe else {
        return Err(
            "STRIPE_SECRET_KEY is not set: the sandbox needs no setup and delivers its events automatically".into()
        );
    };
    let context = Context::system();
    match command {
        Command::Setup(args) => setup::run(config, live, context, &args, output),
        Command::Listen(args) => listen::run(config, live, context, &args, output),
    }
}

/// Reports the steps: printed as they happen, or as one JSON value at the end.
#[derive(Serialize)]
struct Steps {
    #[serde(skip)]
    output: Output,
    steps: Vec<String>,
}

impl Steps {
    fn new(output: Output) -> Self {
        Self { output, steps: Vec::new() }
    }

    fn done(&mut self, step: String) {
        self.output.remark(format_args!("{step}"));
        self.steps.push(step);
    }

    fn end(&self) -> Result<(), Failure> {
        self.output.tell(self, String::new)
    }
}

fn client(live: &LiveStripe, context: &Context) -> Result<Client, CallError> {
    Client::new(&live.secret_key, &live.api_base, context.clone())
}
