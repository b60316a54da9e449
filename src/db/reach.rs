//! Detects that PostgreSQL is unreachable, so that callers fail within two seconds, and at once while the outage lasts.
//!
//! libpq waits for a server that hangs (a paused machine, a cut line) as long as the system does, and a pool of waiting
//! connections blocks all other callers. So a call that takes long, or gets no connection, triggers a probe: one new
//! connection, opened outside the pool. If the probe gets no answer either, the database counts as away: waiting calls
//! fail with [`Error::Away`], new calls fail without waiting, and a thread keeps probing until the server answers.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::Ordering::{Acquire, Relaxed};
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use tokio::sync::watch;

use super::connection::open_postgres;
use super::{Error, Result};

/// A call that takes longer triggers a probe; most calls take milliseconds.
const SUSPICIOUS: Duration = Duration::from_millis(700);
/// The timeout of a probe. Together with [`SUSPICIOUS`] it stays under two seconds.
const PROBE: Duration = Duration::from_millis(1_100);
/// The pause between two probes of a server that is away.
const BETWEEN_PROBES: Duration = Duration::from_millis(250);

/// One per pool; cheap to clone.
#[derive(Clone)]
pub(super) struct Reach(Arc<Shared>);

struct Shared {
    url: String,
    /// Why the server is away; `None` while it answers.
    away: watch::Sender<Option<Arc<str>>>,
    /// The number of calls that the server has answered: while this grows, it is slow, not away.
    answered: AtomicU64,
    probing: AtomicBool,
}

/// Whether the caller of some work has stopped waiting for its result.
#[derive(Clone, Default)]
pub(super) struct GivenUp(Arc<AtomicBool>);

impl GivenUp {
    pub(super) fn is_true(&self) -> bool {
        self.0.load(Acquire)
    }
}

impl Reach {
    pub(super) fn new(url: &str) -> Self {
        let away = watch::Sender::new(None);
        Self(Arc::new(Shared {
            url: url.to_owned(),
            away,
            answered: AtomicU64::new(0),
            probing: AtomicBool::new(false),
        }))
    }

    /// Returns the result of `work`, or [`Error::Away`] as soon as the server counts as away. Abandoned work finds
    /// `given_up` set and must not commit: its caller was sender that it failed and may try again.
    pub(super) async fn or_away<T, E: From<Error>>(
        &self,
        given_up: &GivenUp,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let mut away = self.0.away.subscribe();
        let mut work = std::pin::pin!(work);
        let mut waited = std::pin::pin!(tokio::time::sleep(SUSPICIOUS));
        let mut suspicious = false;
        loop {
            tokio::select! {
                biased;
                done = &mut work => return done,
                why = gone(&mut away) => {
                    given_up.0.store(true, std::sync::atomic::Ordering::Release);
                    return Err(Error::Away(why).into());
                }
                () = &mut waited, if !suspicious => {
                    suspicious = true;
                    self.suspect();
                }
            }
        }
    }

    /// Records that the server has answered a call.
    pub(super) fn answered(&self) {
        self.0.answered.fetch_add(1, Relaxed);
    }

    /// Probes the server in a thread of its own, unless a probe is in progress.
    pub(super) fn suspect(&self) {
        if self.0.probing.swap(true, Acquire) {
            return;
        }
        let shared = self.0.clone();
        let began = std::thread::Builder::new().name("database-probe".into()).spawn(move || shared.watch());
        if let Err(error) = began {
            tracing::error!(%error, "cannot start the thread that probes the database");
            self.0.probing.store(false, Relaxed);
        }
    }
}

/// Waits until the server counts as away; returns why.
async fn gone(away: &mut watch::Receiver<Option<Arc<str>>>) -> Arc<str> {
    match away.wait_for(Option::is_some).await.map(|why| why.clone()) {
        Ok(Some(why)) => why,
        // The sender lives as long as its pool.
        Ok(None) | Err(_) => std::future::pending().await,
    }
}

impl Shared {
    /// Probes until the server answers.
    fn watch(self: Arc<Self>) {
        let mut lasts: u32 = 0;
        while let Err(why) = self.probe() {
            lasts = lasts.saturating_add(1);
            if lasts == 1 {
                tracing::error!(why, "PostgreSQL does not answer: calls are refused with 503 until it does");
            }
            self.away.send_replace(Some(why.into()));
            // The pool has been dropped: nobody waits for the server.
            if Arc::strong_count(&self) == 1 {
                return;
            }
            std::thread::sleep(BETWEEN_PROBES);
        }
        if self.away.send_replace(None).is_some() {
            tracing::info!("PostgreSQL answers again");
        }
        self.probing.store(false, Relaxed);
    }

    /// Opens a new connection and runs a query; a server that refuses it because it has too many clients counts as
    /// reachable.
    fn probe(&self) -> Result<(), String> {
        let before = self.answered.load(Relaxed);
        let (sender, answer) = sync_channel(1);
        let url = self.url.clone();
        let asked = std::thread::Builder::new().name("database-ping".into()).spawn(move || {
            let asked = open_postgres(&url).and_then(|mut conn| Ok(conn.batch_execute("SELECT 1")?));
            // The caller may have stopped waiting.
            drop(sender.send(asked));
        });
        asked.map_err(|error| format!("cannot start a thread: {error}"))?;
        match answer.recv_timeout(PROBE) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) if is_full(&error.to_string()) => Ok(()),
            Ok(Err(error)) => Err(error.to_string()),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                let alive = self.answered.load(Relaxed) != before;
                if alive { Ok(()) } else { Err(format!("it did not answer within {PROBE:?}")) }
            }
        }
    }
}

/// Recognizes PostgreSQL's messages (53300) when all its connections are taken.
fn is_full(message: &str) -> bool {
    message.contains("too many clients") || message.contains("connection slots are reserved")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(work)
    }

    /// Nothing listens on port 1.
    const NOBODY: &str = "postgres://keysmith@127.0.0.1:1/keysmith";

    #[test]
    fn waiting_calls_fail_and_new_calls_fail_at_once() {
        run(async {
            let reach = Reach::new(NOBODY);
            let began = crate::clock::Stopwatch::start();
            let given_up = GivenUp::default();
            let waits = reach.or_away(&given_up, std::future::pending::<Result<()>>()).await;
            assert!(matches!(waits, Err(Error::Away(_))), "{waits:?}");
            assert!(given_up.is_true());
            assert!(began.seconds() < 2.0, "{} s", began.seconds());
            let began = crate::clock::Stopwatch::start();
            let comes = reach.or_away(&GivenUp::default(), std::future::pending::<Result<()>>()).await;
            assert!(matches!(comes, Err(Error::Away(_))), "{comes:?}");
            assert!(began.seconds() < 0.5, "{} s", began.seconds());
        });
    }

    #[test]
    fn a_server_that_accepts_and_says_nothing_is_away() {
        run(async {
            let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            let reach = Reach::new(&format!("postgres://keysmith@{}/keysmith", silent.local_addr().unwrap()));
            let began = crate::clock::Stopwatch::start();
            let waits = reach.or_away(&GivenUp::default(), std::future::pending::<Result<()>>()).await;
            assert!(matches!(waits, Err(Error::Away(_))), "{waits:?}");
            assert!(began.seconds() < 2.5, "{} s", began.seconds());
        });
    }

    #[test]
    fn work_that_ends_is_not_asked_about() {
        run(async {
            let reach = Reach::new(NOBODY);
            let done = reach.or_away(&GivenUp::default(), async { Ok::<_, Error>(7) }).await;
            assert_eq!(done.unwrap(), 7);
            assert!(!reach.0.probing.load(Relaxed));
        });
    }
}
