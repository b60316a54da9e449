//! `keysmith secret rotate`

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::Serialize;
use serde_json::json;

use super::Failure;
use super::billing;
use super::reseal::{self, Count};
use crate::app::secrets::{self, SecretFiles, Secrets};
use crate::audit::{self, Actor};
use crate::cli::out::Output;
use crate::cli::start;
use crate::config::Config;
use crate::db::{self, Db};
use crate::ids::Context;
use crate::secret::Secret;

/// Licenses between two progress messages.
const PROGRESS: usize = 2_500;

const EXAMPLES: &str = "Examples:
  keysmith secret rotate
  openssl rand -hex 32 | keysmith secret rotate --new -
  KEYSMITH_SECRET=<new> KEYSMITH_PREVIOUS_SECRETS=<old> keysmith secret rotate";

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// A file with the new secret (`-` reads stdin): 64 hexadecimal digits or at least 32 characters [default: a random
    /// secret]
    #[arg(long, value_name = "FILE")]
    new: Option<PathBuf>,
}

/// Why the secret was not changed.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("{0} is in use: stop the server and other commands that use this data folder")]
    InUse(String),
    #[error(
        "KEYSMITH_SECRET is set: put the new secret there, name the old one in KEYSMITH_PREVIOUS_SECRETS, and run this \
         without --new"
    )]
    NewIsSet,
    #[error("a change to another secret is unfinished (secret.next): run this without --new to finish it first")]
    AnotherBegun,
    #[error("{0} does not exist: there is no secret to change")]
    NoSecret(String),
    #[error("the new secret equals an older one ({0}): choose another")]
    LikeAnOldOne(String),
    #[error(
        "{rows} rows of {table} are sealed under the secret {key_id}, which is not known here: name it in \
         KEYSMITH_PREVIOUS_SECRETS. Nothing was changed"
    )]
    UnknownSecret { rows: i64, table: &'static str, key_id: String },
}

pub fn run(config: &Config, args: &Args, output: Output) -> Result<(), Failure> {
    let files = SecretFiles::of(&config.data_dir);
    // Run in the wrong folder, the command must not leave anything behind, not even a lock.
    if config.secret.is_none() && !files.current_path().exists() {
        return Err(Refusal::NoSecret(files.current_path().display().to_string()).into());
    }
    // Held until the end, so that nothing starts with a secret that is about to be replaced.
    let _alone = files.alone()?.ok_or_else(|| Refusal::InUse(config.data_dir.display().to_string()))?;
    let context = Context::system();
    let change = Change::plan(config, args, &files, &context)?;
    let db = start::open_database(config)?;
    change.secrets.check(&db)?;
    let before = db.read_blocking(reseal::count)?;
    change.check(&before)?;
    if change.in_file {
        secrets::write(&files.next_path(), &change.secrets.current)?;
    }
    let hashed = seal_anew(&db, &context, &change.secrets, &before)?;
    if change.in_file {
        // In this order, so that every secret that is still needed is in a file at all times.
        if let Some(old) = &change.old {
            secrets::write(&files.old_path(old), old)?;
        }
        std::fs::rename(files.next_path(), files.current_path())?;
    }
    let rotated = Rotated {
        key_id: change.secrets.current.key_id(),
        hashed_keys_under_older_secrets: hashed.iter().map(|count| count.rows).sum(),
        old_secret: change.old.as_ref().map(|old| files.old_path(old).display().to_string()),
    };
    output.tell(&rotated, || report(config, &files, &change, &before, &hashed))
}

/// Result as JSON.
#[derive(Serialize)]
struct Rotated {
    key_id: String,
    hashed_keys_under_older_secrets: i64,
    /// The file that keeps the old secret.
    old_secret: Option<String>,
}

/// The secrets before and after.
struct Change {
    /// The new secret as the current one, and all others that data may be sealed under.
    secrets: Secrets,
    /// The secret being replaced, if it is in a file.
    old: Option<Secret>,
    in_file: bool,
}

impl Change {
    fn plan(config: &Config, args: &Args, files: &SecretFiles<'_>, context: &Context) -> Result<Self, Failure> {
        let mut previous = config.previous_secrets.clone();
        if let Some(current) = &config.secret {
            if args.new.is_some() {
                return Err(Refusal::NewIsSet.into());
            }
            previous.retain(|secret| secret != current);
            return Ok(Self { secrets: Secrets::of(current.clone(), previous), old: None, in_file: false });
        }
        let given = args.new.as_deref().map(read_new).transpose()?;
        let path = files.current_path();
        let old = secrets::read(&path)?.ok_or_else(|| Refusal::NoSecret(path.display().to_string()))?;
        let new = match (files.next()?, given) {
            (Some(begun), Some(given)) if begun != given => return Err(Refusal::AnotherBegun.into()),
            (Some(begun), _) => begun,
            (None, Some(given)) => given,
            (None, None) => Secret::generate(&mut context.rng()),
        };
        previous.push(old.clone());
        Ok(Self { secrets: Secrets::of(new, previous), old: Some(old), in_file: true })
    }

    /// Refuses a change that could not be completed, before anything is modified.
    fn check(&self, counts: &[Count]) -> Result<(), Refusal> {
        let new = self.secrets.current.key_id();
        if self.secrets.previous.iter().any(|old| old.key_id() == new) {
            return Err(Refusal::LikeAnOldOne(new));
        }
        let known: BTreeSet<String> = self.secrets.previous.iter().map(Secret::key_id).chain([new]).collect();
        match counts.iter().find(|count| !count.hashed && !known.contains(&count.key_id)) {
            Some(Count { rows, table, key_id, .. }) => {
                Err(Refusal::UnknownSecret { rows: *rows, table, key_id: key_id.clone() })
            }
            None => Ok(()),
        }
    }
}

fn read_new(path: &std::path::Path) -> Result<Secret, Failure> {
    let text =
        if path.as_os_str() == "-" { std::io::read_to_string(std::io::stdin()) } else { std::fs::read_to_string(path) };
    let text = text.map_err(|e| format!("{}: {e}", path.display()))?;
    if text.contains(',') {
        return Err(
            "--new: the secret must not contain a comma, which separates secrets in KEYSMITH_PREVIOUS_SECRETS".into()
        );
    }
    Secret::parse(&text).map_err(|e| format!("--new: {e}").into())
}

/// Re-seals everything under the current secret and binds the database to it. Returns the hashed keys that need an
/// older one.
fn seal_anew(db: &Db, context: &Context, secrets: &Secrets, before: &[Count]) -> Result<Vec<Count>, Failure> {
    let total: i64 = before.iter().filter(|count| count.column == "license_key").map(|count| count.rows).sum();
    let said = std::cell::Cell::new(0);
    let progress = |seen: usize| {
        if seen >= said.get() + PROGRESS {
            said.set(seen);
            eprintln!("{seen} of {total} licenses");
        }
    };
    loop {
        reseal::reseal(db, secrets, progress)?;
        billing::reseal(db, secrets)?;
        let (current, context) = (secrets.current.clone(), context.clone());
        let done = db.write_blocking(move |conn| {
            let key_id = current.key_id();
            let others = reseal::count(conn)?.into_iter().filter(|count| count.key_id != key_id);
            let (hashed, sealed): (Vec<Count>, Vec<Count>) = others.partition(|count| count.hashed);
            if !sealed.is_empty() {
                return Ok(None);
            }
            let ids: Vec<String> = hashed.iter().map(|count| count.key_id.clone()).collect();
            secrets::belongs_to(conn, &current, &ids)?;
            let detail = json!({"hashed_under_older": ids});
            audit::record(conn, &context, &Actor::Cli, "secret.rotated", &key_id, detail)?;
            Ok::<_, db::Error>(Some(hashed))
        })?;
        // Another server wrote under an older secret meanwhile: run once more.
        if let Some(hashed) = done {
            return Ok(hashed);
        }
    }
}

fn report(config: &Config, files: &SecretFiles<'_>, change: &Change, before: &[Count], hashed: &[Count]) -> String {
    let new = change.secrets.current.key_id();
    let place = if change.in_file { files.current_path().display().to_string() } else { "KEYSMITH_SECRET".to_owned() };
    let sealed = |column: &str| -> i64 {
        let older = before.iter().filter(|count| count.column == column && !count.hashed && count.key_id != new);
        older.map(|count| count.rows).sum()
    };
    let mut text = format!(
        "The secret is {new} now, in {place}. Sealed anew: {} license keys, {} readable copies of hashed ones, {} webhook \
         secrets.\n",
        sealed("license_key"),
        sealed("pending_key"),
        sealed("sealed_secret"),
    );
    let old = change.old.as_ref().map(|old| (old.key_id(), files.old_path(old).display().to_string()));
    if let Some((id, path)) = &old {
        text.push_str(&format!("The old secret ({id}) is kept in {path}: earlier backups need it.\n"));
    }
    if hashed.is_empty() {
        text.push_str("No hashed key needs an older secret.\n");
        return text;
    }
    let all: i64 = hashed.iter().map(|count| count.rows).sum();
    let by: Vec<String> = hashed.iter().map(|count| format!("{} under {}", count.rows, count.key_id)).collect();
    let kept = old.iter().filter(|(id, _)| hashed.iter().any(|count| count.key_id == *id));
    let mut needed: Vec<String> = kept.map(|(_, path)| format!("$(cat {path})")).collect();
    if config.previous_secrets.iter().any(|secret| hashed.iter().any(|count| count.key_id == secret.key_id())) {
        needed.push("$KEYSMITH_PREVIOUS_SECRETS".to_owned());
    }
    text.push_str(&format!(
        "{all} hashed keys cannot be re-sealed and still need the secret they were made with ({}). Start the server \
         with\n  KEYSMITH_PREVIOUS_SECRETS=\"{}\"\n",
        by.join(", "),
        needed.join(",")
    ));
    text
}
