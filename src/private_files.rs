//! Files that only their owner can access: the data folder contains secrets, license keys, addresses and password
//! hashes.

use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

const FOLDER: u32 = 0o700;
const FILE: u32 = 0o600;
/// The permission bits of group and others.
const OTHERS: u32 = 0o077;

/// Creates a folder and its missing parents, accessible only to their owner.
pub fn make_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(FOLDER).create(path)
}

/// Creates an empty file that only its owner can access, or restricts an existing one.
pub fn make_file(path: &Path) -> io::Result<()> {
    OpenOptions::new().create(true).append(true).mode(FILE).open(path)?;
    close(path, FILE).map(|_| ())
}

/// Replaces a file atomically with one that only its owner can access. After a crash or power failure, either the old
/// or the new content is there.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    place(path, bytes, |draft| std::fs::rename(draft, path))
}

/// Creates a file atomically that must not exist yet ([`io::ErrorKind::AlreadyExists`]); of several concurrent calls,
/// one succeeds.
pub fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    place(path, bytes, |draft| std::fs::hard_link(draft, path).and_then(|()| std::fs::remove_file(draft)))
}

/// Syncs a draft next to the file to disk and then names it.
fn place(path: &Path, bytes: &[u8], name_it: impl Fn(&Path) -> io::Result<()>) -> io::Result<()> {
    /// Two writers in one process use two drafts.
    static DRAFTS: AtomicU64 = AtomicU64::new(0);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    make_folder(folder)?;
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".draft{}-{}", std::process::id(), DRAFTS.fetch_add(1, Ordering::Relaxed)));
    let draft = folder.join(name);
    let written = write_new(&draft, bytes).and_then(|()| name_it(&draft));
    written.inspect_err(|_| drop(std::fs::remove_file(&draft)))?;
    // The name must survive a power failure, too.
    File::open(folder)?.sync_all()
}

/// Writes a new file that only its owner can access, directly under its name, because some file systems do not support
/// hard links.
pub fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(FILE).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Opens an empty draft that only its owner can access, replacing one that an earlier attempt left behind.
pub fn open_draft(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(FILE).open(path)?;
    close(path, FILE)?;
    Ok(file)
}

/// Appends to the last component of a path: `keysmith.db` and `-wal`.
#[must_use]
pub fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Restricts all files that this process creates from now on to their owner, regardless of the shell's umask.
pub fn from_now_on() {
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(OTHERS));
}

/// Restricts a data folder and everything in it to the owner. Returns what was open to others. Does nothing if the
/// folder does not exist.
///
/// # Errors
/// The first error, if something stays open; the rest is still restricted.
pub fn close_all(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut closed = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(closed) };
    let mut failed = Ok(());
    let mut note = |path: &Path, done: io::Result<bool>| match done {
        Ok(true) => closed.push(path.to_owned()),
        Ok(false) => {}
        Err(error) => failed = Err(io::Error::new(error.kind(), format!("{}: {error}", path.display()))),
    };
    // If the data folder is the working directory or above it, it also contains files that are not ours.
    let own = !is_around_us(folder);
    if own {
        note(folder, close(folder, FOLDER));
    }
    let mut waiting: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    while let Some(path) = waiting.pop() {
        // Does not follow links: their targets are elsewhere.
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

/// Whether Keysmith creates files of this name.
fn is_known(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let starts = ["keysmith.db", "agent.db", "secret", "server.lock", "sandbox-stripe", "signing-keys", "mail"];
    starts.iter().any(|start| name.starts_with(start))
}

/// Restricts one file to its owner; returns whether it was open to others.
pub fn close_file(path: &Path) -> io::Result<bool> {
    close(path, FILE)
}

/// Removes the permissions of group and others; returns whether there were any.
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
    fn a_file_is_whole_or_what_it_was_before() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("new/secret.key");
        replace(&path, b"one").unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        replace(&path, b"two").unwrap();
        assert_eq!((std::fs::read(&path).unwrap(), mode(&path)), (b"two".to_vec(), 0o600));
        for made in [create(&path, b"three"), write_new(&path, b"three")] {
            assert_eq!(made.unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        }
        // No draft is left behind, on success or failure.
        let names = || std::fs::read_dir(path.parent().unwrap()).unwrap().count();
        assert_eq!((std::fs::read(&path).unwrap(), names()), (b"two".to_vec(), 1));
        std::fs::create_dir(root.path().join("new/folder")).unwrap();
        std::fs::write(root.path().join("new/folder/x"), "x").unwrap();
        assert!(replace(&root.path().join("new/folder"), b"x").is_err());
        assert_eq!(names(), 2);
        // Of many concurrent calls, one succeeds.
        let path = root.path().join("once");
        let made: Vec<_> = std::thread::scope(|scope| {
            let all: Vec<_> = (0..8)
                .map(|n| {
                    let path = path.clone();
                    scope.spawn(move || create(&path, &[n]))
                })
                .collect();
            all.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(made.iter().filter(|made| made.is_ok()).count(), 1);
    }

    #[test]
    fn what_was_open_is_closed_and_named() {
        let root = tempfile::tempdir().unwrap();
        let data = root.path().join("a/data");
        make_folder(&data).unwrap();
        assert_eq!(mode(&data), 0o700);
        make_file(&data.join("keysmith.db")).unwrap();
        create(&data.join("secret.key"), b"x").unwrap();
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
