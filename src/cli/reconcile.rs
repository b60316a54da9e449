//! `keysmith reconcile [--since 30d] [--dry-run]`

use std::sync::Arc;

use serde::Serialize;

use super::out::Output;
use super::{Failure, start};
use crate::app::App;
use crate::billing::scheduled::reconcile::{Scope, reconcile};
use crate::clock::DAY;
use crate::config::{Config, StripeConfig};
use crate::ids::Context;
use crate::offline::signer::Signer;
use crate::telemetry;

#[derive(clap::Args)]
pub struct Args {
    /// How far back to read Stripe's events, such as 30d or 12h (at most 30d) [default: since the last run]
    #[arg(long, value_parser = parse_reach)]
    since: Option<i64>,
    /// Only show what would be repaired
    #[arg(long)]
    dry_run: bool,
}

/// Result as JSON.
#[derive(Serialize)]
struct Reconciled<'a> {
    events: usize,
    sessions: usize,
    subscriptions: usize,
    repairs: &'a [String],
    failures: Vec<&'a String>,
    dry_run: bool,
}

/// Reads Stripe, repairs differences, and prints each repair.
pub fn run(config: Config, args: &Args, output: Output) -> Result<(), Failure> {
    let StripeConfig::Live(stripe) = config.stripe.clone() else {
        return Err(
            "the sandbox simulates Stripe itself, so there is nothing to reconcile; set STRIPE_SECRET_KEY".into()
        );
    };
    let telemetry = telemetry::start(&config.log)?;
    start::open_database(&config)?;
    let public_url = config.address();
    let context = Context::system();
    let signer = Arc::new(Signer::new(&config.data_dir, &context)?);
    let app = App::build(config, context, &stripe, public_url, signer)?;
    let scope = Scope { since: args.since, dry_run: args.dry_run, thorough: true, ..Scope::default() };
    let show = |line: &str| output.remark(format_args!("{line}"));
    let report = actix_web::rt::System::new().block_on(reconcile(&app.billing, scope, &show))?;
    telemetry.stop();
    let done = if args.dry_run { "to repair" } else { "repaired" };
    let failed: Vec<&String> = report.failures.iter().chain(&report.waiting).collect();
    let told = Reconciled {
        events: report.events,
        sessions: report.sessions,
        subscriptions: report.subscriptions,
        repairs: &report.repairs,
        failures: failed.clone(),
        dry_run: args.dry_run,
    };
    output.tell(&told, || {
        format!(
            "{} events, {} open sessions, {} subscriptions read; {} {done}, {} failed\n",
            report.events,
            report.sessions,
            report.subscriptions,
            report.repairs.len(),
            failed.len()
        )
    })?;
    match failed.first() {
        None => Ok(()),
        Some(first) => Err(format!("{} repairs failed; the first: {first}", failed.len()).into()),
    }
}

/// Parses `30d` or `12h`; returns seconds.
fn parse_reach(text: &str) -> Result<i64, String> {
    let wrong = || "must be days or hours, such as 30d or 12h".to_owned();
    let (number, unit) = match (text.strip_suffix('d'), text.strip_suffix('h')) {
        (Some(days), _) => (days, DAY),
        (None, Some(hours)) => (hours, 3600),
        (None, None) => return Err(wrong()),
    };
    let number: i64 = number.parse().map_err(|_| wrong())?;
    if (1..=10_000).contains(&number) { Ok(number * unit) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reach_is_days_or_hours() {
        assert_eq!((parse_reach("30d"), parse_reach("12h")), (Ok(30 * DAY), Ok(12 * 3600)));
        for wrong in ["", "30", "d", "-1d", "1w", "0h"] {
            assert!(parse_reach(wrong).is_err(), "{wrong}");
        }
    }
}
