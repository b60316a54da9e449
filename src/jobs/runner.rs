//! The loop that claims jobs and runs them side by side, and ends cleanly.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::task::{Id, JoinError, JoinSet};
use tracing::{Instrument, Span};

use super::queue::{self, Claimed};
use super::{Job, JobError, span};
use crate::db::{Conn, Db};
use crate::ids::Context;

/// Jobs in flight at once: enough to hide Stripe's and SMTP's latency.
const SIDE_BY_SIDE: usize = 16;
/// How long an idle runner waits before it looks again; [`Wake`] shortens it.
const IDLE: Duration = Duration::from_millis(500);
const RENEW_EVERY: Duration = Duration::from_secs(5);
/// How long jobs in flight may take once the server is asked to stop.
const STOPPING: Duration = Duration::from_secs(5);

/// Rings the runner: there is new work. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Wake(Arc<Notify>);

impl Wake {
    pub fn ring(&self) {
        self.0.notify_one();
    }
}

/// Runs jobs until `stop` turns true; then lets what is in flight finish for a few seconds and releases the rest.
pub async fn run<F, Fut>(db: Db, context: Context, name: String, wake: Wake, mut stop: watch::Receiver<bool>, handle: F)
where
    F: Fn(Job, i64) -> Fut,
    Fut: Future<Output = Result<(), JobError>> + Send + 'static,
{
    let mut runner = Runner { db, context, name, flying: JoinSet::new(), claimed: HashMap::new() };
    let mut renew = tokio::time::interval(RENEW_EVERY);
    while !*stop.borrow() {
        let room = SIDE_BY_SIDE.saturating_sub(runner.flying.len());
        let took = runner.take(room, &handle).await;
        if took > 0 && took == room {
            // There may be more: collect one result, then look again without resting.
            runner.collect_one().await;
            continue;
        }
        tokio::select! {
            _ = stop.changed() => {}
            () = wake.0.notified() => {}
            _ = renew.tick() => runner.renew().await,
            Some(ended) = runner.flying.join_next_with_id() => runner.ended(ended).await,
            () = tokio::time::sleep(IDLE) => {}
        }
    }
    runner.stop().await;
}

struct Runner {
    db: Db,
    context: Context,
    name: String,
    flying: JoinSet<Result<(), JobError>>,
    claimed: HashMap<Id, (Claimed, Span)>,
}

impl Runner {
    async fn take<F, Fut>(&mut self, room: usize, handle: &F) -> usize
    where
        F: Fn(Job, i64) -> Fut,
        Fut: Future<Output = Result<(), JobError>> + Send + 'static,
    {
        if room == 0 {
            return 0;
        }
        let (name, now, limit) = (self.name.clone(), self.context.now(), i64::try_from(room).unwrap_or(1));
        // Looking is a read: an idle server does not write twice a second.
        let due = self.db.read(move |conn| queue::any_due(conn, now)).await;
        let claimed = match due {
            Ok(false) => return 0,
            Ok(true) => self.db.write(move |conn| queue::claim(conn, &name, now, limit)).await,
            Err(error) => Err(error),
        };
        match claimed {
            Ok(jobs) => {
                let count = jobs.len();
                for job in jobs {
                    let span = span::open(&job);
                    let task = self.flying.spawn(handle(job.job.clone(), job.attempt).instrument(span.clone()));
                    self.claimed.insert(task.id(), (job, span));
                }
                count
            }
            Err(error) => {
                tracing::error!(%error, "cannot claim jobs");
                0
            }
        }
    }

    async fn collect_one(&mut self) {
        if let Some(ended) = self.flying.join_next_with_id().await {
            self.ended(ended).await;
        }
    }

    async fn ended(&mut self, ended: Result<(Id, Result<(), JobError>), JoinError>) {
        let (id, outcome) = match ended {
            Ok((id, outcome)) => (id, outcome),
            Err(error) => (error.id(), Err(JobError::Retry("the job panicked".into()))),
        };
        let Some((claimed, span)) = self.claimed.remove(&id) else { return };
        if let Err(error) = &outcome {
            span.in_scope(|| match queue::is_final(&claimed, error) {
                true => tracing::warn!(%error, "job given up"),
                false => tracing::warn!(%error, "job failed; it is tried again"),
            });
        }
        let context = self.context.clone();
        let outcome = Arc::new(outcome);
        let write = move |conn: &mut Conn| queue::finish(conn, &claimed, &outcome, context.now(), &mut context.rng());
        if let Err(error) = self.db.write(write).await {
            // The claim runs out and the job runs again: every job may run twice.
            span.in_scope(|| tracing::error!(%error, "cannot record a job's end"));
        }
    }

    async fn renew(&self) {
        let ids: Vec<String> = self.claimed.values().map(|(job, _)| job.id.clone()).collect();
        if ids.is_empty() {
            return;
        }
        let (name, now) = (self.name.clone(), self.context.now());
        if let Err(error) = self.db.write(move |conn| queue::renew(conn, &name, &ids, now)).await {
            tracing::error!(%error, "cannot renew the claims of running jobs");
        }
    }

    async fn stop(mut self) {
        let finish = async {
            while !self.flying.is_empty() {
                self.collect_one().await;
            }
        };
        if tokio::time::timeout(STOPPING, finish).await.is_err() {
            self.flying.abort_all();
        }
        let name = self.name.clone();
        match self.db.write(move |conn| queue::release(conn, &name)).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "released unfinished jobs"),
            Err(error) => {
                tracing::error!(%error, "cannot release unfinished jobs; they run again when their claims run out");
            }
        }
    }
}
