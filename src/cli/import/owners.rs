//! Maps Stripe customers to e-mail addresses, from Stripe's customer export (Dashboard → Customers → Export).

use std::collections::HashMap;
use std::path::Path;

use super::file::FileError;
use crate::accounts::email::Email;

/// E-mail addresses by customer id (`cus_…`).
pub type Customers = HashMap<String, Email>;

/// Reads the columns `id` and `Email`. Skips customers without an address; an invalid address is an error.
///
/// # Errors
/// [`FileError`] with the line number.
pub fn read(path: &Path) -> Result<Customers, FileError> {
    let unreadable = |why: String| FileError::Unreadable { path: path.to_owned(), why };
    let torn = |error: csv::Error| unreadable(error.to_string());
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_path(path).map_err(torn)?;
    let names = reader.headers().map_err(torn)?.clone();
    let column = |wanted: &str| {
        let at = names.iter().position(|name| name.trim_start_matches('\u{feff}').eq_ignore_ascii_case(wanted));
        at.ok_or_else(|| unreadable(format!("it has no column {wanted}")))
    };
    let (id, email) = (column("id")?, column("email")?);
    let mut customers = Customers::new();
    for record in reader.records() {
        let record = record.map_err(torn)?;
        let line = record.position().map_or(0, csv::Position::line);
        let (Some(id), Some(email)) = (record.get(id), record.get(email).filter(|email| !email.is_empty())) else {
            continue;
        };
        let email = Email::parse(email).map_err(|error| unreadable(format!("line {line}: {error}")))?;
        customers.insert(id.to_owned(), email);
    }
    Ok(customers)
}
