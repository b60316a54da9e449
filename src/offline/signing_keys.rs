//! The seller's signing keys: PKCS#8 PEM files, mode 0600, in `<data>/signing`.
//!
//! A file is named `<unix seconds of its creation>-<key id>.pem`. The newest key signs; all of them are published, so
//! that what an older key signed remains trusted. Removing a file retires its key.

use std::path::{Path, PathBuf};

use keysmith_license::{KeyError, PublicKey, SigningKey};
use rand::Rng;

use crate::private_files;

/// Why the signing keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SigningKeyError {
    #[error("{path}: {source}", path = .path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("{path}: {source}", path = .path.display())]
    Unreadable { path: PathBuf, source: KeyError },
    #[error("there is no signing key in {}; make one with `keysmith signing-key new`", .0.display())]
    None(PathBuf),
}

/// The folder of keys. It is read on each use, so that a new key takes effect at once.
#[derive(Clone, Debug)]
pub struct SigningKeys {
    folder: PathBuf,
}

/// A key in the folder.
#[derive(Debug)]
pub struct StoredKey {
    pub key: SigningKey,
    pub path: PathBuf,
    /// Unix seconds; 0 for a file with a custom name.
    pub made_at: i64,
}

impl SigningKeys {
    /// The keys of a data folder.
    pub fn of(data_dir: &Path) -> Self {
        Self { folder: data_dir.join("signing") }
    }

    /// Lists all keys, the current one first.
    pub fn list(&self) -> Result<Vec<StoredKey>, SigningKeyError> {
        let entries = match std::fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(SigningKeyError::File { path: self.folder.clone(), source }),
        };
        let mut keys = Vec::new();
        for entry in entries {
            let path = entry.map_err(|source| SigningKeyError::File { path: self.folder.clone(), source })?.path();
            if path.extension().is_some_and(|extension| extension == "pem") {
                let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
                let made_at = name.split('-').next().and_then(|start| start.parse().ok()).unwrap_or(0);
                keys.push(StoredKey { key: read(&path)?, path, made_at });
            }
        }
        keys.sort_by(|a, b| (b.made_at, &b.path).cmp(&(a.made_at, &a.path)));
        Ok(keys)
    }

    /// Returns the key that signs.
    pub fn current(&self) -> Result<SigningKey, SigningKeyError> {
        let newest = self.list()?.into_iter().next();
        newest.map(|stored| stored.key).ok_or_else(|| SigningKeyError::None(self.folder.clone()))
    }

    /// Returns the public keys that customers' applications trust, the current one first.
    pub fn public_keys(&self) -> Result<Vec<PublicKey>, SigningKeyError> {
        Ok(self.list()?.iter().map(|stored| stored.key.public_key()).collect())
    }

    /// Creates a key, which becomes the current one.
    pub fn create(&self, rng: &mut impl Rng, now: i64) -> Result<StoredKey, SigningKeyError> {
        let newest = self.list()?.first().map_or(i64::MIN, |stored| stored.made_at);
        let mut seed = [0_u8; 32];
        rng.fill_bytes(&mut seed);
        let key = SigningKey::from_seed(&seed);
        // The newest key must sort first even if the clock has been set back.
        let made_at = now.max(newest.saturating_add(1));
        let path = self.folder.join(format!("{made_at}-{}.pem", key.id()));
        let pem = key.to_pem().map_err(|source| SigningKeyError::Unreadable { path: path.clone(), source })?;
        private_files::create(&path, pem.as_bytes())
            .map_err(|source| SigningKeyError::File { path: path.clone(), source })?;
        Ok(StoredKey { key, path, made_at })
    }

    /// Creates the first key if there is none.
    pub fn ensure(&self, rng: &mut impl Rng, now: i64) -> Result<(), SigningKeyError> {
        if self.list()?.is_empty() {
            self.create(rng, now)?;
        }
        Ok(())
    }
}

/// Reads one PEM file.
pub fn read(path: &Path) -> Result<SigningKey, SigningKeyError> {
    let text =
        std::fs::read_to_string(path).map_err(|source| SigningKeyError::File { path: path.to_owned(), source })?;
    SigningKey::from_pem(&text).map_err(|source| SigningKeyError::Unreadable { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::clock::Clock;
    use crate::ids::Context;

    #[test]
    fn the_newest_signs_and_all_are_published() {
        let folder = tempfile::tempdir().unwrap();
        let mut rng = Context::seeded(Clock::manual(1), 1).rng();
        let keys = SigningKeys::of(folder.path());
        assert!(matches!(keys.current(), Err(SigningKeyError::None(_))));
        keys.ensure(&mut rng, 1_000).unwrap();
        keys.ensure(&mut rng, 1_000).unwrap();
        let first = keys.current().unwrap().id();
        // The clock was set back, but the new key is still the current one.
        let second = keys.create(&mut rng, 10).unwrap();
        assert_eq!(keys.current().unwrap().id(), second.key.id());
        let ids: Vec<String> = keys.public_keys().unwrap().iter().map(PublicKey::id).collect();
        assert_eq!(ids, [second.key.id(), first]);
        assert_eq!(std::fs::metadata(&second.path).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::write(&second.path, "no key").unwrap();
        assert!(keys.current().unwrap_err().to_string().contains("not an Ed25519 private key"));
    }
}
