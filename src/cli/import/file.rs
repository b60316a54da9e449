//! Reading a legacy file, whatever its columns are called, into rows of text.

use std::io::Read;
use std::path::{Path, PathBuf};

use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};

/// What every SQLite database begins with (<https://sqlite.org/fileformat.html>, 1.3).
const SQLITE_MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// What a row may hold, and the names that its column may have.
const FIELDS: [(&str, &[&str]); 10] = [
    ("license_key", &["license_key", "licence_key", "key"]),
    ("status", &["status"]),
    ("site_domain", &["site_domain", "site", "domain"]),
    ("email", &["email", "customer_email", "user_email"]),
    ("customer_id", &["customer_id", "stripe_customer_id"]),
    ("subscription_id", &["subscription_id", "stripe_subscription_id"]),
    ("item_id", &["item_id", "subscription_item_id"]),
    ("created_at", &["created_at", "created"]),
    ("updated_at", &["updated_at", "updated"]),
    ("valid_until", &["valid_until", "expires_at", "expiry"]),
];
/// Without these a file is not of the older layout; guessing a status could bring a revoked license back.
const REQUIRED: [&str; 2] = ["license_key", "status"];

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("{path}: {source}", path = .path.display())]
    Io { path: PathBuf, source: std::io::Error },
    #[error("{path}: {why}", path = .path.display())]
    Unreadable { path: PathBuf, why: String },
}

/// A legacy file's rows, and the columns that have no place here.
#[derive(Debug, Default)]
pub struct Legacy {
    pub rows: Vec<Raw>,
    pub unknown_columns: Vec<String>,
}

/// One row as it stands in the file.
#[derive(Clone, Debug, Default, QueryableByName)]
pub struct Raw {
    /// Its `id`, or where it is: what a person finds it by.
    #[diesel(sql_type = Nullable<Text>)]
    pub place: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub license_key: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub status: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub site_domain: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub email: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub customer_id: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub subscription_id: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub item_id: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub created_at: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub updated_at: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub valid_until: Option<String>,
}

/// Reads a SQLite database (by its first bytes) or else a CSV file.
///
/// # Errors
/// [`FileError`], with the line of a CSV file that is torn.
pub fn read(path: &Path) -> Result<Legacy, FileError> {
    if is_sqlite(path)? { read_sqlite(path) } else { read_csv(path) }
}

fn is_sqlite(path: &Path) -> Result<bool, FileError> {
    let failed = |source| FileError::Io { path: path.to_owned(), source };
    let mut start = Vec::new();
    let file = std::fs::File::open(path).map_err(failed)?;
    file.take(16).read_to_end(&mut start).map_err(failed)?;
    Ok(start == SQLITE_MAGIC)
}

/// Which column holds which field.
struct Columns {
    /// Index of the column for each of [`FIELDS`].
    places: Vec<(&'static str, Option<usize>)>,
    /// Index of the `id` column.
    id: Option<usize>,
    unknown: Vec<String>,
}

impl Columns {
    fn find(names: &[String]) -> Result<Self, String> {
        let lower: Vec<String> = names.iter().map(|name| name.trim().to_ascii_lowercase()).collect();
        let at = |names: &[&str]| names.iter().find_map(|name| lower.iter().position(|have| have == name));
        let places: Vec<_> = FIELDS.iter().map(|(field, names)| (*field, at(names))).collect();
        for required in REQUIRED {
            if !places.iter().any(|(field, place)| *field == required && place.is_some()) {
                return Err(format!("it has no column {required}, so it is not of the layout that this command reads"));
            }
        }
        let id = at(&["id"]);
        let is_read = |index: usize| id == Some(index) || places.iter().any(|(_, place)| *place == Some(index));
        let unknown = names.iter().enumerate().filter(|(i, _)| !is_read(*i)).map(|(_, name)| name.clone()).collect();
        Ok(Self { places, id, unknown })
    }

    fn of(&self, field: &str) -> Option<usize> {
        self.places.iter().find(|(name, _)| *name == field).and_then(|(_, place)| *place)
    }
}

fn read_csv(path: &Path) -> Result<Legacy, FileError> {
    let unreadable = |why: String| FileError::Unreadable { path: path.to_owned(), why };
    let torn = |error: csv::Error| unreadable(error.to_string());
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(path).map_err(torn)?;
    let mut names: Vec<String> = reader.headers().map_err(torn)?.iter().map(str::to_owned).collect();
    // Spreadsheets put a byte order mark before the first name.
    if let Some(first) = names.first_mut() {
        *first = first.trim_start_matches('\u{feff}').to_owned();
    }
    let columns = Columns::find(&names).map_err(unreadable)?;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(torn)?;
        let line = record.position().map_or(0, csv::Position::line);
        let get = |field: &str| columns.of(field).and_then(|place| record.get(place)).map(str::to_owned);
        rows.push(Raw {
            place: Some(format!("line {line}")),
            license_key: get("license_key"),
            status: get("status"),
            site_domain: get("site_domain"),
            email: get("email"),
            customer_id: get("customer_id"),
            subscription_id: get("subscription_id"),
            item_id: get("item_id"),
            created_at: get("created_at"),
            updated_at: get("updated_at"),
            valid_until: get("valid_until"),
        });
    }
    Ok(Legacy { rows, unknown_columns: columns.unknown })
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
}

fn read_sqlite(path: &Path) -> Result<Legacy, FileError> {
    let unreadable = |why: String| FileError::Unreadable { path: path.to_owned(), why };
    let refused = |error: diesel::result::Error| unreadable(error.to_string());
    let whole = std::fs::canonicalize(path).map_err(|source| FileError::Io { path: path.to_owned(), source })?;
    let mut url =
        url::Url::from_file_path(&whole).map_err(|()| unreadable("the path cannot be written as a URL".into()))?;
    // The old system's only copy may be open right now: nothing here can write to it.
    url.set_query(Some("mode=ro"));
    let mut conn = SqliteConnection::establish(url.as_str()).map_err(|error| unreadable(error.to_string()))?;
    let columns: Vec<Column> =
        diesel::sql_query("SELECT name FROM pragma_table_info('licenses')").load(&mut conn).map_err(refused)?;
    if columns.is_empty() {
        return Err(unreadable("it has no table `licenses`".into()));
    }
    let names: Vec<String> = columns.into_iter().map(|column| column.name).collect();
    let columns = Columns::find(&names).map_err(unreadable)?;
    let rows = diesel::sql_query(select(&columns, &names)).load(&mut conn).map_err(refused)?;
    Ok(Legacy { rows, unknown_columns: columns.unknown })
}

/// All rows as text, by id when there is one.
fn select(columns: &Columns, names: &[String]) -> String {
    let quoted = |place: Option<usize>| place.and_then(|i| names.get(i)).map(|name| name.replace('"', "\"\""));
    let text = |place, field: &str| match quoted(place) {
        Some(name) => format!("CAST(\"{name}\" AS TEXT) AS {field}"),
        None => format!("NULL AS {field}"),
    };
    let mut fields: Vec<String> = columns.places.iter().map(|(field, place)| text(*place, field)).collect();
    let order = match quoted(columns.id) {
        Some(id) => {
            fields.push(format!("'id ' || CAST(\"{id}\" AS TEXT) AS place"));
            format!(" ORDER BY \"{id}\"")
        }
        None => {
            fields.push("'row ' || row_number() OVER () AS place".into());
            String::new()
        }
    };
    format!("SELECT {} FROM licenses{order}", fields.join(", "))
}
