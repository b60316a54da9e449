//! Where the server's secret is kept, and the proof that it fits the database.
//!
//! `<data>/secret.key` holds it, unless `KEYSMITH_SECRET` does. While `keysmith secret rotate` is under way
//! `<data>/secret.next` holds the one that is to come: it can be read with, so that a rotation that was killed leaves a
//! server that starts. Afterwards `<data>/secret-<key id>.old` holds the one before.
//!
//! Whoever uses the secret holds `<data>/server.lock` together with the others; a rotation holds it alone.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use diesel::prelude::*;

use super::StartError;
use crate::config::Config;
use crate::db::schema::settings;
use crate::db::{self, Conn, Db};
use crate::ids::Context;
use crate::licenses::stored_form::KeyRing;
use crate::private_files;
use crate::secret::Secret;
use crate::secret::sealed::Sealer;

/// MACed under the server's secret and kept in the database: it fits only the secret that the database was set up with.
const CANARY: &str = "KEYSMITH CANARY";
/// The setting that holds it.
pub const CANARY_SETTING: &str = "canary";
/// The key ids of older secrets that hashed license keys still need, comma-separated.
const HASHED_UNDER: &str = "hashed_under";

/// The server's secret and those it had before. No rotation begins while a value of this lives.
#[derive(Debug)]
pub struct Secrets {
    pub current: Secret,
    /// From `KEYSMITH_PREVIOUS_SECRETS`, and the one that a rotation is changing to.
    pub previous: Vec<Secret>,
    /// Where the current one goes once it is known that the database has no other: it was made just now.
    unsaved: Option<PathBuf>,
    /// `None` where the data folder cannot be written or locked: no rotation can be under way in it either.
    _lock: Option<File>,
}

impl Secrets {
    /// The secret from the environment or its file. Without a file one is made, and [`Secrets::check`] keeps it.
    pub fn load(config: &Config, context: &Context) -> Result<Self, StartError> {
        let files = SecretFiles::of(&config.data_dir);
        let lock = files.share()?;
        Ok(Self { _lock: lock, ..Self::read(config, context)? })
    }

    /// The same without the lock, to look at it.
    pub fn read(config: &Config, context: &Context) -> Result<Self, StartError> {
        let files = SecretFiles::of(&config.data_dir);
        let stored = match &config.secret {
            Some(secret) => Some(secret.clone()),
            None => read(&files.current_path())?,
        };
        let mut previous = config.previous_secrets.clone();
        previous.extend(files.next()?);
        Ok(match stored {
            Some(current) => Self::of(current, previous),
            None => {
                let unsaved = Some(files.current_path());
                Self { unsaved, ..Self::of(Secret::generate(&mut context.rng()), previous) }
            }
        })
    }

    /// These two kinds, from wherever they come, without the lock.
    pub fn of(current: Secret, previous: Vec<Secret>) -> Self {
        Self { current, previous, unsaved: None, _lock: None }
    }

    /// For license keys.
    pub fn ring(&self) -> KeyRing {
        KeyRing::new(self.current.clone(), self.previous.clone())
    }

    /// For everything else that is sealed.
    pub fn sealer(&self) -> Sealer {
        Sealer::new(&self.current, &self.previous)
    }

    /// Proves that one of them fits the database: the canary, written by the first start, must be one of theirs. A
    /// secret that was made just now is kept only where the database has none yet: beside a used database it would hide
    /// that the right one is missing. Gives the secret that the database belongs to.
    pub fn check(&self, db: &Db) -> Result<Secret, StartError> {
        if let Some(stored) = db.read_blocking(read_canary)? {
            return self.fit(&stored);
        }
        if let Some(path) = &self.unsaved {
            create(path, &self.current)?;
        }
        let first = canary(&self.current);
        let stored = db.write_blocking(move |conn| {
            // Two servers may start at once on one new database: the first one's canary stays.
            insert_setting(conn, CANARY_SETTING, &first)?;
            Ok::<_, db::Error>(read_canary(conn)?.unwrap_or_default())
        })?;
        self.is_one_of(&stored)
    }

    /// Proves that one of them fits a database with this canary, of a copy for instance. One that was made just now fits
    /// none.
    pub fn fit(&self, stored: &str) -> Result<Secret, StartError> {
        match &self.unsaved {
            Some(path) => Err(StartError::NoSecret(path.clone())),
            None => self.is_one_of(stored),
        }
    }

    fn is_one_of(&self, stored: &str) -> Result<Secret, StartError> {
        let fitting = std::iter::once(&self.current).chain(&self.previous).find(|secret| canary(secret) == stored);
        fitting.cloned().ok_or(StartError::WrongSecret)
    }

    /// The key ids of secrets that hashed license keys need and that are not among these: those keys open nothing.
    pub fn missing(&self, conn: &mut Conn) -> db::Result<Vec<String>> {
        let needed: Option<String> = crate::db::settings::read(conn, HASHED_UNDER)?;
        let known: Vec<String> = std::iter::once(&self.current).chain(&self.previous).map(Secret::key_id).collect();
        let needed = needed.unwrap_or_default();
        Ok(needed.split(',').filter(|id| !id.is_empty() && !known.iter().any(|k| k == id)).map(str::to_owned).collect())
    }
}

/// From here on the database belongs to this secret, and hashed keys need the older ones of these key ids.
pub fn belongs_to(conn: &mut Conn, secret: &Secret, hashed_under: &[String]) -> db::Result<()> {
    for (name, value) in [(CANARY_SETTING, canary(secret)), (HASHED_UNDER, hashed_under.join(","))] {
        insert_setting(conn, name, &value)?;
        diesel::update(settings::table.find(name)).set(settings::value.eq(value)).execute(conn)?;
    }
    Ok(())
}

fn insert_setting(conn: &mut Conn, name: &str, value: &str) -> db::Result<()> {
    let row = (settings::name.eq(name), settings::value.eq(value));
    crate::on_either!(conn, c => diesel::insert_into(settings::table).values(row).on_conflict_do_nothing().execute(c))?;
    Ok(())
}

fn canary(secret: &Secret) -> String {
    let mac = crate::secret::hmac_sha256(&secret.subkey("keysmith/canary/v1"), &[CANARY.as_bytes()]);
    data_encoding::HEXLOWER.encode(&mac)
}

fn read_canary(conn: &mut Conn) -> db::Result<Option<String>> {
    crate::db::settings::read(conn, CANARY_SETTING)
}

/// The files in the data folder.
pub struct SecretFiles<'a>(&'a Path);

impl<'a> SecretFiles<'a> {
    pub fn of(data_dir: &'a Path) -> Self {
        Self(data_dir)
    }

    pub fn current_path(&self) -> PathBuf {
        self.0.join("secret.key")
    }

    pub fn next_path(&self) -> PathBuf {
        self.0.join("secret.next")
    }

    pub fn old_path(&self, secret: &Secret) -> PathBuf {
        self.0.join(format!("secret-{}.old", secret.key_id()))
    }

    /// The lock of those who use the secret.
    fn share(&self) -> Result<Option<File>, StartError> {
        let file = match self.lock_file() {
            Err(error) if matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) => {
                return Ok(None);
            }
            other => other.map_err(|source| self.failed(source))?,
        };
        match file.try_lock_shared() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Err(StartError::Rotating),
            // Some network file systems have no locks; there a rotation, which needs one, refuses.
            Err(TryLockError::Error(error)) => {
                tracing::warn!(%error, "the data folder cannot be locked");
                Ok(None)
            }
        }
    }

    /// The lock of the one who changes the secret; `None` = somebody uses it.
    pub fn alone(&self) -> Result<Option<File>, StartError> {
        let file = self.lock_file().map_err(|source| self.failed(source))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(self.failed(source)),
        }
    }

    fn lock_file(&self) -> std::io::Result<File> {
        private_files::make_folder(self.0)?;
        OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(self.0.join("server.lock"))
    }

    fn failed(&self, source: std::io::Error) -> StartError {
        StartError::File { path: self.0.join("server.lock"), source }
    }

    /// The secret that a rotation is changing to.
    pub fn next(&self) -> Result<Option<Secret>, StartError> {
        read(&self.next_path())
    }
}

/// The secret in a file; `None` when there is no file.
pub fn read(path: &Path) -> Result<Option<Secret>, StartError> {
    match std::fs::read_to_string(path) {
        Ok(text) => {
            let named = |source| StartError::Secret { path: path.to_owned(), source };
            Ok(Some(Secret::parse(&text).map_err(named)?))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(StartError::File { path: path.to_owned(), source }),
    }
}

/// Writes a secret into a file that only its owner may read. A crash leaves the whole file or what was there before.
pub fn write(path: &Path, secret: &Secret) -> Result<(), StartError> {
    private_files::replace(path, secret.to_text().as_bytes())
        .map_err(|source| StartError::File { path: path.to_owned(), source })
}

/// [`write`] for a file that must not be there yet: of two servers that start at once in a new folder one is refused.
fn create(path: &Path, secret: &Secret) -> Result<(), StartError> {
    private_files::create(path, secret.to_text().as_bytes())
        .map_err(|source| StartError::File { path: path.to_owned(), source })
}
