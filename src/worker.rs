//! Which job runs what.

use std::time::Duration;

use tokio::sync::watch;

use crate::activations::{leases, validation_log};
use crate::app::App;
use crate::billing::events::dispatch::process_event;
use crate::billing::records::order;
use crate::billing::scheduled::reconcile::{Scope, reconcile};
use crate::billing::scheduled::run_due;
use crate::billing::subscriptions::refit::refit;
use crate::clock::DAY;
use crate::db::{self, idempotency};
use crate::jobs::{Job, JobError, runner};
use crate::licenses::keys;
use crate::lifecycle::expire::publish_expired;
use crate::outgoing::delivery;
use crate::stripe::session_id::masked;
use crate::trials::remind::remind;

/// How often what validations noted in memory is written: what a killed server loses at most.
const NOTING: Duration = Duration::from_secs(1);
/// Validation log entries older than this are deleted.
const VALIDATION_LOG_LIFE: i64 = 90 * DAY;
/// How many of them in one transaction: no other write waits for more than some milliseconds.
const PRUNED_AT_ONCE: i64 = 500;
/// Deliveries of webhooks are forgotten after so long.
const DELIVERY_LIFE: i64 = 90 * DAY;
/// How often it is asked what time alone brings: grace that runs out, reminders.
const SWEEP: Duration = Duration::from_secs(60);
/// How often Stripe is read again, in sweeps.
const RECONCILE_MINUTES: u64 = 15;
/// How often what has grown old is put away.
const HOUSEKEEPING: Duration = Duration::from_secs(3600);
/// A hashed key is readable for so long at most, even when its mail never goes out.
const PENDING_KEY_LIFE: i64 = 7 * DAY;
/// An order whose session was never made, because the server was killed in between, is over after so long.
const OPENING_LIFE: i64 = DAY;

/// Runs jobs until `stop` turns true, then ends cleanly.
pub async fn run(app: App, stop: watch::Receiver<bool>) {
    let tidy = tokio::spawn(keep_house(app.clone()));
    let notes = tokio::spawn(write_notes(app.clone(), stop.clone()));
    let watch = tokio::spawn(watch_money(app.clone()));
    let name = app.ambient.request_id();
    let (db, ambient, wake) = (app.db.clone(), app.ambient.clone(), app.wake.clone());
    runner::run(db, ambient, name, wake, stop, move |job, attempt| handle(app.clone(), job, attempt)).await;
    tidy.abort();
    if let Err(error) = notes.await {
        tracing::error!(%error, "what validations noted was not written");
    }
    watch.abort();
}

async fn handle(app: App, job: Job, attempt: i64) -> Result<(), JobError> {
    match job {
        Job::ProcessEvent { event_id } => {
            let outcome = process_event(&app.billing, &event_id).await;
            // What was done has queued mail.
            app.wake.ring();
            outcome
        }
        Job::RefitSubscription { subscription_id } => {
            let outcome = refit(&app.billing, &subscription_id).await;
            app.wake.ring();
            outcome.map_err(|error| match error.is_transient() {
                true => JobError::Retry(error.to_string()),
                false => JobError::Fail(error.to_string()),
            })
        }
        Job::DeliverMail { mail_id } => app.mailer.deliver(&mail_id, attempt).await,
        Job::DeliverWebhook { delivery_id } => app.outgoing.deliver(&delivery_id, attempt).await,
    }
}

/// Reads Stripe at the start and every quarter of an hour, and does every minute what time alone does.
async fn watch_money(app: App) {
    let mut tick = tokio::time::interval(SWEEP);
    let mut minutes: u64 = 0;
    loop {
        tick.tick().await;
        if minutes.is_multiple_of(RECONCILE_MINUTES) {
            let scope = Scope { thorough: minutes == 0, ..Scope::default() };
            match reconcile(&app.billing, scope, &|line| tracing::debug!(line = %masked(line), "reconciler")).await {
                Ok(report) if report.failures.is_empty() && report.waiting.is_empty() => {
                    tracing::info!(events = report.events, repairs = report.repairs.len(), "reconciled");
                }
                Ok(report) => {
                    let failures: Vec<_> =
                        report.failures.iter().chain(&report.waiting).map(|failure| masked(failure)).collect();
                    tracing::error!(?failures, "the reconciler could not repair everything")
                }
                Err(error) => tracing::error!(%error, "the reconciler did not get through; it runs again"),
            }
        }
        if let Err(error) = run_due(&app.billing).await {
            tracing::error!(%error, "what time brings was not done; it is tried again in a minute");
        }
        let ambient = app.ambient.clone();
        if let Err(error) = app.db.write(move |conn| publish_expired(conn, &ambient)).await {
            tracing::error!(%error, "what expired was not told; it is tried again in a minute");
        }
        let ambient = app.ambient.clone();
        if let Err(error) = app.db.write(move |conn| remind(conn, &ambient)).await {
            tracing::error!(%error, "nobody was reminded of a trial that ends; it is tried again in a minute");
        }
        app.wake.ring();
        minutes += 1;
    }
}

async fn keep_house(app: App) {
    let mut tick = tokio::time::interval(HOUSEKEEPING);
    loop {
        tick.tick().await;
        let now = app.ambient.now();
        let done = app.db.write(move |conn| {
            order::expire_unopened(conn, now - OPENING_LIFE, now)?;
            keys::forget_pending_before(conn, now - PENDING_KEY_LIFE)?;
            leases::sweep(conn, now)?;
            delivery::prune(conn, now - DELIVERY_LIFE, PRUNED_AT_ONCE)?;
            idempotency::prune(conn, now - idempotency::LIFE)?;
            Ok::<_, db::Error>(())
        });
        if let Err(error) = done.await {
            tracing::error!(%error, "housekeeping failed; it is tried again in an hour");
        }
        if let Err(error) = prune_log(&app, now - VALIDATION_LOG_LIFE).await {
            tracing::error!(%error, "the validation log was not pruned; it is tried again in an hour");
        }
    }
}

/// Bit by bit: no other write waits for long.
async fn prune_log(app: &App, before: i64) -> db::Result<()> {
    let most = usize::try_from(PRUNED_AT_ONCE).unwrap_or(usize::MAX);
    while app.db.write(move |conn| validation_log::prune(conn, before, PRUNED_AT_ONCE)).await? == most {}
    Ok(())
}

/// Not simply aborted at the end: what a flush has taken out of the buffer must reach the database.
async fn write_notes(app: App, mut stop: watch::Receiver<bool>) {
    let mut tick = tokio::time::interval(NOTING);
    loop {
        let stopping = tokio::select! {
            _ = tick.tick() => false,
            _ = stop.wait_for(|stop| *stop) => true,
        };
        let written = match stopping {
            true => app.activator.flush(&app.db).await,
            false => app.activator.flush_some(&app.db).await,
        };
        if let Err(error) = written {
            tracing::error!(%error, "what validations noted was not written; it is tried again");
        }
        if let Err(error) = forget_changes(&app).await {
            tracing::error!(%error, "changes that everybody has seen were not deleted; it is tried again");
        }
        if stopping {
            return;
        }
    }
}

/// A few at a time, so that no other write waits for long.
async fn forget_changes(app: &App) -> db::Result<()> {
    let most = usize::try_from(PRUNED_AT_ONCE).unwrap_or(usize::MAX);
    loop {
        let changes = app.db.changes().clone();
        if app.db.write(move |conn| changes.prune(conn, PRUNED_AT_ONCE)).await? < most {
            return Ok(());
        }
    }
}
