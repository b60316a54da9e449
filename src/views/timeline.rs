//! The timeline of a license, an order, a subscription or an account: changes, Stripe events, mails and activations,
//! merged.
//!
//! Each source is read through an index, at most one page of it. Events and mails are found by their subject
//! (`stripe_events.about`, `mail_outbox.about`); those stored before these columns existed are not shown.

use diesel::prelude::*;
use serde_json::Value;

use crate::db::schema::{accounts, activations, audit_log, licenses, mail_outbox, orders, stripe_events};
use crate::db::{Conn, Error, Page, Result};
use crate::mail::outbox::Status;
use crate::stripe::inbox::EventStatus;
use crate::views::actors::{Names, Who};

/// Maximum number of entries per page.
pub const MAX_LIMIT: i64 = 100;
/// How many entries of one second a timeline shows at most.
const SAME_SECOND: i64 = 400;

/// An entry of a timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Unix seconds, UTC.
    pub at: i64,
    /// The row's id; for activations followed by `+` where the activation began and `-` where it ended.
    pub id: String,
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// An entry of the audit log.
    Change {
        action: String,
        who: Who,
        subject: String,
        detail: Value,
    },
    StripeEvent {
        event_type: String,
        status: EventStatus,
    },
    Mail {
        template: String,
        recipient: String,
        subject: Option<String>,
        status: Status,
    },
    /// A site or device was activated.
    Activated {
        place: String,
        name: Option<String>,
    },
    /// The activation ended and its seat was freed.
    Deactivated {
        place: String,
        reason: Option<String>,
    },
}

/// Where the entries of a timeline come from.
#[derive(Clone, Debug, Default)]
struct Sources {
    /// Subjects in the audit log.
    subjects: Vec<String>,
    /// Subjects of events and mails.
    about: Vec<String>,
    /// The recipient whose mails are all included.
    recipient: Option<String>,
    license: Option<String>,
}

/// Returns the timeline of `id` (`lic_…`, `ord_…`, `sub_…`, `acc_…`), newest first, after `cursor` (a page's
/// `next_cursor`). `limit` is clamped to 1 to [`MAX_LIMIT`]. An unknown id has an empty page.
///
/// # Errors
/// Those of the database.
pub fn timeline(conn: &mut Conn, id: &str, cursor: Option<&str>, limit: i64) -> Result<Page<Entry>> {
    let limit = limit.clamp(1, MAX_LIMIT);
    let sources = sources(conn, id)?;
    let before = cursor.and_then(|cursor| {
        let (at, id) = cursor.split_once('~')?;
        Some((at.parse::<i64>().ok()?, id.to_owned()))
    });
    // The last second is read completely, so that its entries have a stable order.
    let until = before.as_ref().map_or(i64::MAX, |(at, _)| *at);
    let mut all = changes(conn, &sources, until, limit)?;
    all.extend(events(conn, &sources, until, limit)?);
    all.extend(mails(conn, &sources, until, limit)?);
    if let Some(license) = &sources.license {
        all.extend(places(conn, license, until, limit)?);
    }
    all.sort_by(|a, b| (b.at, &b.id).cmp(&(a.at, &a.id)));
    if let Some(before) = &before {
        all.retain(|entry| (entry.at, &entry.id) < (before.0, &before.1));
    }
    let shown = usize::try_from(limit).unwrap_or(0);
    let more = all.len() > shown;
    all.truncate(shown);
    let next_cursor = all.last().filter(|_| more).map(|entry| format!("{}~{}", entry.at, entry.id));
    Ok(Page { entries: all, next_cursor })
}

fn sources(conn: &mut Conn, id: &str) -> Result<Sources> {
    let mut sources = Sources { subjects: vec![id.to_owned()], about: vec![id.to_owned()], ..Sources::default() };
    let mut order = None;
    let mut subscription = None;
    match id.split_once('_').map(|(prefix, _)| prefix) {
        Some("lic") => {
            let of = (licenses::order_id, licenses::subscription_id);
            let row = licenses::table.filter(licenses::id.eq(id)).select(of).first(conn).optional()?;
            (order, subscription) = row.unwrap_or_default();
            sources.license = Some(id.to_owned());
        }
        Some("ord") => order = Some(id.to_owned()),
        Some("acc") => {
            let of = (accounts::email, accounts::customer_id);
            let row: Option<(String, Option<String>)> = accounts::table.find(id).select(of).first(conn).optional()?;
            if let Some((email, customer)) = row {
                sources.recipient = Some(email);
                sources.about.extend(customer);
            }
        }
        _ => {}
    }
    if let Some(order) = order.filter(|order: &String| !order.is_empty()) {
        let of = (orders::payment_intent_id, orders::subscription_id);
        let row: Option<(Option<String>, Option<String>)> =
            orders::table.find(&order).select(of).first(conn).optional()?;
        let (payment, bought) = row.unwrap_or_default();
        subscription = subscription.or(bought);
        sources.about.extend(payment);
        sources.about.push(order.clone());
        sources.subjects.push(order);
    }
    if let Some(subscription) = subscription {
        sources.about.push(subscription.clone());
        sources.subjects.push(subscription);
    }
    Ok(sources)
}

fn changes(conn: &mut Conn, sources: &Sources, until: i64, limit: i64) -> Result<Vec<Entry>> {
    type Row = (String, i64, String, String, String, String);
    let rows: Vec<Row> = audit_log::table
        .filter(audit_log::subject.eq_any(&sources.subjects))
        .filter(audit_log::at.le(until))
        .order((audit_log::at.desc(), audit_log::id.desc()))
        .limit(reach(limit))
        .load(conn)?;
    let names = Names::of(conn, rows.iter().map(|row| row.2.as_str()))?;
    rows.into_iter()
        .map(|(id, at, actor, action, subject, detail)| {
            let detail = serde_json::from_str(&detail).map_err(|e| Error::Corrupt(format!("audit entry {id}: {e}")))?;
            let who = names.who(&actor);
            Ok(Entry { at, id, what: What::Change { action, who, subject, detail } })
        })
        .collect()
}

/// Returns how many rows to read per source: the page, one more to detect a next page, and the entries of the last
/// second, some of which were shown already.
const fn reach(limit: i64) -> i64 {
    limit + 1 + SAME_SECOND
}

fn events(conn: &mut Conn, sources: &Sources, until: i64, limit: i64) -> Result<Vec<Entry>> {
    let rows: Vec<(String, i64, String, EventStatus)> = stripe_events::table
        .filter(stripe_events::about.eq_any(&sources.about))
        .filter(stripe_events::event_time.le(until))
        .order((stripe_events::event_time.desc(), stripe_events::id.desc()))
        .limit(reach(limit))
        .select((stripe_events::id, stripe_events::event_time, stripe_events::type_, stripe_events::status))
        .load(conn)?;
    let entry = |(id, at, event_type, status)| Entry { at, id, what: What::StripeEvent { event_type, status } };
    Ok(rows.into_iter().map(entry).collect())
}

fn mails(conn: &mut Conn, sources: &Sources, until: i64, limit: i64) -> Result<Vec<Entry>> {
    type Row = (String, i64, String, String, Option<String>, Status);
    let mut query = mail_outbox::table
        .filter(mail_outbox::created_at.le(until))
        .order((mail_outbox::created_at.desc(), mail_outbox::id.desc()))
        .limit(reach(limit))
        .select((
            mail_outbox::id,
            mail_outbox::created_at,
            mail_outbox::template,
            mail_outbox::recipient,
            mail_outbox::subject,
            mail_outbox::status,
        ))
        .into_boxed();
    query = match &sources.recipient {
        Some(recipient) => query.filter(mail_outbox::recipient.eq(recipient)),
        None => query.filter(mail_outbox::about.eq_any(&sources.about)),
    };
    let rows: Vec<Row> = query.load(conn)?;
    let entry = |(id, at, template, recipient, subject, status)| {
        let what = What::Mail { template, recipient, subject, status };
        Entry { at, id, what }
    };
    Ok(rows.into_iter().map(entry).collect())
}

fn places(conn: &mut Conn, license: &str, until: i64, limit: i64) -> Result<Vec<Entry>> {
    type Row = (String, String, Option<String>, Option<String>, i64, Option<i64>, Option<String>);
    let columns = (
        activations::id,
        activations::subject,
        activations::instance_name,
        activations::hostname,
        activations::activated_at,
        activations::deactivated_at,
        activations::deactivated_reason,
    );
    let of = activations::table.filter(activations::license_id.eq(license)).select(columns);
    let began = of.filter(activations::activated_at.le(until));
    let began = began.order((activations::activated_at.desc(), activations::id.desc())).limit(reach(limit));
    let ended = of.filter(activations::deactivated_at.le(until));
    let ended = ended.order((activations::deactivated_at.desc(), activations::id.desc())).limit(reach(limit));
    let began: Vec<Row> = began.load(conn)?;
    let ended: Vec<Row> = ended.load(conn)?;
    let begin = |(id, place, name, host, at, _, _): Row| {
        let what = What::Activated { place, name: name.or(host) };
        Entry { at, id: format!("{id}+"), what }
    };
    let end = |(id, place, _, _, _, at, reason): Row| {
        Some(Entry { at: at?, id: format!("{id}-"), what: What::Deactivated { place, reason } })
    };
    Ok(began.into_iter().map(begin).chain(ended.into_iter().filter_map(end)).collect())
}
