//! The span of a job: what every log line within it carries.

use tracing::Span;
use tracing::field::Empty;

use super::Job;
use super::queue::Claimed;
use crate::telemetry;

/// Opens the span of one attempt, with the id of what the job is about. The job itself adds what it finds: the order of a
/// mail, the type of an event.
pub fn open(claimed: &Claimed) -> Span {
    let kind = claimed.job.kind();
    let span = tracing::error_span!(
        "job",
        job.id = claimed.id,
        job.kind = kind,
        job.attempt = claimed.attempt,
        event.id = Empty,
        event.r#type = Empty,
        order.id = Empty,
        mail.id = Empty,
        subscription.id = Empty,
        bulk_action.id = Empty,
        delivery.id = Empty,
        otel.kind = Empty,
        otel.name = Empty,
    );
    let (name, id) = about(&claimed.job);
    span.record(name, id);
    telemetry::begin_job(&span, kind);
    span
}

/// The name and value of the id that a job carries.
fn about(job: &Job) -> (&'static str, &str) {
    match job {
        Job::ProcessEvent { event_id } => ("event.id", event_id),
        Job::DeliverMail { mail_id } => ("mail.id", mail_id),
        Job::RefitSubscription { subscription_id } => ("subscription.id", subscription_id),
        Job::BulkAction { bulk_action_id } => ("bulk_action.id", bulk_action_id),
        Job::DeliverWebhook { delivery_id } => ("delivery.id", delivery_id),
    }
}
