//! The loop that runs recurring work: claims what is due, keeps the claim while it runs, and writes down how it ended.

use std::collections::HashMap;
use std::future::Future;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{Id, JoinError, JoinSet};
use tracing::Instrument;

use super::recurring::{self, Definition, Ended};
use super::turns::Turns;
use crate::clock::Stopwatch;
use crate::db::{Db, Result};
use crate::ids::Context;

/// How often the rows are looked at.
const LOOK: Duration = Duration::from_millis(500);
/// How often a claim is kept.
const KEEP: Duration = Duration::from_secs(3);
/// A claim that could not be kept for so many milliseconds is given up, before another server takes it
/// ([`super::turns::LOST`]).
const GIVE_UP: u64 = 10_000;

/// Does what is due until `stop` turns true; then a pass that runs ends where it is, and the next server begins it anew.
/// `pass` does one pass of the work of this name; the error says why it failed.
pub async fn run<F, Fut>(
    db: Db,
    context: Context,
    server: String,
    definitions: &'static [Definition],
    mut stop: watch::Receiver<bool>,
    pass: F,
) where
    F: Fn(&'static str) -> Fut,
    Fut: Future<Output = Result<(), String>> + Send + 'static,
{
    let mut runner = Runner {
        turns: Turns::new(definitions),
        since: Stopwatch::start(),
        is_registered: false,
        is_failing: false,
        flying: JoinSet::new(),
        names: HashMap::new(),
        db,
        context,
        server,
        definitions,
    };
    let mut tick = tokio::time::interval(LOOK);
    while !*stop.borrow() {
        tokio::select! {
            _ = stop.changed() => {}
            Some(ended) = runner.flying.join_next_with_id() => runner.ended(ended).await,
            _ = tick.tick() => {
                let looked = runner.look(&pass).await;
                runner.note(looked);
            }
        }
    }
    runner.stop().await;
}

struct Runner {
    db: Db,
    context: Context,
    /// This server's own name.
    server: String,
    definitions: &'static [Definition],
    turns: Turns,
    since: Stopwatch,
    is_registered: bool,
    is_failing: bool,
    flying: JoinSet<Passed>,
    names: HashMap<Id, &'static str>,
}

/// How a pass ended; `None`: it lost its claim.
type Passed = Option<Ended>;

impl Runner {
    async fn look<F, Fut>(&mut self, pass: &F) -> Result<()>
    where
        F: Fn(&'static str) -> Fut,
        Fut: Future<Output = Result<(), String>> + Send + 'static,
    {
        if !self.is_registered {
            let (definitions, now) = (self.definitions, self.context.now());
            self.db.write(move |conn| recurring::register(conn, definitions, now)).await?;
            self.is_registered = true;
        }
        let rows = self.db.read(recurring::list).await?;
        for row in self.turns.look(rows, self.context.now(), self.since.millis()) {
            let Some(name) = self.definitions.iter().map(|known| known.name).find(|name| *name == row.name) else {
                continue;
            };
            // One that lost its claim is still being put down.
            if self.names.values().any(|running| *running == name) {
                continue;
            }
            let (server, now) = (self.server.clone(), self.context.now());
            if self.db.write(move |conn| recurring::claim(conn, &row, &server, now)).await? {
                let pass = pass(name).instrument(tracing::error_span!("pass", job.name = name));
                let task = self.flying.spawn(held(self.db.clone(), name, self.server.clone(), pass));
                self.names.insert(task.id(), name);
            }
        }
        Ok(())
    }

    /// The first of several failures is told.
    fn note(&mut self, looked: Result<()>) {
        match looked {
            Ok(()) => self.is_failing = false,
            Err(error) if self.is_failing => tracing::debug!(%error, "recurring work still waits for the database"),
            Err(error) => {
                tracing::error!(%error, "recurring work waits for the database");
                self.is_failing = true;
            }
        }
    }

    async fn ended(&mut self, ended: Result<(Id, Passed), JoinError>) {
        let (id, passed) = match ended {
            Ok(ended) => ended,
            Err(error) => (error.id(), Some(Ended { error: Some("the pass panicked".into()), took: 0 })),
        };
        let Some(name) = self.names.remove(&id) else { return };
        let Some(ended) = passed else {
            tracing::warn!(job.name = name, "another server has taken this work over, or the database was away");
            return;
        };
        match &ended.error {
            Some(error) => tracing::error!(job.name = name, error, "recurring work failed; it is tried again"),
            None => tracing::debug!(job.name = name, took_ms = ended.took, "recurring work done"),
        }
        let (server, context) = (self.server.clone(), self.context.clone());
        let write = move |conn: &mut crate::db::Conn| recurring::finish(conn, name, &server, &ended, context.now());
        if let Err(error) = self.db.write(write).await {
            tracing::error!(job.name = name, %error, "cannot record the end of recurring work; it runs again");
        }
    }

    async fn stop(mut self) {
        self.flying.shutdown().await;
        let server = self.server.clone();
        if let Err(error) = self.db.write(move |conn| recurring::release(conn, &server)).await {
            tracing::error!(%error, "cannot release recurring work; another server takes it over in 15 seconds");
        }
    }
}

/// Runs a pass and keeps its claim meanwhile. A claim that is lost ends the pass where it is.
async fn held(
    db: Db,
    name: &'static str,
    server: String,
    pass: impl Future<Output = Result<(), String>> + Send,
) -> Passed {
    let began = Stopwatch::start();
    let mut pass = std::pin::pin!(pass);
    let mut kept = Stopwatch::start();
    let mut tick = tokio::time::interval(KEEP);
    tick.tick().await;
    loop {
        tokio::select! {
            done = &mut pass => {
                let took = i64::try_from(began.millis()).unwrap_or(i64::MAX);
                return Some(Ended { error: done.err(), took });
            }
            _ = tick.tick() => {
                let server = server.clone();
                match db.write(move |conn| recurring::keep(conn, name, &server)).await {
                    Ok(true) => kept = Stopwatch::start(),
                    Ok(false) => return None,
                    Err(_) if kept.millis() >= GIVE_UP => return None,
                    Err(error) => tracing::debug!(job.name = name, %error, "a claim was not kept"),
                }
            }
        }
    }
}
