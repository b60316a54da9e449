//! Reads an import file into rows of text, with its columns mapped to fields.

use std::path::{Path, PathBuf};

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::decode;
use super::field::{Field, Raw};
use super::map::Map;
use crate::db::{open_read_only, restore as copies};
use crate::transfer::csv_file;

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("{path}: {source}", path = .path.display())]
    Io { path: PathBuf, source: std::io::Error },
    #[error("{path}: {why}", path = .path.display())]
    Unreadable { path: PathBuf, why: String },
}

/// A file's rows, and the columns that were ignored.
#[derive(Debug, Default)]
pub struct Legacy {
    pub rows: Vec<Raw>,
    pub unknown_columns: Vec<String>,
}

/// Reads a SQLite database (recognized by its first bytes), or else a CSV file.
///
/// # Errors
/// [`FileError`], with the line number when a line of a CSV file is malformed.
pub fn read(path: &Path, map: &Map) -> Result<Legacy, FileError> {
    let mut legacy = if is_sqlite(path)? { read_sqlite(path, map)? } else { read_csv(path, map)? };
    for raw in &mut legacy.rows {
        map.translate(raw);
    }
    Ok(legacy)
}

fn is_sqlite(path: &Path) -> Result<bool, FileError> {
    let kind = copies::kind(path).map_err(|source| FileError::Io { path: path.to_owned(), source })?;
    Ok(kind == Some(copies::Copy::Sqlite))
}

/// Maps fields to columns.
struct Columns {
    /// The fields that have a column, with the column's index.
    places: Vec<(Field, usize)>,
    unknown: Vec<String>,
}

impl Columns {
    fn find(names: &[String], map: &Map) -> Result<Self, String> {
        let plain: Vec<String> = names.iter().map(|name| plain(name)).collect();
        let at = |field: Field| {
            map.names(field).into_iter().find_map(|wanted| plain.iter().position(|have| *have == self::plain(wanted)))
        };
        let places: Vec<_> = Field::ALL.into_iter().filter_map(|field| Some((field, at(field)?))).collect();
        let is_there = |field: Field| map.has_default(field) || places.iter().any(|(known, _)| *known == field);
        if let Some(missing) = Field::REQUIRED.into_iter().find(|field| !is_there(*field)) {
            let found = names.iter().map(|name| name.trim()).collect::<Vec<_>>().join(", ");
            return Err(format!(
                "it has no column {}; its columns are {found}. Name the right one in a file for --map, or the system \
                 that it comes from with --from",
                missing.name()
            ));
        }
        let is_read = |index: usize| places.iter().any(|(_, place)| *place == index);
        let unknown = names.iter().enumerate().filter(|(i, _)| !is_read(*i)).map(|(_, name)| name.clone()).collect();
        Ok(Self { places, unknown })
    }
}

/// Normalizes a column name: no case, spaces, hyphens or question mark.
fn plain(name: &str) -> String {
    let name = name.trim().trim_end_matches('?').to_lowercase();
    name.split(|c: char| c.is_whitespace() || c == '-' || c == '_').collect::<Vec<_>>().join("_")
}

fn read_csv(path: &Path, map: &Map) -> Result<Legacy, FileError> {
    let unreadable = |why: String| FileError::Unreadable { path: path.to_owned(), why };
    let torn = |error: csv::Error| unreadable(error.to_string());
    let bytes = std::fs::read(path).map_err(|source| FileError::Io { path: path.to_owned(), source })?;
    let text = decode::text_of(&bytes).map_err(|why| unreadable(why.to_owned()))?;
    let mut reader =
        csv::ReaderBuilder::new().trim(csv::Trim::All).delimiter(decode::delimiter(&text)).from_reader(text.as_bytes());
    let names: Vec<String> = reader.headers().map_err(torn)?.iter().map(str::to_owned).collect();
    let columns = Columns::find(&names, map).map_err(unreadable)?;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(torn)?;
        let line = record.position().map_or(0, csv::Position::line);
        let mut raw = Raw::at(format!("line {line}"));
        for (field, index) in &columns.places {
            raw.set(*field, record.get(*index).map(|cell| csv_file::unsafe_again(cell).to_owned()));
        }
        rows.push(raw);
    }
    Ok(Legacy { rows, unknown_columns: columns.unknown })
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
}

/// A row as a JSON array, in the order of the fields that have a column.
#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    place: String,
    #[diesel(sql_type = Text)]
    content: String,
}

fn read_sqlite(path: &Path, map: &Map) -> Result<Legacy, FileError> {
    let unreadable = |why: String| FileError::Unreadable { path: path.to_owned(), why };
    let refused = |error: diesel::result::Error| unreadable(error.to_string());
    // The old system may have the file open, and it may be the only copy.
    let mut conn = open_read_only(path).map_err(|error| unreadable(error.to_string()))?;
    let columns: Vec<Column> =
        diesel::sql_query("SELECT name FROM pragma_table_info('licenses')").load(&mut conn).map_err(refused)?;
    if columns.is_empty() {
        return Err(unreadable("it has no table `licenses`".into()));
    }
    let names: Vec<String> = columns.into_iter().map(|column| column.name).collect();
    let columns = Columns::find(&names, map).map_err(unreadable)?;
    let found: Vec<Row> = diesel::sql_query(select(&columns, &names)).load(&mut conn).map_err(refused)?;
    let mut rows = Vec::with_capacity(found.len());
    for Row { place, content } in found {
        let values: Vec<Option<String>> =
            serde_json::from_str(&content).map_err(|error| unreadable(format!("{place}: {error}")))?;
        let mut raw = Raw::at(place);
        for ((field, _), value) in columns.places.iter().zip(values) {
            raw.set(*field, value);
        }
        rows.push(raw);
    }
    Ok(Legacy { rows, unknown_columns: columns.unknown })
}

/// Builds the query for all rows as text, ordered by id if there is one.
fn select(columns: &Columns, names: &[String]) -> String {
    let quoted = |place: usize| names.get(place).map(|name| format!("\"{}\"", name.replace('"', "\"\"")));
    let text = |(_, place): &(Field, usize)| Some(format!("CAST({} AS TEXT)", quoted(*place)?));
    let fields: Vec<String> = columns.places.iter().filter_map(text).collect();
    let id = columns.places.iter().find(|(field, _)| *field == Field::Id).and_then(|(_, place)| quoted(*place));
    let (place, order) = match id {
        Some(id) => (format!("'id ' || COALESCE(CAST({id} AS TEXT), 'NULL')"), format!(" ORDER BY {id}")),
        None => ("'row ' || row_number() OVER ()".to_owned(), String::new()),
    };
    format!("SELECT {place} AS place, json_array({}) AS content FROM licenses{order}", fields.join(", "))
}
