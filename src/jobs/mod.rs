//! Durable work: enqueued in the caller's transaction, claimed by a runner, tried again with backoff, kept when dead. And work
//! that comes again ([`recurring`]).

pub mod queue;
pub mod recurring;
pub mod recurring_runner;
pub mod retry;
pub mod runner;
mod span;
pub mod turns;

use crate::ids::{BulkActionId, EventId, SubscriptionId};
use serde::{Deserialize, Serialize};

/// What there is to do. A job carries ids and reloads state when it runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Do what a stored Stripe event asks for.
    ProcessEvent { event_id: EventId },
    /// Send one mail of the outbox.
    DeliverMail { mail_id: String },
    /// Bring the licenses of a subscription to what the catalog now says that its prices sell.
    RefitSubscription { subscription_id: SubscriptionId },
    /// Do what a seller asked for to many licenses.
    BulkAction { bulk_action_id: BulkActionId },
    /// Post one outgoing webhook.
    DeliverWebhook { delivery_id: String },
}

impl Job {
    /// Returns the kind: the tag of the stored job, and what logs and traces call it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::ProcessEvent { .. } => "process_event",
            Self::DeliverMail { .. } => "deliver_mail",
            Self::RefitSubscription { .. } => "refit_subscription",
            Self::BulkAction { .. } => "bulk_action",
            Self::DeliverWebhook { .. } => "deliver_webhook",
        }
    }
}

/// Why a job did not end well.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// Worth another try later.
    #[error("{0}")]
    Retry(String),
    /// No further try can help; a person has to look.
    #[error("{0}")]
    Fail(String),
}

/// Any failure of the database is worth another try.
impl From<crate::db::Error> for JobError {
    fn from(error: crate::db::Error) -> Self {
        Self::Retry(error.to_string())
    }
}
