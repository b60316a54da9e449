//! Which job runs what.

mod housekeeping;
mod passes;

use std::time::Duration;

use tokio::sync::watch;

use crate::app::App;
use crate::app::live::Live;
use crate::billing::events::dispatch::process_event;
use crate::billing::subscriptions::refit::refit;
use crate::bulk;
use crate::jobs::{Job, JobError, recurring_runner, runner};

/// How often what validations noted in memory is written: what a killed server loses at most.
const NOTING: Duration = Duration::from_secs(1);

/// How often it is looked whether another server has changed the settings.
const LOOKING: Duration = Duration::from_secs(1);

/// How long what waits may still be written after the jobs have ended: a server that is asked to stop has ten seconds, and
/// jobs end within five.
const LAST_NOTES: Duration = Duration::from_millis(3_500);

/// Runs jobs until `stop` turns true, then ends cleanly.
pub async fn run(live: impl Into<Live>, stop: watch::Receiver<bool>) {
    let live = live.into();
    let app = live.app();
    let settings = tokio::spawn(look_at_settings(live.clone(), stop.clone()));
    let notes = tokio::spawn(write_notes(app.clone(), stop.clone()));
    let name = app.context.request_id();
    let comes_again = {
        let (db, context, live) = (app.db.clone(), app.context.clone(), live.clone());
        let pass = move |pass| passes::run(live.app(), pass);
        tokio::spawn(recurring_runner::run(db, context, name.clone(), passes::ALL, stop.clone(), pass))
    };
    let (db, context, wake) = (app.db.clone(), app.context.clone(), app.wake.clone());
    runner::run(db, context, name, wake, stop, move |job, attempt| handle(live.app(), job, attempt)).await;
    if let Err(error) = comes_again.await {
        tracing::error!(%error, "recurring work ended in a panic");
    }
    if let Err(error) = settings.await {
        tracing::error!(%error, "looking for changed settings ended in a panic");
    }
    match tokio::time::timeout(LAST_NOTES, notes).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(%error, "what validations noted was not written"),
        Err(_) => tracing::error!(
            seconds = LAST_NOTES.as_secs(),
            "the database takes too long: some of what validations noted last was not written"
        ),
    }
}

/// Until `stop` turns true. A database that does not answer is told of by others.
async fn look_at_settings(live: Live, mut stop: watch::Receiver<bool>) {
    let mut tick = tokio::time::interval(LOOKING);
    loop {
        tokio::select! {
            _ = tick.tick() => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        if let Err(error) = live.look().await {
            tracing::debug!(%error, "the settings could not be looked at");
        }
    }
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
        Job::BulkAction { bulk_action_id } => {
            let outcome = bulk::work::run(&app.billing, &bulk_action_id).await;
            app.wake.ring();
            outcome
        }
        Job::DeliverMail { mail_id } => app.mailer.deliver(&mail_id, attempt).await,
        Job::DeliverWebhook { delivery_id } => app.webhooks.deliver(&delivery_id, attempt).await,
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
        if stopping {
            return;
        }
    }
}
