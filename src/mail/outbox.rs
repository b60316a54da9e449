//! The outbox: recipient, kind, ids and status of each mail. It stores no keys or tokens; those are looked up when the
//! mail is composed.

use diesel::prelude::*;
use serde::Deserialize;

use super::kind::MailKind;
use crate::db::schema::mail_outbox;
use crate::db::{Conn, Error, Result, after_commit, text_enum};
use crate::ids::{Context, Kind, OrderId};
use crate::jobs::{Job, queue as job_queue};

/// Suffix of the placeholder for an erased person's address: <https://www.rfc-editor.org/rfc/rfc2606>.
pub const NOWHERE: &str = "@erased.invalid";

/// A mail to queue.
#[derive(Clone, Debug)]
pub struct NewMail<K> {
    /// An address, already validated.
    pub recipient: String,
    pub mail: K,
    /// A deduplication key: at most one mail per key is ever queued.
    pub once_key: Option<String>,
    pub order_id: Option<OrderId>,
}

impl<K: MailKind> NewMail<K> {
    /// Returns a mail that may be queued any number of times and belongs to no order.
    pub fn new(recipient: impl Into<String>, mail: K) -> Self {
        Self { recipient: recipient.into(), mail, once_key: None, order_id: None }
    }

    /// Queues the mail and its delivery in the caller's transaction. Returns its id, or `None` when its once key is
    /// taken.
    ///
    /// Erased people get no mail.
    pub fn queue(&self, conn: &mut Conn, context: &Context) -> Result<Option<String>> {
        self.queue_at(conn, context, context.now())
    }

    /// Queues a mail that is composed and sent at a later time, in Unix seconds.
    pub fn queue_at(&self, conn: &mut Conn, context: &Context, at: i64) -> Result<Option<String>> {
        if self.recipient.ends_with(NOWHERE) {
            return Ok(None);
        }
        let fields =
            serde_json::to_string(&self.mail).map_err(|e| Error::Corrupt(format!("mail_outbox.context: {e}")))?;
        let row = NewRow {
            template: K::TEMPLATE,
            recipient: &self.recipient,
            context: &fields,
            once_key: self.once_key.as_deref(),
            order_id: self.order_id.as_ref(),
        };
        insert(conn, context, &row, at)
    }
}

struct NewRow<'a> {
    template: &'a str,
    recipient: &'a str,
    context: &'a str,
    once_key: Option<&'a str>,
    order_id: Option<&'a OrderId>,
}

/// The ids in a mail's context by which timelines find it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Ids {
    license_id: Option<String>,
    license_ids: Vec<String>,
    /// Number of licenses it is about; `license_ids` may list fewer.
    count: i64,
    subscription_id: Option<String>,
}

impl NewRow<'_> {
    /// Returns the mail's subject: its one license, else its subscription, else its order.
    fn about(&self) -> Option<String> {
        // A context of another shape is about nothing that has a timeline.
        let ids: Ids = serde_json::from_str(self.context).unwrap_or_default();
        let only = || if ids.count == 1 { ids.license_ids.into_iter().next() } else { None };
        let order = || self.order_id.map(|order| order.as_str().to_owned());
        ids.license_id.or_else(only).or(ids.subscription_id).or_else(order)
    }
}

text_enum! {
    /// The delivery status of a mail.
    pub enum Status {
        /// Awaits its first or next attempt.
        Queued = "queued",
        /// A server accepted it.
        Sent = "sent",
        /// Given up; [`resend`] tries again.
        Failed = "failed",
    }
}

/// A mail in the outbox. Times are Unix seconds, UTC.
#[derive(Clone, Debug)]
pub struct Mail {
    pub id: String,
    pub template: String,
    pub recipient: String,
    pub context: serde_json::Value,
    /// The `Message-ID` header without angle brackets; just the mail's id until the mail is sent.
    pub message_id: String,
    pub order_id: Option<OrderId>,
    /// Set once the mail is sent.
    pub subject: Option<String>,
    pub status: Status,
    /// Attempts of its latest job.
    pub attempts: i64,
    pub last_error: Option<String>,
    pub created_at: i64,
    pub sent_at: Option<i64>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = mail_outbox)]
struct Row {
    id: String,
    template: String,
    recipient: String,
    context: String,
    message_id: String,
    order_id: Option<OrderId>,
    subject: Option<String>,
    status: Status,
    attempts: i64,
    last_error: Option<String>,
    created_at: i64,
    sent_at: Option<i64>,
}

impl TryFrom<Row> for Mail {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            status: row.status,
            context: serde_json::from_str(&row.context)
                .map_err(|e| Error::Corrupt(format!("mail_outbox.context: {e}")))?,
            id: row.id,
            template: row.template,
            recipient: row.recipient,
            message_id: row.message_id,
            order_id: row.order_id,
            subject: row.subject,
            attempts: row.attempts,
            last_error: row.last_error,
            created_at: row.created_at,
            sent_at: row.sent_at,
        })
    }
}

/// Whether a mail with this once key was queued before.
pub fn is_queued(conn: &mut Conn, once_key: &str) -> Result<bool> {
    let found = mail_outbox::table.filter(mail_outbox::once_key.eq(once_key)).count().get_result::<i64>(conn)?;
    Ok(found > 0)
}

fn insert(conn: &mut Conn, context: &Context, mail: &NewRow<'_>, at: i64) -> Result<Option<String>> {
    let id = context.id(Kind::Mail);
    let values = (
        mail_outbox::id.eq(&id),
        mail_outbox::template.eq(mail.template),
        mail_outbox::recipient.eq(mail.recipient),
        mail_outbox::context.eq(mail.context),
        mail_outbox::message_id.eq(&id),
        mail_outbox::once_key.eq(mail.once_key),
        mail_outbox::order_id.eq(mail.order_id),
        mail_outbox::status.eq(Status::Queued),
        mail_outbox::attempts.eq(0_i64),
        mail_outbox::created_at.eq(context.now()),
        mail_outbox::about.eq(mail.about()),
    );
    // `ON CONFLICT` rather than a failing insert, which would abort the caller's transaction on PostgreSQL.
    let inserted = crate::on_either!(conn, c => diesel::insert_into(mail_outbox::table)
        .values(values)
        .on_conflict(mail_outbox::once_key)
        .do_nothing()
        .execute(c))?;
    if inserted == 0 {
        return Ok(None);
    }
    job_queue::enqueue_at(conn, context, &Job::DeliverMail { mail_id: id.clone() }, at)?;
    let (queued, template) = (id.clone(), mail.template.to_owned());
    let order = mail.order_id.map(|order| order.as_str().to_owned());
    after_commit(move || tracing::info!(mail.id = queued, mail.template = template, order.id = order, "mail queued"));
    Ok(Some(id))
}

/// Loads one mail.
pub fn show(conn: &mut Conn, id: &str) -> Result<Option<Mail>> {
    let row = mail_outbox::table.find(id).select(Row::as_select()).first::<Row>(conn).optional()?;
    row.map(Mail::try_from).transpose()
}

/// Filters of [`list`].
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub status: Option<Status>,
    pub recipient: Option<String>,
    pub order_id: Option<OrderId>,
}

/// Lists up to `limit` mails, newest first; `before` is the last id of the previous page.
pub fn list(conn: &mut Conn, filter: &Filter, before: Option<&str>, limit: i64) -> Result<Vec<Mail>> {
    let mut query = mail_outbox::table.select(Row::as_select()).order(mail_outbox::id.desc()).limit(limit).into_boxed();
    if let Some(status) = filter.status {
        query = query.filter(mail_outbox::status.eq(status));
    }
    if let Some(recipient) = &filter.recipient {
        query = query.filter(mail_outbox::recipient.eq(recipient));
    }
    if let Some(order_id) = &filter.order_id {
        query = query.filter(mail_outbox::order_id.eq(order_id));
    }
    if let Some(before) = before {
        query = query.filter(mail_outbox::id.lt(before));
    }
    query.load::<Row>(conn)?.into_iter().map(Mail::try_from).collect()
}

/// Result of [`resend`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resent {
    /// A new mail with the content of the sent one, under a new id.
    Again {
        id: String,
    },
    /// The mail had not been sent and is tried immediately.
    Now,
    NotFound,
}

/// Sends a mail again at a person's request: a sent mail as a new one, a queued or failed one itself, immediately.
pub fn resend(conn: &mut Conn, context: &Context, id: &str) -> Result<Resent> {
    let Some(mail) = show(conn, id)? else {
        return Ok(Resent::NotFound);
    };
    if mail.status == Status::Sent {
        let twin = NewRow {
            template: &mail.template,
            recipient: &mail.recipient,
            context: &mail.context.to_string(),
            once_key: None,
            order_id: mail.order_id.as_ref(),
        };
        let id = insert(conn, context, &twin, context.now())?;
        return Ok(id.map_or(Resent::NotFound, |id| Resent::Again { id }));
    }
    diesel::update(mail_outbox::table.find(id)).set(mail_outbox::status.eq(Status::Queued)).execute(conn)?;
    job_queue::enqueue_or_hurry(conn, context, &Job::DeliverMail { mail_id: id.to_owned() })?;
    Ok(Resent::Now)
}

/// What marking a mail as sent found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    First,
    /// It was already marked.
    Again,
    /// The mail no longer exists: its person was erased while it was being sent.
    Gone,
}

/// Marks a mail as sent.
pub(super) fn mark_sent(
    conn: &mut Conn,
    id: &str,
    message_id: &str,
    subject: &str,
    attempt: i64,
    now: i64,
) -> Result<Mark> {
    let changed = diesel::update(unsent(id))
        .set((
            mail_outbox::status.eq(Status::Sent),
            mail_outbox::message_id.eq(message_id),
            mail_outbox::subject.eq(subject),
            mail_outbox::attempts.eq(attempt),
            mail_outbox::last_error.eq(None::<String>),
            mail_outbox::sent_at.eq(now),
        ))
        .execute(conn)?;
    if changed > 0 {
        return Ok(Mark::First);
    }
    let found: i64 = mail_outbox::table.filter(mail_outbox::id.eq(id)).count().get_result(conn)?;
    Ok(if found > 0 { Mark::Again } else { Mark::Gone })
}

/// Records why an attempt failed; `status` says whether there will be another.
pub(super) fn mark_tried(conn: &mut Conn, id: &str, status: Status, attempt: i64, error: &str) -> Result<()> {
    diesel::update(unsent(id))
        .set((mail_outbox::status.eq(status), mail_outbox::attempts.eq(attempt), mail_outbox::last_error.eq(error)))
        .execute(conn)?;
    Ok(())
}

/// Selects the mail unless it is sent: when a claim expires two attempts can overlap, and a failed one must not change
/// a sent mail.
#[diesel::dsl::auto_type]
fn unsent<'a>(id: &'a str) -> _ {
    let sent: &'static str = "sent";
    mail_outbox::table.filter(mail_outbox::id.eq(id)).filter(mail_outbox::status.ne(sent))
}

#[cfg(test)]
mod tests;
