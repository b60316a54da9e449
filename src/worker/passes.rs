//! Work that comes again, and what one pass of each does: only what is due, in pages, one short transaction after
//! another. Of any number of servers on one database one does each pass (docs/adr/0015).

use super::housekeeping;
use crate::app::App;
use crate::backups::{BackupsError, schedule};
use crate::billing::purchases::late_prices;
use crate::billing::scheduled::reconcile::{Scope, reconcile};
use crate::billing::scheduled::{grace, license_expiry, renewal_reminders};
use crate::db;
use crate::jobs::recurring::Definition;
use crate::lifecycle::expire::publish_expired;
use crate::stripe::session_id::masked;
use crate::trials::remind::remind;
use crate::views::daily_totals;

/// Rows of one transaction, where each row brings others: mails, webhooks.
const A_PAGE: i64 = 100;

/// What time alone brings is looked for so often, in seconds.
const MINUTE: i64 = 60;
/// What has grown old is put away so often.
const HOUR: i64 = 3_600;

const fn each(name: &'static str, every: i64) -> Definition {
    Definition { name, every, at_start: false }
}

/// All of it. A name is a row of `recurring_jobs`, for ever.
pub(super) const ALL: &[Definition] = &[
    // A server that was away has missed events: the next one looks at once.
    Definition { name: "reconcile", every: 15 * MINUTE, at_start: true },
    each("grace", MINUTE),
    each("renewal_reminders", MINUTE),
    each("license_reminders", MINUTE),
    each("trial_reminders", MINUTE),
    each("expired_licenses", MINUTE),
    each("late_prices", MINUTE),
    each("seen_changes", 30),
    each("housekeeping", HOUR),
    each("daily_totals", HOUR),
    // It looks whether a copy is due.
    each("backup", 5 * MINUTE),
];

/// Does one pass of the work of this name.
pub(super) async fn run(app: App, name: &'static str) -> Result<(), String> {
    let done = match name {
        "reconcile" => reconcile_now(&app).await,
        "grace" => told(grace::run(&app.billing).await),
        "renewal_reminders" => told(renewal_reminders::run(&app.billing).await),
        "license_reminders" => told(license_expiry::run(&app.billing).await),
        "late_prices" => told(late_prices::run(&app.billing).await),
        "trial_reminders" => told(remind_of_trials(&app).await),
        "expired_licenses" => told(tell_expired(&app).await),
        "seen_changes" => told(housekeeping::forget_changes(&app).await),
        "housekeeping" => told(housekeeping::run(&app).await),
        "daily_totals" => told(daily_totals::run(&app.db, app.context.now()).await),
        "backup" => told(back_up(&app).await),
        other => Err(format!("no recurring work is called {other}")),
    };
    // What was done has queued mail.
    app.wake.ring();
    done
}

async fn back_up(app: &App) -> Result<(), BackupsError> {
    let config = &app.config;
    if let Some(made) = schedule::run(&app.db, &config.database, &config.backups, &app.context).await? {
        tracing::info!(
            file = made.path,
            stored = made.stored,
            bytes = made.bytes,
            removed = made.removed,
            "the database is backed up: {}",
            made.found
        );
    }
    Ok(())
}

async fn remind_of_trials(app: &App) -> db::Result<()> {
    let mut after = String::new();
    loop {
        let context = app.context.clone();
        match app.db.write(move |conn| remind(conn, &context, &after, A_PAGE)).await? {
            Some(next) => after = next,
            None => return Ok(()),
        }
    }
}

async fn tell_expired(app: &App) -> db::Result<()> {
    loop {
        let context = app.context.clone();
        if !app.db.write(move |conn| publish_expired(conn, &context, A_PAGE)).await? {
            return Ok(());
        }
    }
}

fn told<T, E: std::fmt::Display>(done: Result<T, E>) -> Result<(), String> {
    done.map(|_| ()).map_err(|error| error.to_string())
}

async fn reconcile_now(app: &App) -> Result<(), String> {
    let show = |line: &str| tracing::debug!(line = %masked(line), "reconciler");
    let report = reconcile(&app.billing, Scope { audit: true, ..Scope::default() }, &show)
        .await
        .map_err(|error| error.to_string())?;
    tracing::info!(events = report.events, repairs = report.repairs.len(), "reconciled");
    if !report.waiting.is_empty() {
        let waiting: Vec<_> = report.waiting.iter().map(|line| masked(line)).collect();
        tracing::error!(?waiting, "Stripe events still fail; they are tried again");
    }
    match report.failures.first() {
        None => Ok(()),
        Some(first) => Err(format!("{} repairs failed; the first: {}", report.failures.len(), masked(first))),
    }
}
