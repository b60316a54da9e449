//! Reading what is stored.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::Change;
use crate::db::schema::stored_settings;
use crate::db::{self, Conn, Error};
use crate::secret::Redacted;
use crate::secret::sealed::{Purpose, SealError, Sealer};

/// The name in `settings` of a text that changes with every change of what is stored.
pub(super) const REVISION: &str = "stored_settings_revision";

/// The stored settings of one moment.
#[derive(Clone, Debug, Default)]
pub struct Stored {
    values: BTreeMap<String, Redacted<String>>,
    revision: Option<String>,
}

/// Why they cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum StoredError {
    #[error("the stored setting {name} cannot be opened: {source}")]
    Sealed { name: String, source: SealError },
    #[error(transparent)]
    Db(#[from] Error),
}

impl Stored {
    /// What is stored under this name of the environment.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|value| value.expose().as_str())
    }

    /// The same, for reading a configuration.
    pub fn value(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }

    /// Which moment this is; `None` before anything was ever stored.
    pub fn revision(&self) -> Option<&str> {
        self.revision.as_deref()
    }

    /// What would be stored after these changes.
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

/// Everything that is stored.
///
/// # Errors
/// A secret that this server's secret does not open. Leaving it out would start another server: without its key to Stripe, the
/// sandbox.
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

/// Whether anything is stored under this name.
pub fn is_stored(conn: &mut Conn, name: &str) -> db::Result<bool> {
    let row = stored_settings::table.find(name);
    Ok(diesel::select(diesel::dsl::exists(row)).get_result(conn)?)
}

/// [`Stored::revision`] alone, for looking whether anything has changed.
pub fn revision(conn: &mut Conn) -> db::Result<Option<String>> {
    db::settings::read(conn, REVISION)
}
