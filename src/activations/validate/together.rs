//! Questions that are not in memory are read together: those that come while others are being read wait for one another, and
//! are then one trip to a thread with a connection, on PostgreSQL one statement. Under no load nobody waits.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use super::Question;
use super::facts::Found;
use super::many::{self, Asker, Pending};
use crate::activations::Activator;
use crate::db::{Conn, Db, Error, Result};

/// Who reads at once.
const READERS: usize = 2;
/// The most questions that are read in one go.
const MOST: usize = 64;

/// What waits to be read; one a server.
#[derive(Default)]
pub struct Together(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    questions: Vec<Pending>,
    readers: usize,
}

/// One of the readers, until it is dropped.
struct Reader(Arc<Together>);

impl Together {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a question to the others; a reader that is to begin, if there are too few.
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
    /// What is to be read next; `None` when nothing waits, and then this reader is gone.
    fn next(self) -> Option<(Self, Vec<Pending>)> {
        let batch: Vec<Pending> = {
            let mut waiting = self.0.lock();
            let most = waiting.questions.len().min(MOST);
            waiting.questions.drain(..most).collect()
        };
        (!batch.is_empty()).then_some((self, batch))
    }
}

/// Also when its task is dropped with its runtime: nobody waits for a reader that is no more.
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
    /// What the database knows about a question.
    pub(super) async fn found(&self, db: &Db, question: Question) -> Result<Found> {
        // On PostgreSQL only questions by key are one statement; others would wait for each other's round trips.
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
            // Whoever got no answer asks by itself and meets the same error.
            if let Err(error) = db.read(read).await {
                tracing::debug!(%error, "questions that waited were not read together");
            }
            // The thread may hang for as long as the system lets it, and the batch with it.
            askers.iter().for_each(Asker::give_up);
        }
    }

    /// Answers each; those that cannot be answered are dropped.
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
                    tracing::debug!(%error, "a question that waited was not read");
                    asker.give_up();
                }
            }
        }
    }
}
