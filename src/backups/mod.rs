//! Scheduled backups of the database to a folder and to an S3-compatible store; only the newest are kept
//! (docs/adr/0030). How a backup is made and verified is in `db/backup.rs`.

mod folder;
pub mod last;
pub mod make;
mod name;
pub mod s3;
pub mod schedule;

use std::path::PathBuf;

use crate::db::{self, backup::BackupError};

/// Why there is no new backup, or why it is not in every place.
#[derive(Debug, thiserror::Error)]
pub enum BackupsError {
    #[error(transparent)]
    Copy(#[from] BackupError),
    #[error("{path}: {source}", path = .path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("the copy is in {path}, but not in the store: {source}", path = .path.display())]
    Upload { path: PathBuf, source: s3::StoreError },
    #[error("the copy is made, but older ones were not removed from the store: {0}")]
    Prune(s3::StoreError),
    #[error(transparent)]
    Db(#[from] db::Error),
    #[error("the copy was interrupted")]
    Stopped,
}
