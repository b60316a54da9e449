//! Exports everything worth keeping as JSON Lines: each line names its kind (`record`) and holds a row's columns.
//!
//! The first line describes the file. A license has its key in the clear (`license_key`, null where only a hash is
//! stored) next to its stored form (`stored_key`), and its owner (`email` or `organization`).

use std::io::Write;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::tables::TABLES;
use crate::db::{self, DatabaseUrl, dump, migrations};
use crate::licenses::stored_form::{KeyRing, OpenError};

/// The version of the file format.
pub const FORMAT: u32 = 1;
/// The `record` of the first line.
pub const HEADER: &str = "keysmith_export";
/// The number of rows between two progress reports.
pub const PROGRESS: u64 = 50_000;

/// The first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    #[serde(rename = "record")]
    pub kind: String,
    pub format: u32,
    /// The version of the program that wrote the file.
    pub version: String,
    /// The newest migration of the exported database.
    pub schema: String,
    /// RFC 3339
    pub at: String,
}

/// Why an export or a restore failed.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    #[error(transparent)]
    Db(#[from] db::Error),
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("line {line}: {why}")]
    Line { line: u64, why: String },
    #[error("{0}")]
    Refused(String),
}

impl From<diesel::result::Error> for TransferError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Db(error.into())
    }
}

/// Writes one snapshot of all tables and returns the number of rows. `at` is RFC 3339; `progress` is called with the
/// number of rows written so far.
///
/// # Errors
/// Database errors and I/O errors.
pub fn write(
    url: &DatabaseUrl,
    ring: &KeyRing,
    at: String,
    out: &mut impl Write,
    progress: fn(u64),
) -> Result<u64, TransferError> {
    dump::snapshot(url, |conn| {
        let header = Header {
            kind: HEADER.to_owned(),
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            schema: migrations::newest()?,
            at,
        };
        writeln!(out, "{}", json(&header)?)?;
        let mut count = 0_u64;
        for table in TABLES {
            let is_license = table.name == "licenses";
            let more: &[(&str, &str)] = if is_license { &OWNER } else { &[] };
            dump::rows(conn, table.name, table.order, more, |line| {
                // `row_to_json` and `json_object` write objects: everything after the opening brace follows the
                // `record` field.
                if is_license {
                    writeln!(out, "{}", license(line, ring)?)?;
                } else {
                    writeln!(out, "{{\"record\":\"{}\",{}", table.row, line.trim_start().trim_start_matches('{'))?;
                }
                count += 1;
                if count.is_multiple_of(PROGRESS) {
                    progress(count);
                }
                Ok::<(), TransferError>(())
            })?;
        }
        out.flush()?;
        Ok(count)
    })
}

/// A license's owner in readable form, as SQL expressions over the license's row `t`.
pub(super) const OWNER: [(&str, &str); 2] = [
    ("email", "(SELECT a.email FROM accounts a WHERE a.id = t.account_id)"),
    ("organization", "(SELECT o.name FROM organizations o WHERE o.id = t.organization_id)"),
];

fn license(line: &str, ring: &KeyRing) -> Result<String, TransferError> {
    let mut row: Map<String, Value> = serde_json::from_str(line).map_err(corrupt)?;
    let stored = row.remove("license_key").unwrap_or_default();
    let key = in_clear(stored.as_str().unwrap_or_default(), ring)?;
    let mut object = Map::new();
    object.insert("record".into(), "license".into());
    object.insert("license_key".into(), key.into());
    object.insert("stored_key".into(), stored);
    object.append(&mut row);
    json(&object)
}

/// Opens a stored form; `None` where only a hash is stored.
pub(super) fn in_clear(stored: &str, ring: &KeyRing) -> Result<Option<String>, TransferError> {
    match ring.open(stored) {
        Ok(key) => Ok(Some(key.as_str().to_owned())),
        Err(OpenError::Hashed) => Ok(None),
        Err(error) => Err(TransferError::Refused(format!("a license key cannot be opened: {error}"))),
    }
}

fn json(value: &impl Serialize) -> Result<String, TransferError> {
    serde_json::to_string(value).map_err(corrupt)
}

fn corrupt(error: serde_json::Error) -> TransferError {
    db::Error::Corrupt(error.to_string()).into()
}
