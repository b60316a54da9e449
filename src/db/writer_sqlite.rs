//! Writing to SQLite: one thread that owns the one writing connection and commits in groups.
//!
//! What waits in the queue becomes one `BEGIN IMMEDIATE … COMMIT` with a savepoint for each piece of work, so that a
//! burst of writes costs one fsync and one piece's failure undoes only itself. Callers are answered after the commit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use diesel::connection::SimpleConnection;
use tokio::sync::oneshot;

use super::connection::{Use, open_sqlite};
use super::{Conn, Error, Result};

/// The most pieces of work in one commit: bounds what the first of them waits.
const BATCH: usize = 256;
/// The most pieces that may wait; further callers block (their blocking thread, not an async one).
const QUEUE: usize = 8192;

/// One piece of work in the queue. It keeps its own result and its caller's address.
trait Work: Send {
    /// Runs inside the savepoint; true = keep what it did.
    fn run(&mut self, conn: &mut Conn) -> bool;
    /// Answers the caller; `failure` is why the commit failed, if it did.
    fn answer(self: Box<Self>, failure: Option<&str>);
}

struct Piece<F, T, E> {
    work: F,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Work for Piece<F, T, E>
where
    F: FnMut(&mut Conn) -> Result<T, E> + Send,
    T: Send,
    E: From<Error> + Send,
{
    fn run(&mut self, conn: &mut Conn) -> bool {
        let outcome = catch_unwind(AssertUnwindSafe(|| (self.work)(conn))).unwrap_or_else(|_| {
            tracing::error!("a database write panicked; it was rolled back");
            Err(Error::Stopped.into())
        });
        let keep = outcome.is_ok();
        self.result = Some(outcome);
        keep
    }

    fn answer(self: Box<Self>, failure: Option<&str>) {
        let result = match (self.result, failure) {
            (Some(Ok(_)) | None, Some(why)) => Err(Error::Commit(why.into()).into()),
            (Some(result), _) => result,
            (None, None) => Err(Error::Stopped.into()),
        };
        // A caller that has gone away has no use for the answer; the work is committed all the same.
        drop(self.reply.send(result));
    }
}

/// What the writer has done so far.
#[derive(Default)]
pub(super) struct Count {
    /// Pieces that were handed in, and those that were taken out.
    pub(super) asked: AtomicU64,
    pub(super) taken: AtomicU64,
    pub(super) commits: AtomicU64,
}

/// The door to the writer thread; cheap to clone. The thread ends when the last clone is dropped.
#[derive(Clone)]
pub(super) struct Writer {
    queue: SyncSender<Box<dyn Work>>,
    pub(super) count: Arc<Count>,
}

impl Writer {
    pub(super) fn start(path: &Path) -> Result<Self> {
        let conn = Conn::Sqlite(open_sqlite(path, Use::Writing)?);
        let (queue, inbox) = sync_channel(QUEUE);
        let count = Arc::new(Count::default());
        let counted = count.clone();
        std::thread::Builder::new()
            .name("sqlite-writer".into())
            .spawn(move || serve(conn, &inbox, &counted))
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
        let piece: Box<dyn Work> = Box::new(Piece { work, result: None, reply });
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
        self.queue.send(Box::new(Piece { work, result: None, reply })).map_err(|_| Error::Stopped)?;
        answer.blocking_recv().map_err(|_| Error::Stopped)?
    }
}

fn serve(mut conn: Conn, inbox: &Receiver<Box<dyn Work>>, count: &Count) {
    while let Ok(first) = inbox.recv() {
        let mut batch = vec![first];
        batch.extend(inbox.try_iter().take(BATCH - 1));
        count.taken.fetch_add(u64::try_from(batch.len()).unwrap_or(u64::MAX), Relaxed);
        count.commits.fetch_add(1, Relaxed);
        let committed = commit(&mut conn, &mut batch);
        let failure = committed.err().map(|error| error.to_string());
        if let Some(error) = &failure {
            tracing::error!(error, pieces = batch.len(), "a group of writes was not committed");
        }
        for piece in batch {
            piece.answer(failure.as_deref());
        }
    }
}

fn commit(conn: &mut Conn, batch: &mut [Box<dyn Work>]) -> Result<()> {
    conn.batch_execute("BEGIN IMMEDIATE")?;
    let done = run_all(conn, batch).and_then(|()| Ok(conn.batch_execute("COMMIT")?));
    if done.is_err() {
        conn.batch_execute("ROLLBACK")?;
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
