//! The thread that reads the change feed for changes by other processes, on a connection of its own.

use std::sync::{Arc, Weak};
use std::time::Duration;

use super::DatabaseUrl;
use super::connection::{Use, open};
use super::replica::{Point, Positions};
use super::{Changes, Conn, Result};

/// The interval on SQLite, where a look costs a few microseconds.
const EVERY_SQLITE: Duration = Duration::from_millis(25);
/// The interval on PostgreSQL, where a look is a round trip.
const EVERY_POSTGRES: Duration = Duration::from_millis(200);
/// The interval while the database does not answer.
const EVERY_FAILED: Duration = Duration::from_millis(500);

/// Looks once, so that anything read from now on may be cached, and then repeatedly until `changes` is dropped.
pub(super) fn start(changes: &Arc<Changes>, url: &DatabaseUrl, positions: Option<Arc<Positions>>) -> Result<()> {
    let mut conn = connect(url)?;
    changes.look(&mut conn)?;
    let (weak, url) = (Arc::downgrade(changes), url.clone());
    std::thread::Builder::new()
        .name("db-changes".into())
        .spawn(move || watch(&weak, &url, positions.as_deref(), conn))
        .map_err(|e| super::Error::Connect(format!("cannot start the thread that looks for changes: {e}")))?;
    Ok(())
}

fn watch(weak: &Weak<Changes>, url: &DatabaseUrl, positions: Option<&Positions>, conn: Conn) {
    let mut conn = Some(conn);
    let regular = if matches!(url, DatabaseUrl::Sqlite(_)) { EVERY_SQLITE } else { EVERY_POSTGRES };
    let mut pause = regular;
    loop {
        std::thread::sleep(pause);
        let Some(changes) = weak.upgrade() else { return };
        let looked = match conn.take().map_or_else(|| connect(url), Ok) {
            Ok(mut opened) => look(&changes, positions, &mut opened).map(|()| opened),
            Err(error) => Err(error),
        };
        match looked {
            Ok(opened) => {
                if pause == EVERY_FAILED {
                    tracing::info!("the database answers again");
                }
                conn = Some(opened);
                pause = regular;
            }
            Err(error) => {
                if pause != EVERY_FAILED {
                    tracing::error!(%error, "the database does not answer; known licenses are answered from memory");
                }
                changes.failed();
                pause = EVERY_FAILED;
            }
        }
    }
}

/// Looks for changes, and records the position of the log that a replica has to reach.
fn look(changes: &Changes, positions: Option<&Positions>, conn: &mut Conn) -> Result<()> {
    // Every change with a number by now was committed before, and so is included in the primary's position below.
    let point = Point::now(changes);
    changes.look(conn)?;
    if let (Some(positions), Conn::Postgres(conn)) = (positions, conn) {
        positions.note(conn, point)?;
    }
    Ok(())
}

fn connect(url: &DatabaseUrl) -> Result<Conn> {
    // SQLite would create a missing file.
    if let DatabaseUrl::Sqlite(path) = url
        && !path.exists()
    {
        return Err(super::Error::Connect(format!("{} does not exist", path.display())));
    }
    let mut conn = open(url, Use::Reading)?;
    if let Conn::Postgres(conn) = &mut conn {
        use diesel::connection::SimpleConnection;
        conn.batch_execute("SET statement_timeout = '800ms'")?;
        super::connection::read_committed(conn)?;
    }
    Ok(conn)
}
