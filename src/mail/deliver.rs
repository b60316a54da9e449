//! Delivers one mail of the outbox: loads its data, renders it, sends it, and marks it as sent.
//!
//! No transaction is open during network requests. The mark and everything that must happen with it are one write,
//! retried for some seconds while the database is unavailable. If the server is killed before that write, the mail is
//! sent again under the same `Message-ID`.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use diesel::prelude::*;
use serde::Serialize;
use serde_json::{Map, Value};

use super::kind::{AfterSent, Common, Composed, Kinds};
use super::message::{Message, MessageError, Sender, Written};
use super::outbox::{self, Mail, Mark, Status};
use super::transport::{SendError, Transport};
use crate::db::schema::accounts;
use crate::db::{self, Conn, Db};
use crate::ids::Context;
use crate::jobs::JobError;
use crate::jobs::retry::MAX_ATTEMPTS;
use crate::language::Language;
use crate::templates::{TemplateError, Templates};

/// Attempts before a refusal of the mail itself is final. With the queue's backoff this takes about an hour, enough
/// time to fix a misconfigured mail server.
pub const REFUSAL_TRIES: i64 = 12;

/// How often, and how far apart, marking a sent mail is retried; in total less than a job's claim lasts.
const MARK_TRIES: u32 = 20;
const BETWEEN_MARKS: Duration = Duration::from_millis(if cfg!(test) { 1 } else { 500 });

/// Everything that delivery needs; cheap to clone.
#[derive(Clone)]
pub struct Mailer {
    pub db: Db,
    pub context: Context,
    pub templates: Templates,
    pub transport: Transport,
    pub sender: Sender,
    pub common: Common,
    pub kinds: Arc<Kinds>,
}

/// Why an attempt failed.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{0}")]
    Composing(#[from] JobError),
    #[error(transparent)]
    Template(#[from] TemplateError),
    #[error(transparent)]
    Message(#[from] MessageError),
    #[error(transparent)]
    Send(#[from] SendError),
}

impl Failure {
    /// Whether another attempt is pointless.
    fn is_final(&self, attempt: i64) -> bool {
        match self {
            Self::Composing(JobError::Fail(_)) | Self::Message(_) => true,
            Self::Send(error) if error.is_refusal() => attempt >= REFUSAL_TRIES,
            // A template can be fixed, and a server can come back.
            Self::Composing(JobError::Retry(_)) | Self::Template(_) | Self::Send(_) => attempt >= MAX_ATTEMPTS,
        }
    }
}

/// A message that was sent, and the writes that remain.
struct Sent {
    message: Message,
    subject: String,
    after_sent: Option<AfterSent>,
}

impl Mailer {
    /// Delivers the mail `mail_id` in the job's attempt number `attempt` (from 1), composed by its kind.
    ///
    /// Does nothing if the mail was already sent. Each failure is recorded in the outbox, without any of the mail's
    /// content.
    pub async fn deliver(&self, mail_id: &str, attempt: i64) -> Result<(), JobError> {
        let (kinds, common) = (self.kinds.clone(), self.common.clone());
        let compose = move |conn: &mut Conn, mail: &Mail| kinds.compose(conn, &common, &mail.template, &mail.context);
        self.deliver_with(mail_id, attempt, compose).await
    }

    async fn deliver_with<C>(&self, mail_id: &str, attempt: i64, compose: C) -> Result<(), JobError>
    where
        C: FnOnce(&mut Conn, &Mail) -> Result<Composed, JobError> + Send + 'static,
    {
        let id = mail_id.to_owned();
        let mail = self.db.read(move |conn| outbox::show(conn, &id)).await?;
        let mail = match mail {
            None => return Err(JobError::Fail(format!("there is no mail {mail_id}"))),
            Some(mail) if mail.status == Status::Sent => return Ok(()),
            Some(mail) if mail.status == Status::Failed => return Err(JobError::Fail("the mail was given up".into())),
            Some(mail) => mail,
        };
        if let Some(order) = &mail.order_id {
            tracing::Span::current().record("order.id", order.as_str());
        }
        match self.send(&mail, compose).await {
            Ok(sent) => self.mark_sent(&mail, sent, attempt).await,
            Err(failure) => self.mark_tried(&mail, attempt, &failure).await,
        }
    }

    /// Composes, renders and sends a mail.
    async fn send<C>(&self, mail: &Mail, compose: C) -> Result<Sent, Failure>
    where
        C: FnOnce(&mut Conn, &Mail) -> Result<Composed, JobError> + Send + 'static,
    {
        let row = mail.clone();
        let composing = self.db.read(move |conn| {
            let language = spoken_by(conn, &row.recipient)?;
            Ok::<_, JobError>((compose(conn, &row)?, language))
        });
        let (mut composed, language) = composing.await?;
        let after_sent = composed.after_sent.take();
        let written = self.write(mail, composed, language)?;
        let (sender, now) = (&self.sender, self.context.now());
        let message = Message::build(&mail.id, mail.created_at, now, sender, &mail.recipient, &written)?;
        self.transport.send(&message).await?;
        Ok(Sent { message, subject: written.subject, after_sent })
    }

    /// Renders the mail in the recipient's language; mails to the seller are in English.
    pub fn write(&self, mail: &Mail, composed: Composed, language: Option<Language>) -> Result<Written, TemplateError> {
        let spoken = language.filter(|_| !self.kinds.is_for_seller(&mail.template)).unwrap_or(Language::English);
        write(&self.templates.of(spoken), &self.common, &mail.template, &mail.recipient, composed)
    }

    async fn mark_sent(&self, mail: &Mail, sent: Sent, attempt: i64) -> Result<(), JobError> {
        let Sent { message, subject, after_sent } = sent;
        let (now, hook) = (self.context.now(), Arc::new(Mutex::new(after_sent)));
        for attempts_left in (0..MARK_TRIES).rev() {
            let (id, subject, hook) = (mail.id.clone(), subject.clone(), hook.clone());
            let message_id = Message::message_id(&id, &self.sender);
            let marked = self.db.write(move |conn| {
                let mark = outbox::mark_sent(conn, &id, &message_id, &subject, attempt, now)?;
                match hook.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
                    Some(hook) if mark == Mark::First => hook(conn)?,
                    _ => {}
                }
                Ok::<_, db::Error>(mark)
            });
            match marked.await {
                Err(error) if error.is_unavailable() && attempts_left > 0 => tokio::time::sleep(BETWEEN_MARKS).await,
                Err(error) => return Err(error.into()),
                Ok(Mark::First | Mark::Again) => break,
                Ok(Mark::Gone) => {
                    let taken_back = self.transport.take_back(&message).await;
                    return taken_back.map_err(|error| JobError::Fail(format!("the file of an erased mail: {error}")));
                }
            }
        }
        tracing::info!(mail.id = mail.id, mail.template = mail.template, attempt, "mail sent");
        Ok(())
    }

    async fn mark_tried(&self, mail: &Mail, attempt: i64, failure: &Failure) -> Result<(), JobError> {
        let (id, why, is_final) = (mail.id.clone(), failure.to_string(), failure.is_final(attempt));
        let status = if is_final { Status::Failed } else { Status::Queued };
        let text = why.clone();
        self.db.write(move |conn| outbox::mark_tried(conn, &id, status, attempt, &text)).await?;
        Err(if is_final { JobError::Fail(why) } else { JobError::Retry(why) })
    }
}

/// Returns the language of an address's account: the confirmed account if there is one, otherwise an unconfirmed one.
fn spoken_by(conn: &mut Conn, address: &str) -> db::Result<Option<Language>> {
    let known = accounts::table.filter(accounts::email.eq(address)).filter(accounts::language.is_not_null());
    let known: Vec<(Option<i64>, Option<Language>)> =
        known.select((accounts::unconfirmed_since, accounts::language)).load(conn)?;
    Ok(known.into_iter().min_by_key(|(unconfirmed, _)| unconfirmed.is_some()).and_then(|(_, language)| language))
}

/// Renders the three templates of `mail/<template>/`.
pub fn write(
    templates: &Templates,
    common: &Common,
    template: &str,
    to: &str,
    composed: Composed,
) -> Result<Written, TemplateError> {
    #[derive(Serialize)]
    struct Context<'a> {
        #[serde(flatten)]
        common: &'a Common,
        to: &'a str,
        #[serde(flatten)]
        own: Map<String, Value>,
    }
    let context = Context { common, to, own: composed.context };
    let part = |part: &str| templates.render(&format!("mail/{template}/{part}"), &context);
    Ok(Written {
        subject: part("subject.txt")?.trim().to_owned(),
        text: part("body.txt")?,
        html: part("body.html")?,
        attachments: composed.attachments,
    })
}

#[cfg(test)]
mod tests;
