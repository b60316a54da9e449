//! Checks the data folder: its permissions and the free space on its disk.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::Check;
use crate::config::Config;

/// Files in the data folder that only the server's user may read.
const PRIVATE: &[&str] = &["secret.key", "secret.next", "keysmith.db", "keysmith.db-wal", "sandbox-stripe.json"];
/// Below this many bytes free, a busy server may soon be unable to sell.
const LITTLE: u64 = 1 << 30;
/// Below this many bytes free, that is imminent.
const TOO_LITTLE: u64 = 100 << 20;

pub fn check(config: &Config) -> Vec<Check> {
    let folder = &config.data_dir;
    if !folder.is_dir() {
        return Vec::new();
    }
    let mut checks = vec![modes(folder)];
    checks.extend(room(folder));
    checks
}

fn modes(folder: &Path) -> Check {
    const NAME: &str = "files";
    let open = |path: &Path| {
        let mode = std::fs::metadata(path).ok()?.permissions().mode() & 0o777;
        (mode & 0o077 != 0).then(|| format!("{} ({mode:04o})", path.display()))
    };
    let inside = PRIVATE.iter().map(|name| folder.join(name));
    let wide: Vec<String> = std::iter::once(folder.to_owned()).chain(inside).filter_map(|path| open(&path)).collect();
    match wide.as_slice() {
        [] => Check::good(NAME, "only the server's user can read them"),
        wide => Check::odd(
            NAME,
            format!("other users on this machine can read {}", wide.join(", ")),
            "chmod 700 the folder and 600 the files; the server also does it at its next start",
        ),
    }
}

/// Checks the free space; `None` if the system does not report it.
fn room(folder: &Path) -> Option<Check> {
    const NAME: &str = "disk";
    let free = rustix::fs::statvfs(folder).ok().map(|told| told.f_bavail.saturating_mul(told.f_frsize))?;
    let detail = format!("{} MB free for {}", free >> 20, folder.display());
    Some(match free {
        ..TOO_LITTLE => Check::bad(NAME, detail, "free up space: with a full disk nothing can be sold or activated"),
        TOO_LITTLE..LITTLE => Check::odd(NAME, detail, "free up space before the disk is full"),
        _ => Check::good(NAME, detail),
    })
}
