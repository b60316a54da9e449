//! Renders a mail from sample values, to show the seller or to send to them as a test.

use serde_json::{Map, Value};

use super::deliver::{Mailer, write};
use super::kind::Composed;
use super::message::{Message, MessageError, Written};
use super::transport::SendError;
use crate::ids::Kind;
use crate::language::Language;
use crate::templates::mail_texts::{sample, shown_as};
use crate::templates::{TemplateError, Templates};

/// Why a test mail was not sent.
#[derive(Debug, thiserror::Error)]
pub enum TestError {
    #[error(transparent)]
    Message(#[from] MessageError),
    #[error(transparent)]
    Send(#[from] SendError),
}

/// Renders a mail to `to` from its sample; `None` if there is no such mail or sample.
///
/// # Errors
/// [`TemplateError`] when its templates do not render.
pub fn preview(
    mailer: &Mailer,
    templates: &Templates,
    language: Language,
    (mail, variant): (&str, Option<&str>),
    to: &str,
) -> Result<Option<Written>, TemplateError> {
    let Some(sample) = sample(mail, variant) else { return Ok(None) };
    // The common values are real.
    let common = serde_json::to_value(&mailer.common).unwrap_or_default();
    let is_common = |name: &str| name == "to" || common.get(name).is_some();
    let own: Map<String, Value> = sample.into_iter().filter(|(name, _)| !is_common(name)).collect();
    write(&templates.of(language), &mailer.common, shown_as(mail), to, Composed::of(own)).map(Some)
}

/// Sends a mail to `to` immediately, without storing it in the outbox. Returns the server's response.
///
/// # Errors
/// [`TestError`]: the address, or the transport.
pub async fn send_test(mailer: &Mailer, to: &str, written: &Written) -> Result<String, TestError> {
    let (id, now) = (mailer.context.id(Kind::Mail), mailer.context.now());
    let message = Message::build(&id, now, now, &mailer.sender, to, written)?;
    Ok(mailer.transport.send(&message).await?)
}
