//! Delivers one webhook: signs it, posts it, and records the result.

use super::delivery::{self, Delivery, DeliveryStatus};
use super::endpoint::{self, Endpoint};
use super::{Webhooks, signature};
use crate::db::{self, Conn};
use crate::jobs::JobError;
use crate::jobs::retry::MAX_ATTEMPTS;

/// Why an attempt failed.
struct Failure {
    /// The HTTP status of the answer, if there was one.
    status: Option<u16>,
    why: String,
    /// Whether no further attempt can succeed.
    is_final: bool,
}

impl Webhooks {
    /// Delivers `delivery_id` in the job's `attempt` (from 1). A delivery that already succeeded, or whose endpoint was
    /// deleted, is skipped. Any answer but 2xx is a failure; redirects are not followed.
    ///
    /// # Errors
    /// [`JobError::Retry`] while attempts are left, [`JobError::Fail`] after the last one.
    pub async fn deliver(&self, delivery_id: &str, attempt: i64) -> Result<(), JobError> {
        let id = delivery_id.to_owned();
        let found = self.db.read(move |conn| load(conn, &id)).await?;
        let Some((delivery, endpoint)) = found.filter(|(delivery, _)| delivery.status == DeliveryStatus::Queued) else {
            return Ok(());
        };
        match self.try_once(&delivery, &endpoint).await {
            Ok(status) => {
                let now = self.context.now();
                let work = move |conn: &mut Conn| {
                    delivery::mark_delivered(conn, &delivery.id, status, now)?;
                    endpoint::arrived(conn, &endpoint.id)
                };
                Ok(self.db.write(work).await?)
            }
            Err(failure) => self.note_failure(delivery, endpoint, failure, attempt).await,
        }
    }

    async fn try_once(&self, delivery: &Delivery, endpoint: &Endpoint) -> Result<u16, Failure> {
        let refuse = |why: String| Failure { status: None, why, is_final: true };
        if !endpoint.active {
            return Err(refuse("the endpoint is switched off".into()));
        }
        let now = self.context.now();
        let keys = endpoint.keys(&self.sealer, now).map_err(|e| refuse(format!("the signing key: {e}")))?;
        let body = &delivery.payload;
        let headers = [
            ("webhook-id", delivery.id.clone()),
            ("webhook-timestamp", now.to_string()),
            ("webhook-signature", signature::header(keys.iter().map(Vec::as_slice), &delivery.id, now, body)),
        ];
        match self.poster.post(&endpoint.url, &headers, body.clone()).await {
            Ok(status @ 200..=299) => Ok(status),
            Ok(status) => {
                Err(Failure { status: Some(status), why: format!("it answered {status}"), is_final: status == 410 })
            }
            Err(error) => Err(Failure { status: None, why: error.to_string(), is_final: false }),
        }
    }

    async fn note_failure(
        &self,
        delivery: Delivery,
        endpoint: Endpoint,
        failure: Failure,
        attempt: i64,
    ) -> Result<(), JobError> {
        let Failure { status, why, is_final } = failure;
        let is_final = is_final || attempt >= MAX_ATTEMPTS;
        let (text, now) = (why.clone(), self.context.now());
        let work = move |conn: &mut Conn| {
            delivery::mark_tried(conn, &delivery.id, status, &text, is_final)?;
            if endpoint.active {
                endpoint::failed(conn, &endpoint.id, status, &text, now)?;
            }
            Ok::<_, db::Error>(())
        };
        self.db.write(work).await?;
        Err(if is_final { JobError::Fail(why) } else { JobError::Retry(why) })
    }
}

fn load(conn: &mut Conn, id: &str) -> db::Result<Option<(Delivery, Endpoint)>> {
    let Some(delivery) = delivery::find(conn, id)? else { return Ok(None) };
    let endpoint = endpoint::find(conn, &delivery.endpoint_id)?;
    Ok(endpoint.map(|endpoint| (delivery, endpoint)))
}
