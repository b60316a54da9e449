//! Makes one backup: copies, verifies, uploads and records it, and removes the oldest ones.

use std::path::{Path, PathBuf};

use super::last::{self, Backup};
use super::s3::Store;
use super::{BackupsError, folder, name};
use crate::config::BackupConfig;
use crate::db::{DatabaseUrl, Db};
use crate::ids::Context;

/// Makes a backup of the database at `url`, to which `db` is connected. If one was made after `since` but did not reach
/// the store, uploads that one instead: a store that is down for a day must not fill the disk with copies.
pub async fn make(
    db: &Db,
    url: &DatabaseUrl,
    config: &BackupConfig,
    context: &Context,
    since: Option<i64>,
) -> Result<Backup, BackupsError> {
    let at = context.now();
    let waiting = config.store.as_ref().and(since).and_then(|since| {
        let found = folder::newest(&config.folder)?;
        (found.0 > since && found.0 <= at).then_some(found)
    });
    let (at, path, found) = match waiting {
        Some((made, path)) => (made, path, "made earlier, uploaded to the store now".to_owned()),
        None => {
            let (path, found) = copy(url, &config.folder, at).await?;
            (at, path, found)
        }
    };
    let bytes = std::fs::metadata(&path).map_err(|source| BackupsError::File { path: path.clone(), source })?.len();
    let mut backup = Backup { at, path: path.display().to_string(), bytes, found, stored: None, removed: 0 };
    if let Some(config) = &config.store {
        let store = Store::new(config, context.clone());
        let object = name_of(&path);
        let upload = |source| BackupsError::Upload { path: path.clone(), source };
        store.put(&object, &path).await.map_err(upload)?;
        backup.stored = Some(store.address(&object));
    }
    // From here on the backup is good, even if older ones cannot be removed.
    let done = backup.clone();
    db.write(move |conn| last::write(conn, &done)).await?;
    backup.removed = prune(config, context).await?;
    Ok(backup)
}

async fn copy(url: &DatabaseUrl, folder: &Path, at: i64) -> Result<(PathBuf, String), BackupsError> {
    let (url, folder) = (url.clone(), folder.to_owned());
    let copied = tokio::task::spawn_blocking(move || folder::copy(&url, &folder, at));
    copied.await.map_err(|_| BackupsError::Stopped)?
}

async fn prune(config: &BackupConfig, context: &Context) -> Result<usize, BackupsError> {
    let (place, keep, now) = (config.folder.clone(), config.keep, context.now());
    let pruned = tokio::task::spawn_blocking(move || folder::prune(&place, keep, now));
    let mut removed = pruned.await.map_err(|_| BackupsError::Stopped)??;
    if let Some(store) = config.store.as_ref().map(|config| Store::new(config, context.clone())) {
        for name in name::surplus(store.names().await.map_err(BackupsError::Prune)?, keep) {
            store.remove(&name).await.map_err(BackupsError::Prune)?;
            removed += 1;
        }
    }
    Ok(removed)
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
