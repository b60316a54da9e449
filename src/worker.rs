//! Which job runs what.

mod housekeeping;

use std::time::Duration;

use tokio::sync::watch;

use crate::app::App;
use crate::billing::events::dispatch::process_event;
use crate::billing::scheduled::reconcile::{Scope, reconcile};
use crate::billing::scheduled::run_due;
use crate::billing::subscriptions::refit::refit;
use crate::jobs::{Job, JobError, runner};
use crate::lifecycle::expire::publish_expired;
use crate::stripe::session_id::masked;
use crate::trials::remind::remind;

/// How often what validations noted in memory is written: what a killed server loses at most.
const NOTING: Duration = Duration::from_secs(1);
/// How often it is asked what time alone brings: grace that runs out, reminders.
const SWEEP: Duration = Duration::from_secs(60);
/// How often Stripe is read again, in sweeps.
const RECONCILE_MINUTES: u64 = 15;

/// Runs jobs until `stop` turns true, then ends cleanly.
pub async fn run(app: App, stop: watch::Receiver<bool>) {
    let tidy = tokio::spawn(housekeeping::run(app.clone()));
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
        if let Err(error) = housekeeping::forget_changes(&app).await {
            tracing::error!(%error, "changes that everybody has seen were not deleted; it is tried again");
        }
        if stopping {
            return;
        }
    }
}
