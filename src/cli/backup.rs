//! `keysmith backup [FILE]`

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use serde::Serialize;

use super::out::Output;
use super::{Failure, new_file, start};
use crate::backups::make::make;
use crate::config::Config;
use crate::db::{DatabaseUrl, backup, migrations};
use crate::ids::Context;
use crate::private_files::with_suffix;

/// Interval between progress messages.
const PROGRESS: Duration = Duration::from_secs(2);

const EXAMPLES: &str = "Examples:
  keysmith backup /backups/keysmith-$(date +%F).db
  keysmith backup --with-secrets /media/safe/keysmith.db
  keysmith backup

Without FILE it makes a scheduled backup now: it copies to KEYSMITH_BACKUP_DIR and the store in KEYSMITH_BACKUP_S3,
and removes the oldest copies. How to restore: docs/guides/backup.md";

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Where to write the copy; must be a new file. SQLite produces a database file, PostgreSQL an archive for
    /// pg_restore
    file: Option<PathBuf>,
    /// Also copy the secret and the signing keys, into FILE.secrets. Anybody who has both can decrypt every key
    #[arg(long, requires = "file")]
    with_secrets: bool,
}

/// Result of a copy to a given file, as JSON.
#[derive(Serialize)]
struct Copied<'a> {
    file: String,
    found: &'a str,
    bytes: u64,
    /// The secret files copied next to it.
    secrets: &'a [String],
}

pub fn run(config: &Config, args: &Args, output: Output) -> Result<(), Failure> {
    match &args.file {
        Some(file) => copy_to(config, file, args.with_secrets, output),
        None => as_scheduled(config, output),
    }
}

fn as_scheduled(config: &Config, output: Output) -> Result<(), Failure> {
    let (db, context) = (start::open_database(config)?, Context::system());
    let made = make(&db, &config.database, &config.backups, &context, None);
    let made = actix_web::rt::System::new().block_on(made)?;
    output.tell(&made, || {
        let mut text = format!("{}: {}, {}, verified.\n", made.path, made.found, size(made.bytes));
        text.extend(made.stored.as_ref().map(|address| format!("{address}: stored.\n")));
        if made.removed > 0 {
            text.push_str(&format!("Older copies removed: {}.\n", made.removed));
        }
        text.push_str(&remember(config, Path::new(""), &[]));
        text
    })
}

/// Writes the copy to `FILE.part`, verifies it, and renames it, so a file with the final name is always complete.
fn copy_to(config: &Config, file: &Path, with_secrets: bool, output: Output) -> Result<(), Failure> {
    let secrets = with_suffix(file, ".secrets");
    if with_secrets {
        new_file::must_be_free(&secrets)?;
    }
    // An older schema is copied as it is: people take backups right before an upgrade.
    migrations::pending_of(&config.database)?;
    let found = new_file::make(file, |part, _| Ok(with_progress(part, || backup::copy(&config.database, part))?))?;
    let bytes = std::fs::metadata(file).map_err(|error| format!("{}: {error}", file.display()))?.len();
    output.remark(format_args!("{}: {found}, {}, verified.", file.display(), size(bytes)));
    let kept = if with_secrets { copy_secrets(config, &secrets)? } else { Vec::new() };
    let copied = Copied { file: file.display().to_string(), found: &found, bytes, secrets: &kept };
    output.tell(&copied, || remember(config, &secrets, &kept))
}

/// Runs `work` and prints the size of the growing copy to stderr meanwhile.
fn with_progress<T>(part: &Path, work: impl FnOnce() -> T) -> T {
    let (done, wait) = channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            while let Err(RecvTimeoutError::Timeout) = wait.recv_timeout(PROGRESS) {
                let bytes = std::fs::metadata(part).map_or(0, |file| file.len());
                eprintln!("{} written", size(bytes));
            }
        });
        let result = work();
        drop(done);
        result
    })
}

/// Copies the files without which the backup opens no license, into a new folder that only its owner can read.
fn copy_secrets(config: &Config, to: &Path) -> Result<Vec<String>, Failure> {
    let failed = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    let mut kept = Vec::new();
    DirBuilder::new().mode(0o700).create(to).map_err(|error| failed(to, error))?;
    for folder in ["", "signing"] {
        let from = config.data_dir.join(folder);
        let Ok(entries) = std::fs::read_dir(&from) else { continue };
        for entry in entries {
            let name = entry.map_err(|error| failed(&from, error))?.file_name().to_string_lossy().into_owned();
            if !is_secret(folder, &name) {
                continue;
            }
            let target = to.join(folder);
            DirBuilder::new().recursive(true).mode(0o700).create(&target).map_err(|error| failed(&target, error))?;
            let (source, target) = (from.join(&name), target.join(&name));
            std::fs::copy(&source, &target).map_err(|error| failed(&source, error))?;
            kept.push(Path::new(folder).join(name).display().to_string());
        }
    }
    kept.sort();
    Ok(kept)
}

/// Whether a file in the data folder is a secret. Its mode, 0600, is copied with it.
fn is_secret(folder: &str, name: &str) -> bool {
    match folder {
        "signing" => name.ends_with(".pem"),
        _ => matches!(name, "secret.key" | "secret.next") || name.starts_with("secret-") && name.ends_with(".old"),
    }
}

/// Lists what else a restore needs.
fn remember(config: &Config, secrets: &Path, kept: &[String]) -> String {
    let data = config.data_dir.display();
    let mut text = String::new();
    if !kept.is_empty() {
        text.push_str(&format!("{}: {}. Store it separately from the copy.\n", secrets.display(), kept.join(", ")));
    }
    if config.secret.is_some() {
        text.push_str(
            "Not included: KEYSMITH_SECRET and KEYSMITH_PREVIOUS_SECRETS; without them no stored key opens.\n",
        );
    } else if kept.is_empty() {
        text.push_str(&format!(
            "Not included, and to be stored separately: {data}/secret.key, without which no stored key opens, and \
             {data}/signing (--with-secrets copies both).\n"
        ));
    }
    if let DatabaseUrl::Postgres(_) = config.database {
        text.push_str("Restore it with pg_restore, see docs/guides/backup.md.\n");
    }
    text
}

fn size(bytes: u64) -> String {
    match bytes {
        ..1_000_000 => format!("{} KB", bytes.div_ceil(1_000)),
        _ => format!("{} MB", bytes.div_ceil(1_000_000)),
    }
}
