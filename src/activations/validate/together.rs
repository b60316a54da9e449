//! Batches questions that are not cached: those that arrive while others are being read wait, and then share one trip
//! to a thread with a connection, on PostgreSQL one statement. Without load, nothing waits.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use super::Question;
use super::facts::Found;
use super::many::{self, Asker, Pending};
use crate::activations::Activator;
use crate::db::{Conn, Db, Error, Result};

/// The number of concurrent readers.
const READERS: usize = 2;
/// The maximum number of questions in a batch.
const MOST: usize = 64;

/// The questions that wait to be read; one per server.
#[derive(Default)]
pub struct Together(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    questions: Vec<Pending>,
    readers: usize,
}

/// A claim to one of the readers, released when dropped.
struct Reader(Arc<Together>);

impl Together {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues a question; returns a new reader to start, if there are too few.
    fn add(self: &Arc<Self>, pending: Pending) -> Option<Reader> {
        let mut waiting = self.lock();
        waiting.questions.push(pending);
        if waiting.readers >= READERS {
            return None;
        }
        waiting.readers += 1;
        Some(Reader(self.clone()))
    }
}

impl Reader {
    /// Returns the next batch; `None`, which drops this reader, when nothing waits.
    fn next(self) -> Option<(Self, Vec<Pending>)> {
        let batch: Vec<Pending> = {
            let mut waiting = self.0.lock();
            let most = waiting.questions.len().min(MOST);
            waiting.questions.drain(..most).collect()
        };
        (!batch.is_empty()).then_some((self, batch))
    }
}

/// Also runs when the task is dropped with its runtime, so that no caller waits for a reader that is gone.
impl Drop for Reader {
    fn drop(&mut self) {
        let mut waiting = self.0.lock();
        waiting.readers -= 1;
        if waiting.readers == 0 {
            waiting.questions.clear();
        }
    }
}

impl std::fmt::Debug for Together {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Together").finish_non_exhaustive()
    }
}

impl Activator {
    /// Reads a question from the database.
    pub(super) async fn found(&self, db: &Db, question: Question) -> Result<Found> {
        // On PostgreSQL, only questions by key share one statement; others would wait for each other's round trips.
        if db.backend() == "sqlite" || matches!(question, Question::Instance { .. }) {
            let (answer, found) = oneshot::channel();
            if let Some(reader) = self.together.add(Pending { question: question.clone(), asker: Asker::new(answer) }) {
                tokio::spawn(self.clone().read_waiting(db.clone(), reader));
            }
            if let Ok(found) = found.await {
                return Ok(found);
            }
        }
        let activator = self.clone();
        db.read(move |conn| activator.read(conn, &question)).await
    }

    async fn read_waiting(self, db: Db, mut reader: Reader) {
        while let Some((next, batch)) = reader.next() {
            reader = next;
            let (activator, askers) = (self.clone(), batch.iter().map(|one| one.asker.clone()).collect::<Vec<_>>());
            let read = move |conn: &mut Conn| {
                activator.read_all(conn, batch);
                Ok::<_, Error>(())
            };
            // A caller without an answer reads on its own and gets the same error.
            if let Err(error) = db.read(read).await {
                tracing::debug!(%error, "failed to read a batch of questions");
            }
            // The thread may hang for as long as the system allows, and the batch with it.
            askers.iter().for_each(Asker::give_up);
        }
    }

    /// Answers each question; gives up those that cannot be answered.
    fn read_all(&self, conn: &mut Conn, batch: Vec<Pending>) {
        let rest = match conn {
            Conn::Postgres(conn) if batch.len() > 1 => many::answer(conn, &self.grants, &self.ring, batch),
            _ => batch,
        };
        for Pending { question, asker } in rest {
            match self.read(conn, &question) {
                Ok(found) => asker.answer(found),
                Err(error) if error.is_unavailable() => return,
                Err(error) => {
                    tracing::debug!(%error, "failed to read a question of a batch");
                    asker.give_up();
                }
            }
        }
    }
}
