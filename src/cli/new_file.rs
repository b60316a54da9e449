//! Creates files for commands that refuse to overwrite anything.

use std::fs::File;
use std::path::Path;

use super::Failure;
use crate::private_files::{open_draft, with_suffix};

/// Refuses if something with this name exists.
pub fn must_be_free(path: &Path) -> Result<(), Failure> {
    match path.symlink_metadata() {
        Ok(_) => Err(format!("{} already exists; nothing was overwritten", path.display()).into()),
        Err(_) => Ok(()),
    }
}

/// Creates a file that only its owner can read. `work` writes to `FILE.part`, which is renamed once it is complete and
/// synced to disk; `work` receives the draft's path and the draft, open for writing.
pub fn make<T>(path: &Path, work: impl FnOnce(&Path, File) -> Result<T, Failure>) -> Result<T, Failure> {
    must_be_free(path)?;
    let part = with_suffix(path, ".part");
    let failed = |path: &Path, error: std::io::Error| Failure::from(format!("{}: {error}", path.display()));
    let file = open_draft(&part).map_err(|error| failed(&part, error))?;
    let done = match work(&part, file) {
        Ok(done) => done,
        Err(error) => {
            std::fs::remove_file(&part).map_err(|error| failed(&part, error))?;
            return Err(error);
        }
    };
    let synced = File::open(&part).and_then(|file| file.sync_all());
    synced.and_then(|()| std::fs::rename(&part, path)).map_err(|error| failed(path, error))?;
    Ok(done)
}
