//! Writes messages as `.eml` files: the default transport.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::SendError;
use crate::clock::rfc3339;
use crate::mail::message::Message;
use crate::private_files;

/// Writes `<time>-<mail id>.eml`: names sort by the time the mails were queued, and a mail sent again replaces its own
/// file.
pub(super) async fn send(folder: &Path, message: &Message) -> Result<String, SendError> {
    let (folder, message) = (folder.to_owned(), message.clone());
    let path = folder.join(file_name(&message));
    let failed = |path: PathBuf| move |source| SendError::Folder { path, source };
    let written = {
        let path = path.clone();
        tokio::task::spawn_blocking(move || write(&folder, &path, &message.bytes)).await
    };
    let written = written.unwrap_or_else(|panic| Err(io::Error::other(panic)));
    written.map_err(failed(path.clone()))?;
    Ok(format!("written to {}", path.display()))
}

/// Deletes the file of a message, if it exists.
pub(super) async fn take_back(folder: &Path, message: &Message) -> io::Result<()> {
    let path = folder.join(file_name(message));
    match tokio::task::spawn_blocking(move || fs::remove_file(path)).await.unwrap_or_else(|e| Err(io::Error::other(e)))
    {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn file_name(message: &Message) -> String {
    let time: String = rfc3339(message.created_at).chars().filter(|c| !matches!(c, '-' | ':')).collect();
    format!("{time}-{}.eml", message.id)
}

/// Atomic, even if the power fails: a temporary file is synced to disk and then renamed.
fn write(folder: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    private_files::make_folder(folder)?;
    private_files::replace(path, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::transport::Transport;

    fn message(id: &str, created_at: i64, text: &str) -> Message {
        Message {
            id: id.into(),
            created_at,
            from: "a@example.com".parse().unwrap(),
            to: "b@example.com".parse().unwrap(),
            bytes: text.into(),
        }
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn files_sort_by_time_and_a_mail_has_one() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("mail");
        let transport = Transport::folder(&folder);
        transport.send(&message("mai_b", 1_795_420_800, "later")).await.unwrap();
        transport.send(&message("mai_a", 1_795_420_700, "first")).await.unwrap();
        transport.send(&message("mai_b", 1_795_420_800, "later, again")).await.unwrap();
        assert_eq!(names(&folder), ["20261123T075820Z-mai_a.eml", "20261123T080000Z-mai_b.eml"]);
        assert_eq!(fs::read_to_string(folder.join("20261123T080000Z-mai_b.eml")).unwrap(), "later, again");
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn nobody_else_reads_them() {
        use std::os::unix::fs::PermissionsExt;
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("mail");
        Transport::folder(&folder).send(&message("mai_a", 0, "x")).await.unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&folder), mode(&folder.join(&names(&folder)[0]))), (0o700, 0o600));
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_is_an_error_that_names_it() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("file");
        fs::write(&file, "").unwrap();
        let error = Transport::folder(&file.join("mail")).send(&message("mai_a", 0, "x")).await.unwrap_err();
        assert!(error.to_string().contains("file/mail"), "{error}");
    }
}
