//! The mails that are files in the data folder.

use std::io;
use std::path::Path;

use crate::accounts::email::Email;

/// Deletes mails to or about the person that were written to the data folder. Returns how many.
pub(super) fn remove(folder: &Path, email: &Email) -> io::Result<usize> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        entries => entries?,
    };
    let wanted = email.as_str().to_ascii_lowercase();
    let mut removed = 0;
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "eml") {
            continue;
        }
        // Another erasure may have deleted it.
        let Some(text) = unless_gone(std::fs::read(&path))? else { continue };
        let text = String::from_utf8_lossy(&text).to_ascii_lowercase();
        // Quoted-printable breaks long lines at any character.
        if text.replace("=\r\n", "").replace("=\n", "").contains(&wanted) {
            unless_gone(std::fs::remove_file(&path))?;
            removed += 1;
        }
    }
    Ok(removed)
}

/// Returns `None` for a file that no longer exists.
fn unless_gone<T>(done: io::Result<T>) -> io::Result<Option<T>> {
    match done {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        done => done.map(Some),
    }
}
