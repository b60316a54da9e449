//! The latest successful backup, as recorded in the database: for `/metrics`, `keysmith doctor` and the schedule.

use serde::{Deserialize, Serialize};

use crate::db::{Conn, Result, settings};

/// The setting's name.
const NAME: &str = "last_backup";

/// A backup that was verified and is stored in every configured place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backup {
    /// Unix seconds, UTC.
    pub at: i64,
    /// The path of the file.
    pub path: String,
    pub bytes: u64,
    /// A summary of its contents.
    pub found: String,
    /// Its name in the store.
    pub stored: Option<String>,
    /// How many older backups were removed.
    pub removed: usize,
}

/// Returns the latest one; `None` before the first. A record that a newer version wrote in another format is ignored.
pub fn read(conn: &mut Conn) -> Result<Option<Backup>> {
    Ok(settings::read(conn, NAME)?.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Records it.
pub fn write(conn: &mut Conn, backup: &Backup) -> Result<()> {
    let text = serde_json::to_string(backup).map_err(|error| crate::db::Error::Corrupt(error.to_string()))?;
    settings::write(conn, NAME, &text)
}
