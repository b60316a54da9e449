//! `/api/v1/admin/mail`: the mail outbox and its delivery results.

pub mod list;
pub mod resend;
pub mod show;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::clock::Timestamp;
use crate::error_code::ErrorCode;
use crate::http::problem::Problem;
use crate::ids::OrderId;
use crate::mail::outbox::{Mail, Status};

/// A mail of the outbox. Times are RFC 3339 in UTC.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Mail")]
pub struct MailView {
    /// `mai_…`
    pub id: String,
    /// Which mail it is, such as `license_keys`.
    pub template: String,
    #[schemars(email)]
    pub recipient: String,
    /// Set once the mail has been sent.
    pub subject: Option<String>,
    /// `failed`: no more attempts are made.
    pub status: Status,
    /// The number of attempts of the latest job.
    pub attempts: i64,
    pub last_error: Option<String>,
    pub order_id: Option<OrderId>,
    pub created_at: Timestamp,
    pub sent_at: Option<Timestamp>,
}

impl From<&Mail> for MailView {
    fn from(mail: &Mail) -> Self {
        Self {
            id: mail.id.clone(),
            template: mail.template.clone(),
            recipient: mail.recipient.clone(),
            subject: mail.subject.clone(),
            status: mail.status,
            attempts: mail.attempts,
            last_error: mail.last_error.clone(),
            order_id: mail.order_id.clone(),
            created_at: Timestamp(mail.created_at),
            sent_at: mail.sent_at.map(Timestamp),
        }
    }
}

/// A mail, and what it is about.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct MailWithContext {
    #[serde(flatten)]
    pub mail: MailView,
    /// The `Message-ID` header without its angle brackets.
    pub message_id: String,
    /// The IDs of the objects that the mail is about; never a key or a token.
    pub context: Value,
}

fn not_found() -> Problem {
    Problem::not_found(ErrorCode::MailNotFound, "There is no such mail.")
}
