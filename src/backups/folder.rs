//! Stores backups in a folder. Blocking.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{BackupsError, name};
use crate::clock::DAY;
use crate::db::{DatabaseUrl, backup};
use crate::private_files::{make_folder, open_draft, with_suffix};

/// Copies the database into a new file in `folder` and verifies it; a file with its final name is always complete.
/// Returns its path and a summary of its contents.
pub fn copy(url: &DatabaseUrl, folder: &Path, at: i64) -> Result<(PathBuf, String), BackupsError> {
    make_folder(folder).map_err(|source| failed(folder, source))?;
    let path = folder.join(name::of(url, at));
    let part = with_suffix(&path, ".part");
    drop(open_draft(&part).map_err(|source| failed(&part, source))?);
    let placed = backup::copy(url, &part).map_err(BackupsError::from).and_then(|found| {
        // There was already one in this second. No hard link here: not every file system used for backups supports
        // them.
        if path.symlink_metadata().is_ok() {
            return Err(failed(&path, ErrorKind::AlreadyExists.into()));
        }
        std::fs::rename(&part, &path).map_err(|source| failed(&path, source))?;
        Ok(found)
    });
    if placed.is_err() {
        std::fs::remove_file(&part).map_err(|source| failed(&part, source))?;
    }
    Ok((path, placed?))
}

/// Returns the newest backup in the folder; `None` if there is none.
pub fn newest(folder: &Path) -> Option<(i64, PathBuf)> {
    let newest = names(folder).ok()?.into_iter().filter_map(|name| Some((name::time(&name)?, name))).max()?;
    Some((newest.0, folder.join(newest.1)))
}

/// Removes all but the newest `keep` backups, and partial files that a killed process left more than a day ago. Returns
/// how many were removed.
pub fn prune(folder: &Path, keep: usize, now: i64) -> Result<usize, BackupsError> {
    let names = names(folder).map_err(|source| failed(folder, source))?;
    let is_left = |name: &&String| name.strip_suffix(".part").and_then(name::time).is_some_and(|at| at < now - DAY);
    let left: Vec<String> = names.iter().filter(is_left).cloned().collect();
    let mut removed = 0;
    for name in name::surplus(names, keep).into_iter().chain(left) {
        let path = folder.join(name);
        match std::fs::remove_file(&path) {
            Ok(()) => removed += 1,
            // Another server removed it first.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(source) => return Err(failed(&path, source)),
        }
    }
    Ok(removed)
}

fn names(folder: &Path) -> std::io::Result<Vec<String>> {
    let entries = std::fs::read_dir(folder)?;
    Ok(entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect())
}

fn failed(path: &Path, source: std::io::Error) -> BackupsError {
    BackupsError::File { path: path.to_owned(), source }
}
