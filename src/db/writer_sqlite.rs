//! Writes to SQLite: one thread owns the only writing connection and commits in batches.
//!
//! The work waiting in the queue becomes one `BEGIN IMMEDIATE … COMMIT` with a savepoint for each piece (none for a
//! single piece), so that a burst of writes costs one fsync, and a failing piece undoes only its own changes. Callers
//! are answered after the commit.
//!
//! While another process holds the lock, each piece waits until its caller's patience ends. After a commit that failed
//! for another reason (a disk that is full, or has become read-only), the connection is reopened to clear whatever
//! state the failure left in it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use tokio::sync::oneshot;

use super::after_commit::{self, Notes};
use super::changes::Changes;
use super::connection::{Use, open_sqlite, set_patience};
use super::{Conn, Error, Result};
use crate::clock::Stopwatch;

/// The maximum number of pieces in one commit; bounds the wait of the first of them.
const BATCH: usize = 256;
/// The maximum number of waiting pieces; further callers block (a blocking thread, not an async one).
const QUEUE: usize = 8192;
/// How long SQLite waits for another process's lock before overdue pieces are refused.
const ONE_TRY: Duration = Duration::from_millis(200);
/// How long a call of the server waits for another process's lock, in seconds: with [`ONE_TRY`], under two.
const PATIENCE: f64 = 1.5;
/// The same for a command, which runs next to a server that writes all the time.
const COMMAND_PATIENCE: f64 = 20.0;

/// One piece of work in the queue. It holds its own result and the channel to its caller.
trait Work: Send {
    /// Runs inside the savepoint; returns true to keep its changes.
    fn run(&mut self, conn: &mut Conn) -> bool;
    /// Returns whether its caller has waited long enough for another process's lock.
    fn is_overdue(&self) -> bool;
    /// Answers the caller; `failure` is why the commit failed, if it did.
    fn answer(self: Box<Self>, failure: Option<&str>);
}

struct Piece<F, T, E> {
    work: F,
    result: Option<Result<T, E>>,
    notes: Notes,
    reply: oneshot::Sender<Result<T, E>>,
    asked: Stopwatch,
    /// Seconds.
    patience: f64,
}

impl<F, T, E> Piece<F, T, E> {
    fn new(work: F, reply: oneshot::Sender<Result<T, E>>, patience: f64) -> Self {
        Self { work, result: None, notes: Notes::new(), reply, asked: Stopwatch::start(), patience }
    }
}

impl<F, T, E> Work for Piece<F, T, E>
where
    F: FnMut(&mut Conn) -> Result<T, E> + Send,
    T: Send,
    E: From<Error> + Send,
{
    fn run(&mut self, conn: &mut Conn) -> bool {
        let work = || catch_unwind(AssertUnwindSafe(|| (self.work)(conn)));
        let (outcome, notes) = after_commit::collect(work);
        let outcome = outcome.unwrap_or_else(|_| {
            tracing::error!("a database write panicked; it was rolled back");
            Err(Error::Stopped.into())
        });
        let keep = outcome.is_ok();
        if keep {
            self.notes = notes;
        }
        self.result = Some(outcome);
        keep
    }

    fn is_overdue(&self) -> bool {
        self.asked.seconds() >= self.patience
    }

    fn answer(self: Box<Self>, failure: Option<&str>) {
        let result = match (self.result, failure) {
            (Some(Ok(_)) | None, Some(why)) => Err(Error::Commit(why.into()).into()),
            (Some(result), _) => {
                after_commit::run(self.notes);
                result
            }
            (None, None) => Err(Error::Stopped.into()),
        };
        // If the caller has gone away, nobody needs the answer; the work is committed all the same.
        drop(self.reply.send(result));
    }
}

/// Counts what the writer has done so far.
#[derive(Default)]
pub(super) struct Count {
    /// Pieces that were queued, and those taken from the queue.
    pub(super) asked: AtomicU64,
    pub(super) taken: AtomicU64,
    pub(super) commits: AtomicU64,
}

/// A handle to the writer thread; cheap to clone. The thread ends when the last handle is dropped.
#[derive(Clone)]
pub(super) struct Writer {
    queue: SyncSender<Box<dyn Work>>,
    pub(super) count: Arc<Count>,
}

impl Writer {
    pub(super) fn start(path: &Path, changes: Arc<Changes>) -> Result<Self> {
        let conn = open_writer(path)?;
        let path = path.to_owned();
        let (queue, inbox) = sync_channel(QUEUE);
        let count = Arc::new(Count::default());
        let counted = count.clone();
        std::thread::Builder::new()
            .name("sqlite-writer".into())
            .spawn(move || serve(conn, &path, &inbox, &counted, &changes))
            .map_err(|e| Error::Connect(format!("cannot start the writer thread: {e}")))?;
        Ok(Self { queue, count })
    }

    pub(super) async fn run<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.count.asked.fetch_add(1, Relaxed);
        let piece: Box<dyn Work> = Box::new(Piece::new(work, reply, PATIENCE));
        match self.queue.try_send(piece) {
            Ok(()) => {}
            Err(std::sync::mpsc::TrySendError::Full(piece)) => {
                let queue = self.queue.clone();
                tokio::task::spawn_blocking(move || queue.send(piece))
                    .await
                    .map_err(|_| Error::Stopped)?
                    .map_err(|_| Error::Stopped)?;
            }
            Err(std::sync::mpsc::TrySendError::Disconnected(_)) => return Err(Error::Stopped.into()),
        }
        answer.await.map_err(|_| Error::Stopped)?
    }

    pub(super) fn run_blocking<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.count.asked.fetch_add(1, Relaxed);
        let piece = Box::new(Piece::new(work, reply, COMMAND_PATIENCE));
        self.queue.send(piece).map_err(|_| Error::Stopped)?;
        answer.blocking_recv().map_err(|_| Error::Stopped)?
    }
}

fn open_writer(path: &Path) -> Result<Conn> {
    let mut conn = open_sqlite(path, Use::Writing)?;
    set_patience(&mut conn, ONE_TRY)?;
    Ok(Conn::Sqlite(conn))
}

fn serve(mut conn: Conn, path: &Path, inbox: &Receiver<Box<dyn Work>>, count: &Count, changes: &Changes) {
    while let Ok(first) = inbox.recv() {
        let mut batch = vec![first];
        batch.extend(inbox.try_iter().take(BATCH - 1));
        let failure = begin(&mut conn, inbox, &mut batch).and_then(|()| finish(&mut conn, &mut batch)).err();
        count.taken.fetch_add(u64::try_from(batch.len()).unwrap_or(u64::MAX), Relaxed);
        count.commits.fetch_add(1, Relaxed);
        let said = failure.as_ref().map(ToString::to_string);
        if let Some(error) = &said {
            tracing::error!(error, pieces = batch.len(), "failed to commit a batch of writes");
        }
        // Before callers are answered: once they know of the change, every answer includes it.
        if let Conn::Sqlite(conn) = &mut conn {
            changes.committed_sqlite(conn);
        }
        for piece in batch {
            piece.answer(said.as_deref());
        }
        if failure.is_some_and(|error| !error.is_locked()) {
            match open_writer(path) {
                Ok(fresh) => conn = fresh,
                Err(error) => tracing::error!(%error, "failed to reopen the writer's connection"),
            }
        }
    }
}

/// Opens the transaction for the batch. While another process has the lock, pieces join and overdue ones are refused;
/// the wait ends at the latest when all are overdue.
fn begin(conn: &mut Conn, inbox: &Receiver<Box<dyn Work>>, batch: &mut Vec<Box<dyn Work>>) -> Result<()> {
    loop {
        let error = match conn.batch_execute("BEGIN IMMEDIATE") {
            Ok(()) => return Ok(()),
            Err(error) => Error::from(error),
        };
        if !error.is_locked() || batch.iter().all(|piece| piece.is_overdue()) {
            return Err(error);
        }
        let (overdue, waiting) = std::mem::take(batch).into_iter().partition::<Vec<_>, _>(|piece| piece.is_overdue());
        *batch = waiting;
        let why = error.to_string();
        overdue.into_iter().for_each(|piece| piece.answer(Some(&why)));
        batch.extend(inbox.try_iter().take(BATCH.saturating_sub(batch.len())));
    }
}

fn finish(conn: &mut Conn, batch: &mut [Box<dyn Work>]) -> Result<()> {
    // A single piece needs no savepoint. Within a savepoint, each insert that fires a trigger walks all pages that the
    // savepoint has kept: the ten thousand keys of one order would take seconds.
    let end = match batch {
        [only] => Ok(if only.run(conn) { "COMMIT" } else { "ROLLBACK" }),
        batch => run_all(conn, batch).map(|()| "COMMIT"),
    };
    let done = end.and_then(|end| Ok(conn.batch_execute(end)?));
    // After some failures SQLite has already rolled back; the first error is the one to return.
    if done.is_err()
        && let Err(rollback) = conn.batch_execute("ROLLBACK")
    {
        tracing::debug!(error = %rollback, "nothing was left to roll back");
    }
    done
}

fn run_all(conn: &mut Conn, batch: &mut [Box<dyn Work>]) -> Result<()> {
    for piece in batch {
        conn.batch_execute("SAVEPOINT piece")?;
        if piece.run(conn) {
            conn.batch_execute("RELEASE piece")?;
        } else {
            conn.batch_execute("ROLLBACK TO piece; RELEASE piece")?;
        }
    }
    Ok(())
}
