//! Reads the stored settings.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::Change;
use crate::db::schema::stored_settings;
use crate::db::{self, Conn, Error};
use crate::secret::Redacted;
use crate::secret::sealed::{Purpose, SealError, Sealer};

/// The row of `settings` that holds the revision: a text that changes whenever a stored setting changes.
pub(super) const REVISION: &str = "stored_settings_revision";

/// A snapshot of the stored settings.
#[derive(Clone, Debug, Default)]
pub struct Stored {
    values: BTreeMap<String, Redacted<String>>,
    revision: Option<String>,
}

/// Why the stored settings cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum StoredError {
    #[error("the stored setting {name} cannot be opened: {source}")]
    Sealed { name: String, source: SealError },
    #[error(transparent)]
    Db(#[from] Error),
}

impl Stored {
    /// Returns the value that is stored under this environment name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|value| value.expose().as_str())
    }

    /// Returns the same as [`Stored::get`], owned, for reading a configuration.
    pub fn value(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }

    /// Returns the revision of this snapshot; `None` before anything was ever stored.
    pub fn revision(&self) -> Option<&str> {
        self.revision.as_deref()
    }

    /// Returns the snapshot as it would be after these changes.
    #[must_use]
    pub fn with(mut self, changes: &[Change]) -> Self {
        for change in changes {
            match &change.value {
                Some(value) => self.values.insert(change.name.to_owned(), value.clone()),
                None => self.values.remove(change.name),
            };
        }
        self
    }
}

/// Reads all stored settings.
///
/// # Errors
/// Database errors, and a secret value that this server's secret does not open. Leaving the value out would start a
/// different server: without its Stripe key, the sandbox.
pub fn read(conn: &mut Conn, sealer: &Sealer) -> Result<Stored, StoredError> {
    let revision = revision(conn)?;
    let columns = (stored_settings::name, stored_settings::value, stored_settings::sealed_value);
    let rows: Vec<(String, Option<String>, Option<String>)> =
        stored_settings::table.select(columns).load(conn).map_err(Error::from)?;
    let mut values = BTreeMap::new();
    for (name, value, sealed) in rows {
        let value = match sealed {
            None => value.unwrap_or_default(),
            Some(sealed) => sealer
                .open(Purpose::StoredSetting, &sealed)
                .map_err(|source| StoredError::Sealed { name: name.clone(), source })?,
        };
        values.insert(name, Redacted::new(value));
    }
    Ok(Stored { values, revision })
}

/// Returns whether a value is stored under this name.
pub fn is_stored(conn: &mut Conn, name: &str) -> db::Result<bool> {
    let row = stored_settings::table.find(name);
    Ok(diesel::select(diesel::dsl::exists(row)).get_result(conn)?)
}

/// Reads [`Stored::revision`] alone, to find out whether anything has changed.
pub fn revision(conn: &mut Conn) -> db::Result<Option<String>> {
    db::settings::read(conn, REVISION)
}
