//! Whether PostgreSQL can be reached: callers are told within two seconds that it cannot, and at once as long as that
//! lasts.
//!
//! libpq waits for a server that hangs (a paused machine, a cut line) as long as the system does, and a pool of waiting
//! connections makes everybody else wait with it. So a call that takes long, or finds no connection, asks for a probe:
//! one new connection, opened beside the pool. If that one gets no answer either, the database counts as away: whoever
//! waits is answered with [`Error::Away`], whoever comes is refused without waiting, and a thread keeps probing until
//! the server answers.

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

/// A call that takes longer asks for a probe; most calls take milliseconds.
const SUSPICIOUS: Duration = Duration::from_millis(700);
/// How long the probe may take. With [`SUSPICIOUS`] it stays under two seconds.
const PROBE: Duration = Duration::from_millis(1_100);
/// Between two probes of a server that is away.
const BETWEEN_PROBES: Duration = Duration::from_millis(250);

/// One a pool; cheap to clone.
#[derive(Clone)]
pub(super) struct Reach(Arc<Shared>);

struct Shared {
    url: String,
    /// Why the server is away; `None` while it answers.
    away: watch::Sender<Option<Arc<str>>>,
    /// Calls that the server has answered: while this grows it is slow, not away.
    answered: AtomicU64,
    probing: AtomicBool,
}

/// Tells the work of a call whether anybody still waits for its end.
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

    /// The end of `work`, or [`Error::Away`] as soon as the server counts as away. Work that nobody waits for any more
    /// sees `given_up` and is to commit nothing: whoever was refused may try again.
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

    /// The server has done what a call asked for.
    pub(super) fn answered(&self) {
        self.0.answered.fetch_add(1, Relaxed);
    }

    /// Probes the server in a thread of its own, if none does that already.
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

/// Ready when the server counts as away; why.
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
            // Whoever held this pool is gone: nobody waits for the server to come back.
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

    /// One new connection and one question; a server that refuses it because it has too many clients is there.
    fn probe(&self) -> Result<(), String> {
        let before = self.answered.load(Relaxed);
        let (told, answer) = sync_channel(1);
        let url = self.url.clone();
        let asked = std::thread::Builder::new().name("database-ping".into()).spawn(move || {
            let asked = open_postgres(&url).and_then(|mut conn| Ok(conn.batch_execute("SELECT 1")?));
            // Whoever asked may have stopped waiting.
            drop(told.send(asked));
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

/// PostgreSQL's words (53300) when all its connections are taken.
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
    fn who_waits_is_told_and_who_comes_is_refused_at_once() {
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
