//! Restores an export into an empty database, in one transaction.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::export::{FORMAT, HEADER, Header, PROGRESS, TransferError};
use super::tables::{Table, of_row};
use crate::db::{Conn, Db, Error, dump, migrations};

/// The maximum number of rows in one insert.
const CHUNK: usize = 500;
/// The approximate maximum size of one insert, in bytes.
const CHUNK_BYTES: usize = 4 * 1024 * 1024;
/// The maximum length of a line, in bytes; no exported row is longer.
const LONGEST_LINE: usize = 16 * 1024 * 1024;

/// Returns whether the file begins with an export's header.
#[must_use]
pub fn is_export(path: &Path) -> bool {
    File::open(path).is_ok_and(|file| {
        let mut line = String::new();
        let start = std::io::Read::take(BufReader::new(file), 4_096);
        BufReader::new(start).read_line(&mut line).is_ok() && header(&line).is_ok()
    })
}

fn header(line: &str) -> Result<Header, String> {
    let header: Header = serde_json::from_str(line).map_err(|error| error.to_string())?;
    if header.kind == HEADER { Ok(header) } else { Err("it is not the first line of an export".to_owned()) }
}

/// Returns the setting of this name from an export.
///
/// # Errors
/// I/O errors, and a line that is not JSON.
pub fn setting(path: &Path, name: &str) -> Result<Option<String>, TransferError> {
    for line in BufReader::new(File::open(path)?).lines().skip(1) {
        let row: Map<String, Value> = serde_json::from_str(&line?).map_err(|error| line_error(2, &error))?;
        let text = |field: &str| row.get(field).and_then(Value::as_str);
        match text("record") {
            Some("setting") if text("name") == Some(name) => return Ok(text("value").map(str::to_owned)),
            Some("setting") => {}
            // Settings come first in an export.
            _ => return Ok(None),
        }
    }
    Ok(None)
}

/// Fills an empty database and returns the number of rows.
///
/// # Errors
/// [`TransferError::Refused`] when the database is not empty or the export is of another version,
/// [`TransferError::Line`] for a line that is not a row, and database errors. The transaction is then rolled back.
pub fn fill(db: &Db, path: PathBuf, progress: fn(u64)) -> Result<u64, TransferError> {
    db.write_blocking(move |conn| {
        if !is_empty(conn)? {
            return Err(TransferError::Refused(
                "the database has licenses, accounts or orders already; nothing was overwritten. Restore into a new and \
                 empty one"
                    .into(),
            ));
        }
        let mut lines = BufReader::new(File::open(&path)?).lines();
        check(&lines.next().transpose()?.unwrap_or_default())?;
        dump::defer_references(conn)?;
        clear(conn)?;
        let (mut count, mut batch) = (0_u64, Batch::default());
        for (number, line) in (2_u64..).zip(lines) {
            let line = line?;
            if line.len() > LONGEST_LINE {
                return Err(TransferError::Line { line: number, why: "it is longer than any row".into() });
            }
            if line.trim().is_empty() {
                continue;
            }
            batch.add(conn, number, &line)?;
            count += 1;
            if count.is_multiple_of(PROGRESS) {
                progress(count);
            }
        }
        batch.write(conn)?;
        Ok(count)
    })
}

fn check(line: &str) -> Result<(), TransferError> {
    let header = header(line).map_err(|why| TransferError::Line { line: 1, why })?;
    let schema = migrations::newest()?;
    if header.format != FORMAT || header.schema != schema {
        return Err(TransferError::Refused(format!(
            "this export was written by keysmith {} (schema {}), and this is keysmith {} (schema {schema}): restore it with \
             that version, then upgrade",
            header.version,
            header.schema,
            env!("CARGO_PKG_VERSION"),
        )));
    }
    Ok(())
}

/// Returns whether the database has nothing that a restore would destroy; a catalog and settings do not count.
fn is_empty(conn: &mut Conn) -> Result<bool, Error> {
    for table in ["licenses", "accounts", "orders", "stripe_events"] {
        if dump::has_rows(conn, table)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Deletes the catalog and the settings of an empty server, which the export replaces.
fn clear(conn: &mut Conn) -> Result<(), Error> {
    for table in ["prices", "tiers", "products", "jobs", "audit_log", "settings"] {
        dump::clear(conn, table)?;
    }
    Ok(())
}

/// Rows of one table that are not written yet.
#[derive(Default)]
struct Batch {
    table: Option<Table>,
    rows: Vec<Map<String, Value>>,
    bytes: usize,
}

impl Batch {
    fn add(&mut self, conn: &mut Conn, number: u64, line: &str) -> Result<(), TransferError> {
        let mut row: Map<String, Value> = serde_json::from_str(line).map_err(|error| line_error(number, &error))?;
        let word = row.remove("record").unwrap_or_default();
        let table = of_row(word.as_str().unwrap_or_default())
            .ok_or_else(|| TransferError::Line { line: number, why: format!("{word} is no record of an export") })?;
        if let Some(stored) = row.remove("stored_key") {
            row.insert("license_key".into(), stored);
        }
        if self.table != Some(table) || self.rows.len() >= CHUNK || self.bytes > CHUNK_BYTES {
            self.write(conn)?;
            self.table = Some(table);
        }
        self.bytes += line.len();
        self.rows.push(row);
        Ok(())
    }

    fn write(&mut self, conn: &mut Conn) -> Result<(), TransferError> {
        let rows = std::mem::take(&mut self.rows);
        self.bytes = 0;
        if let (Some(table), false) = (self.table, rows.is_empty()) {
            let rows = serde_json::to_string(&rows).map_err(|error| Error::Corrupt(error.to_string()))?;
            dump::insert(conn, table.name, &rows)?;
        }
        Ok(())
    }
}

fn line_error(line: u64, error: &serde_json::Error) -> TransferError {
    TransferError::Line { line, why: error.to_string() }
}
