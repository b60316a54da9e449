//! What can go wrong with the database, and how to tell a conflict that is worth another try.

use std::error::Error as StdError;

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// A failure of the database itself. It is never "not found": lookups answer `Option`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// `DATABASE_URL` cannot be used.
    #[error("{0}")]
    Url(String),
    /// The database cannot be reached or opened.
    #[error("cannot open the database: {0}")]
    Connect(String),
    /// No connection became free in time.
    #[error("no database connection became free: {0}")]
    Pool(#[from] diesel::r2d2::PoolError),
    /// A migration failed; the schema is as it was before that migration.
    #[error("migration failed: {0}")]
    Migration(String),
    /// A statement failed.
    #[error("the database refused a statement: {0}")]
    Query(#[from] DieselError),
    /// The group of writes that this one was in was not committed; none of it happened.
    #[error("the commit failed: {0}")]
    Commit(String),
    /// A row holds something that this version cannot read.
    #[error("unreadable row: {0}")]
    Corrupt(String),
    /// The writer has stopped (the server is shutting down) or a closure panicked.
    #[error("the database writer has stopped")]
    Stopped,
}

/// Whether this error, or one of its causes, is a conflict between transactions (PostgreSQL 40001, 40P01): the same work
/// may succeed when tried again.
pub(super) fn is_conflict(error: &(dyn StdError + 'static)) -> bool {
    causes(error).any(|cause| match cause {
        DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
        DieselError::DatabaseError(_, info) => info.message().contains("deadlock detected"),
        _ => false,
    })
}

/// Whether this error, or one of its causes, is a broken unique constraint.
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
