//! Queues a webhook for one endpoint at a person's request.

use super::{Topic, delivery, endpoint};
use crate::db::{self, Conn};
use crate::ids::Context;

/// Why nothing was queued.
#[derive(Debug, thiserror::Error)]
pub enum QueueForError {
    /// 404
    #[error("there is no such webhook endpoint")]
    NotFound,
    /// 409
    #[error("this endpoint is switched off")]
    Inactive,
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// Queues `body` for one endpoint, whether or not it subscribes to the topic; returns the delivery's id.
pub fn queue_for(
    conn: &mut Conn,
    context: &Context,
    endpoint_id: &str,
    topic: Topic,
    body: &str,
) -> Result<String, QueueForError> {
    let endpoint = endpoint::find(conn, endpoint_id)?.ok_or(QueueForError::NotFound)?;
    if !endpoint.active {
        return Err(QueueForError::Inactive);
    }
    Ok(delivery::queue(conn, context, endpoint_id, topic, body)?)
}
