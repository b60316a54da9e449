//! Which job runs what.

use tokio::sync::watch;

use crate::app::App;
use crate::compose;
use crate::jobs::{Job, JobError, runner};

/// Runs jobs until `stop` turns true, then ends cleanly.
pub async fn run(app: App, stop: watch::Receiver<bool>) {
    let name = app.ambient.request_id();
    let (db, ambient, wake) = (app.db.clone(), app.ambient.clone(), app.wake.clone());
    runner::run(db, ambient, name, wake, stop, move |job, attempt| handle(app.clone(), job, attempt)).await;
}

async fn handle(app: App, job: Job, attempt: i64) -> Result<(), JobError> {
    match job {
        Job::ProcessEvent { event_id } => {
            let outcome = app.billing.process_event(&event_id, attempt).await;
            // What was done has queued mail.
            app.wake.ring();
            outcome
        }
        Job::DeliverMail { mail_id } => compose::deliver(&app, &mail_id, attempt).await,
        Job::DeliverWebhook { delivery_id } => {
            Err(JobError::Fail(format!("outgoing webhooks are not sent by this version ({delivery_id})")))
        }
    }
}
