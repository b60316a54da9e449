//! Files for their owner alone: the data folder holds secrets, license keys, addresses and password hashes.

use std::fs::{DirBuilder, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

const FOLDER: u32 = 0o700;
const FILE: u32 = 0o600;
/// What group and others may do.
const OTHERS: u32 = 0o077;

/// Makes a folder, and those above it that are not there, for their owner alone.
pub fn make_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(FOLDER).create(path)
}

/// Makes an empty file for its owner alone when there is none; one that others may read is closed to them.
pub fn make_file(path: &Path) -> io::Result<()> {
    OpenOptions::new().create(true).append(true).mode(FILE).open(path)?;
    close(path, FILE).map(|_| ())
}

/// Writes a whole file for its owner alone.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    make_file(path)?;
    std::fs::write(path, bytes)
}

/// What this process makes from now on is for its owner alone, whatever the shell that started it says.
pub fn from_now_on() {
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(OTHERS));
}

/// Closes a data folder and everything in it to others; what was open to them. Nothing happens where there is no folder.
///
/// # Errors
/// The first one, when something stays open; the rest is closed all the same.
pub fn close_all(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut closed = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(closed) };
    let mut failed = Ok(());
    let mut note = |path: &Path, done: io::Result<bool>| match done {
        Ok(true) => closed.push(path.to_owned()),
        Ok(false) => {}
        Err(error) => failed = Err(io::Error::new(error.kind(), format!("{}: {error}", path.display()))),
    };
    // A data folder that is the working directory, or above it, holds files that are none of ours.
    let own = !is_around_us(folder);
    if own {
        note(folder, close(folder, FOLDER));
    }
    let mut waiting: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    while let Some(path) = waiting.pop() {
        // Links are not followed: what they point to is elsewhere.
        let Ok(metadata) = path.symlink_metadata() else { continue };
        let is_ours = own || path.parent() != Some(folder) || is_known(&path);
        if !is_ours || metadata.is_symlink() {
            continue;
        }
        note(&path, close(&path, if metadata.is_dir() { FOLDER } else { FILE }));
        if metadata.is_dir() {
            waiting.extend(std::fs::read_dir(&path).into_iter().flatten().flatten().map(|entry| entry.path()));
        }
    }
    failed.map(|()| closed)
}

fn is_around_us(folder: &Path) -> bool {
    let (Ok(folder), Ok(here)) = (folder.canonicalize(), std::env::current_dir()) else { return false };
    here.starts_with(folder)
}

/// Names that Keysmith gives.
fn is_known(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let starts = ["keysmith.db", "agent.db", "secret", "server.lock", "sandbox-stripe", "signing-keys", "mail"];
    starts.iter().any(|start| name.starts_with(start))
}

/// Takes from group and others what they may do; whether there was anything.
fn close(path: &Path, mode: u32) -> io::Result<bool> {
    let metadata = path.metadata()?;
    if metadata.permissions().mode() & OTHERS == 0 || !(metadata.is_dir() || metadata.is_file()) {
        return Ok(false);
    }
    std::fs::set_permissions(path, Permissions::from_mode(mode))?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn what_was_open_is_closed_and_named() {
        let root = tempfile::tempdir().unwrap();
        let data = root.path().join("a/data");
        make_folder(&data).unwrap();
        assert_eq!(mode(&data), 0o700);
        make_file(&data.join("keysmith.db")).unwrap();
        write(&data.join("secret.key"), b"x").unwrap();
        assert_eq!((mode(&data.join("keysmith.db")), mode(&data.join("secret.key"))), (0o600, 0o600));
        assert_eq!(close_all(&data).unwrap(), Vec::<PathBuf>::new());

        let outside = root.path().join("outside");
        std::fs::write(&outside, "x").unwrap();
        std::os::unix::fs::symlink(&outside, data.join("link")).unwrap();
        let mail = data.join("mail");
        std::fs::create_dir(&mail).unwrap();
        for (path, wide) in [(&data, 0o755), (&mail, 0o750), (&outside, 0o644)] {
            std::fs::set_permissions(path, Permissions::from_mode(wide)).unwrap();
        }
        for path in [mail.join("1.eml"), data.join("keysmith.db-wal")] {
            std::fs::write(&path, "x").unwrap();
            std::fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        }
        let mut closed = close_all(&data).unwrap();
        closed.sort();
        let expected: Vec<PathBuf> =
            [&data, &data.join("keysmith.db-wal"), &mail, &mail.join("1.eml")].map(|path| path.clone()).into();
        assert_eq!(closed, expected);
        assert_eq!((mode(&data), mode(&mail), mode(&mail.join("1.eml")), mode(&outside)), (0o700, 0o700, 0o600, 0o644));
        assert!(close_all(&root.path().join("none")).unwrap().is_empty());
    }
}
