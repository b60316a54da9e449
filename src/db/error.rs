//! Database errors, and which of them are worth another attempt.

use std::error::Error as StdError;
use std::sync::Arc;

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// A failure of the database itself. It never means "not found": lookups return `Option`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// `DATABASE_URL` cannot be used.
    #[error("{0}")]
    Url(String),
    /// The database cannot be reached or opened.
    #[error("cannot open the database: {}", with_setting(.0))]
    Connect(String),
    /// There is no database at this address, and the caller does not create one.
    #[error("there is no Keysmith database at {0}: `keysmith serve` or `keysmith migrate` creates one")]
    Missing(String),
    /// The schema is older than this program.
    #[error("the database's schema is older than this program ({} migrations to run): run `keysmith migrate`", .0)]
    Outdated(usize),
    /// No connection became free in time.
    #[error("no database connection became free: {0}")]
    Pool(#[from] diesel::r2d2::PoolError),
    /// PostgreSQL does not answer; calls fail without waiting for it (`reach`).
    #[error("PostgreSQL does not answer: {0}")]
    Away(Arc<str>),
    /// A migration failed; the schema is as it was before that migration.
    #[error("migration failed: {0}")]
    Migration(String),
    /// A statement failed.
    #[error("the database refused a statement: {0}")]
    Query(#[source] DieselError),
    /// The batch of this write was not committed; none of it happened.
    #[error("the commit failed: {0}")]
    Commit(String),
    /// A row contains a value that this version cannot read.
    #[error("unreadable row: {0}")]
    Corrupt(String),
    /// The writer has stopped (the server is shutting down) or a closure panicked.
    #[error("the database writer has stopped")]
    Stopped,
}

impl From<DieselError> for Error {
    fn from(error: DieselError) -> Self {
        match error {
            // The row exists, but this version cannot read a value; only the sources say why.
            DieselError::DeserializationError(error) => Self::Corrupt(with_sources(&*error)),
            error => Self::Query(error),
        }
    }
}

/// Adds the name of the setting that locates the database.
fn with_setting(why: &str) -> String {
    const SETTING: &str = "DATABASE_URL";
    match why.contains(SETTING) {
        true => why.to_owned(),
        false => format!("{}; see {SETTING}", why.trim_end_matches('.')),
    }
}

/// Joins an error and its causes in one line.
fn with_sources(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(&format!(": {cause}"));
        source = cause.source();
    }
    text
}

/// Messages of statements that failed because of the state of the machine, the file or the server, and not because of
/// the statement. Diesel passes no code for these: they are SQLite's `sqlite3_errstr` texts, and PostgreSQL's of the
/// classes 08, 53, 55P03, 57 and 58.
const TROUBLE: &[&str] = &[
    // SQLite
    "database is locked",
    "database table is locked",
    "database or disk is full",
    "attempt to write a readonly database",
    "disk I/O error",
    "unable to open database file",
    "database disk image is malformed",
    "file is not a database",
    "locking protocol",
    "out of memory",
    "no such savepoint",
    // PostgreSQL
    "No space left on device",
    "could not extend file",
    "could not write to file",
    "could not read block",
    "could not write block",
    "could not open file",
    "could not fsync file",
    "terminating connection",
    "server closed the connection",
    "the database system is",
    "could not receive data from server",
    "could not send data to server",
    "could not connect to server",
    "connection to server",
    "SSL SYSCALL error",
    "no connection to the server",
    "due to lock timeout",
    "due to statement timeout",
    "due to user request",
    "due to conflict with recovery",
    "too many clients",
    "connection slots are reserved",
    "deadlock detected",
];

impl Error {
    /// Returns whether the database is at present unable to run any statement: it is unreachable, locked, full,
    /// read-only or damaged. The same call may succeed later; it does not mean that the row is missing.
    pub fn is_unavailable(&self) -> bool {
        match self {
            Self::Connect(_) | Self::Pool(_) | Self::Away(_) | Self::Commit(_) | Self::Stopped => true,
            Self::Query(error) => is_trouble(error),
            Self::Url(_) | Self::Missing(_) | Self::Outdated(_) | Self::Migration(_) | Self::Corrupt(_) => false,
        }
    }

    /// Returns whether another process holds SQLite's lock.
    pub(super) fn is_locked(&self) -> bool {
        matches!(self, Self::Query(DieselError::DatabaseError(_, info)) if info.message().contains("database is locked"))
    }
}

fn is_trouble(error: &DieselError) -> bool {
    use DatabaseErrorKind::{ClosedConnection, ReadOnlyTransaction, SerializationFailure, UnableToSendCommand};
    match error {
        DieselError::DatabaseError(
            ClosedConnection | ReadOnlyTransaction | SerializationFailure | UnableToSendCommand,
            _,
        ) => true,
        DieselError::DatabaseError(DatabaseErrorKind::Unknown, info) => {
            TROUBLE.iter().any(|text| info.message().contains(text))
        }
        DieselError::BrokenTransactionManager => true,
        _ => false,
    }
}

/// Returns whether this error, or one of its causes, is an [unavailable](Error::is_unavailable) database.
pub(super) fn is_caused_by_trouble(error: &(dyn StdError + 'static)) -> bool {
    std::iter::successors(Some(error), |e: &&(dyn StdError + 'static)| (*e).source()).any(|e| {
        e.downcast_ref::<Error>().is_some_and(Error::is_unavailable)
            || e.downcast_ref::<DieselError>().is_some_and(is_trouble)
    })
}

/// Returns whether this error, or one of its causes, is a conflict between transactions (PostgreSQL 40001, 40P01): the
/// same work may succeed in another attempt.
pub(super) fn is_conflict(error: &(dyn StdError + 'static)) -> bool {
    causes(error).any(|cause| match cause {
        DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
        DieselError::DatabaseError(_, info) => info.message().contains("deadlock detected"),
        _ => false,
    })
}

/// Returns whether this error, or one of its causes, is a violated unique constraint.
pub fn is_unique_violation(error: &(dyn StdError + 'static)) -> bool {
    causes(error).any(|cause| matches!(cause, DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _)))
}

fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a DieselError> {
    std::iter::successors(Some(error), |e: &&'a (dyn StdError + 'static)| (*e).source()).filter_map(|e| {
        match e.downcast_ref::<Error>() {
            Some(Error::Query(query)) => Some(query),
            _ => e.downcast_ref::<DieselError>(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(kind: DatabaseErrorKind, text: &str) -> Error {
        Error::Query(DieselError::DatabaseError(kind, Box::new(text.to_owned())))
    }

    #[test]
    fn trouble_of_the_machine_is_told_from_a_wrong_statement() {
        use DatabaseErrorKind::{ClosedConnection, NotNullViolation, UniqueViolation, Unknown};
        let unavailable = [
            said(Unknown, "database or disk is full"),
            said(Unknown, "attempt to write a readonly database"),
            said(Unknown, "database is locked"),
            said(Unknown, "database disk image is malformed"),
            said(Unknown, "could not extend file \"base/5/16385\": No space left on device"),
            said(Unknown, "canceling statement due to lock timeout"),
            said(ClosedConnection, "terminating connection due to administrator command"),
            Error::Commit("database is locked".into()),
            Error::Away("it did not answer".into()),
        ];
        assert!(unavailable.iter().all(Error::is_unavailable), "{unavailable:?}");
        let ours = [
            said(Unknown, "syntax error at or near \"SELCT\""),
            said(Unknown, "no such table: licences"),
            said(UniqueViolation, "UNIQUE constraint failed: licenses.id"),
            said(NotNullViolation, "a row about which it is said: database is locked"),
            Error::Query(DieselError::NotFound),
            Error::Corrupt("no tier".into()),
        ];
        assert!(!ours.iter().any(Error::is_unavailable), "{ours:?}");
    }
}
