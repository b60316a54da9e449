//! The latest copy that went well, as the database remembers it: for `/metrics`, `keysmith doctor`, and the schedule.

use serde::{Deserialize, Serialize};

use crate::db::{Conn, Result, settings};

/// The setting's name.
const NAME: &str = "last_backup";

/// A copy that is checked and in every place where it belongs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backup {
    /// UTC unix seconds.
    pub at: i64,
    /// The file.
    pub path: String,
    pub bytes: u64,
    /// What was found in it.
    pub found: String,
    /// Where it is in the store.
    pub stored: Option<String>,
    /// Older copies that were removed.
    pub removed: usize,
}

/// The latest one; `None` before the first. One that a newer version wrote in another form counts as none.
pub fn read(conn: &mut Conn) -> Result<Option<Backup>> {
    Ok(settings::read(conn, NAME)?.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Remembers it.
pub fn write(conn: &mut Conn, backup: &Backup) -> Result<()> {
    let text = serde_json::to_string(backup).map_err(|error| crate::db::Error::Corrupt(error.to_string()))?;
    settings::write(conn, NAME, &text)
}
