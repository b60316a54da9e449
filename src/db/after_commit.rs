//! What happens once a transaction has committed, such as a log line that must not report what was rolled back.

use std::cell::RefCell;

use tracing::Span;

/// What a transaction leaves to do after its commit.
pub(super) type Notes = Vec<(Span, Box<dyn FnOnce() + Send>)>;

thread_local! {
    /// Those of the transaction that runs on this thread; `None` outside of one.
    static NOTES: RefCell<Option<Notes>> = const { RefCell::new(None) };
}

/// Calls `note` once the transaction that runs on this thread has committed, within the span of now; never when it is rolled
/// back. Outside of [`Db::write`](super::Db::write) (commands and tests with a connection of their own), at once.
pub fn after_commit(note: impl FnOnce() + Send + 'static) {
    let left = NOTES.with_borrow_mut(|notes| match notes {
        Some(notes) => {
            notes.push((Span::current(), Box::new(note)));
            None
        }
        None => Some(note),
    });
    if let Some(note) = left {
        note();
    }
}

/// Runs `work`, which is one attempt of a transaction, and returns what it leaves to do.
pub(super) fn collect<T>(work: impl FnOnce() -> T) -> (T, Notes) {
    NOTES.set(Some(Notes::new()));
    let done = work();
    (done, NOTES.take().unwrap_or_default())
}

/// Does what a committed transaction left to do.
pub(super) fn run(notes: Notes) {
    for (span, note) in notes {
        span.in_scope(note);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicU32;
    use std::sync::atomic::Ordering::Relaxed;

    use super::after_commit;
    use crate::db::testing::each_database;
    use crate::db::{Conn, Error};

    #[test]
    fn only_a_committed_transaction_is_reported_and_once() {
        each_database(|db| {
            let reported = Arc::new(AtomicU32::new(0));
            for (commits, expected) in [(true, 1), (false, 1), (true, 2)] {
                let counted = reported.clone();
                let work = move |_: &mut Conn| {
                    let counted = counted.clone();
                    after_commit(move || {
                        counted.fetch_add(1, Relaxed);
                    });
                    if commits { Ok(()) } else { Err(Error::Stopped) }
                };
                assert_eq!(db.write_blocking(work).is_ok(), commits);
                assert_eq!(reported.load(Relaxed), expected);
            }
        });
    }
}
