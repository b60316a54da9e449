//! Webhook deliveries: what to post where, and its status.

use diesel::prelude::*;

use super::Topic;
use crate::db::schema::webhook_deliveries as table;
use crate::db::text_enum::text_enum;
use crate::db::{Conn, Page, Result};
use crate::ids::{Context, Kind};
use crate::jobs::{Job, queue as jobs};

text_enum! {
    /// The status of a delivery.
    pub enum DeliveryStatus {
        /// Waits for its first attempt or the next one.
        Queued = "queued",
        Delivered = "delivered",
        /// Given up.
        Failed = "failed",
    }
}

/// A delivery. Times are UTC unix seconds.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = table)]
pub struct Delivery {
    pub id: String,
    pub endpoint_id: String,
    /// The topic's name.
    pub event: String,
    /// The body that is posted.
    pub payload: String,
    pub status: DeliveryStatus,
    /// Attempts so far.
    pub attempts: i64,
    /// The HTTP status of the last answer; `None` when no answer came.
    pub last_status: Option<i64>,
    pub last_error: Option<String>,
    pub created_at: i64,
    pub delivered_at: Option<i64>,
}

/// Queues a delivery and its job in the caller's transaction; returns the delivery's id.
pub fn queue(conn: &mut Conn, context: &Context, endpoint_id: &str, topic: Topic, payload: &str) -> Result<String> {
    let id = context.id(Kind::Delivery);
    diesel::insert_into(table::table)
        .values((
            table::id.eq(&id),
            table::endpoint_id.eq(endpoint_id),
            table::event.eq(topic.as_str()),
            table::payload.eq(payload),
            table::status.eq(DeliveryStatus::Queued),
            table::attempts.eq(0_i64),
            table::created_at.eq(context.now()),
        ))
        .execute(conn)?;
    jobs::enqueue(conn, context, &Job::DeliverWebhook { delivery_id: id.clone() })?;
    Ok(id)
}

/// Returns a delivery by its id.
pub fn find(conn: &mut Conn, id: &str) -> Result<Option<Delivery>> {
    Ok(table::table.find(id).select(Delivery::as_select()).first(conn).optional()?)
}

/// Which deliveries [`list`] returns; a field that is `None` matches all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub endpoint_id: Option<String>,
    pub status: Option<DeliveryStatus>,
    pub event: Option<String>,
}

/// Lists deliveries, newest first, after `cursor`.
pub fn list(conn: &mut Conn, filter: &Filter, cursor: Option<&str>, limit: i64) -> Result<Page<Delivery>> {
    let mut query = table::table.order(table::id.desc()).limit(limit + 1).select(Delivery::as_select()).into_boxed();
    if let Some(endpoint) = &filter.endpoint_id {
        query = query.filter(table::endpoint_id.eq(endpoint));
    }
    if let Some(status) = filter.status {
        query = query.filter(table::status.eq(status));
    }
    if let Some(event) = &filter.event {
        query = query.filter(table::event.eq(event));
    }
    if let Some(cursor) = cursor {
        query = query.filter(table::id.lt(cursor));
    }
    Ok(Page::first_of(query.load(conn)?, limit, |delivery: &Delivery| &delivery.id))
}

/// Sends a delivery (again) at once, whatever its status, under the same id; returns false when it does not exist.
pub fn resend(conn: &mut Conn, context: &Context, id: &str) -> Result<bool> {
    if diesel::update(table::table.find(id)).set(table::status.eq(DeliveryStatus::Queued)).execute(conn)? == 0 {
        return Ok(false);
    }
    jobs::enqueue_or_hurry(conn, context, &Job::DeliverWebhook { delivery_id: id.to_owned() })?;
    Ok(true)
}

/// Marks a delivery as delivered.
pub(super) fn mark_delivered(conn: &mut Conn, id: &str, status: u16, now: i64) -> Result<()> {
    diesel::update(table::table.find(id))
        .set((
            table::status.eq(DeliveryStatus::Delivered),
            table::attempts.eq(table::attempts + 1),
            table::last_status.eq(i64::from(status)),
            table::last_error.eq(None::<String>),
            table::delivered_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Records a failed attempt; `is_final`: no other follows.
pub(super) fn mark_tried(conn: &mut Conn, id: &str, status: Option<u16>, why: &str, is_final: bool) -> Result<()> {
    let status_now = if is_final { DeliveryStatus::Failed } else { DeliveryStatus::Queued };
    diesel::update(table::table.find(id).filter(table::status.ne(DeliveryStatus::Delivered)))
        .set((
            table::status.eq(status_now),
            table::attempts.eq(table::attempts + 1),
            table::last_status.eq(status.map(i64::from)),
            table::last_error.eq(why),
        ))
        .execute(conn)?;
    Ok(())
}

/// Deletes up to `most` deliveries from before `before` that are not queued; returns how many.
pub fn prune(conn: &mut Conn, before: i64, most: i64) -> Result<usize> {
    let mut deleted = 0;
    // One query per status, so that each uses the index on status and time instead of scanning the table.
    for status in [DeliveryStatus::Delivered, DeliveryStatus::Failed] {
        let left = most.saturating_sub(i64::try_from(deleted).unwrap_or(most));
        let old: Vec<String> = table::table
            .filter(table::status.eq(status).and(table::created_at.lt(before)))
            .order(table::created_at)
            .limit(left)
            .select(table::id)
            .load(conn)?;
        deleted += diesel::delete(table::table.filter(table::id.eq_any(old))).execute(conn)?;
    }
    Ok(deleted)
}
