//! Exports the licenses as CSV for people and spreadsheets: one row per license, with the columns that `keysmith import
//! legacy` reads.

use std::collections::HashMap;
use std::io::Write;

use serde_json::{Map, Value};

use super::export::{OWNER, PROGRESS, TransferError, in_clear};
use crate::clock::rfc3339;
use crate::db::{self, Conn, DatabaseUrl, dump};
use crate::licenses::stored_form::KeyRing;

/// The columns.
pub const COLUMNS: [&str; 23] = [
    "license_key",
    "status",
    "tier",
    "email",
    "organization",
    "customer_name",
    "site_domain",
    "activations",
    "max_activations",
    "valid_until",
    "valid_days",
    "purchase_type",
    "order_id",
    "customer_id",
    "subscription_id",
    "item_id",
    "limits",
    "features",
    "notes",
    "metadata",
    "created_at",
    "updated_at",
    "id",
];

/// Additional columns: the slug of the tier, as a SQL expression over a license's row `t`.
const MORE: [(&str, &str); 1] = [("tier", "(SELECT i.slug FROM tiers i WHERE i.id = t.tier_id)")];

/// The characters that make a spreadsheet take a cell for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Writes all licenses of one snapshot and returns how many. `progress` is called with the number of rows written so
/// far.
///
/// # Errors
/// Database errors and I/O errors.
pub fn write(url: &DatabaseUrl, ring: &KeyRing, out: impl Write, progress: fn(u64)) -> Result<u64, TransferError> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(COLUMNS).map_err(torn)?;
    dump::snapshot(url, |conn| {
        let places = places(conn)?;
        let more: Vec<(&str, &str)> = OWNER.into_iter().chain(MORE).collect();
        let mut count = 0_u64;
        dump::rows(conn, "licenses", "id", &more, |line| {
            let row: Map<String, Value> =
                serde_json::from_str(line).map_err(|error| db::Error::Corrupt(error.to_string()))?;
            let cells = COLUMNS.map(|column| -> Result<String, TransferError> {
                match column {
                    "license_key" => Ok(in_clear(&text(&row, "license_key"), ring)?.unwrap_or_default()),
                    "activations" => Ok(cell(places.get(&text(&row, "id")).map_or(&[][..], Vec::as_slice))),
                    "max_activations" => {
                        Ok(number(&row, column).map_or_else(|| "unlimited".to_owned(), |n| n.to_string()))
                    }
                    "valid_until" => Ok(number(&row, column).map_or_else(|| "never".to_owned(), rfc3339)),
                    // An empty cell reads better than `{}`.
                    "metadata" => Ok(Some(text(&row, column)).filter(|text| text != "{}").unwrap_or_default()),
                    "created_at" | "updated_at" => Ok(number(&row, column).map(rfc3339).unwrap_or_default()),
                    column => Ok(text(&row, column)),
                }
            });
            for written in cells {
                writer.write_field(safe(&written?)).map_err(torn)?;
            }
            writer.write_record(None::<&[u8]>).map_err(torn)?;
            count += 1;
            if count.is_multiple_of(PROGRESS) {
                progress(count);
            }
            Ok::<(), TransferError>(())
        })?;
        writer.flush()?;
        Ok(count)
    })
}

/// Returns the subjects of the active activations, by license.
fn places(conn: &mut Conn) -> Result<HashMap<String, Vec<String>>, TransferError> {
    let mut places: HashMap<String, Vec<String>> = HashMap::new();
    dump::rows(conn, "activations", "id", &[], |line| {
        let mut row: Map<String, Value> =
            serde_json::from_str(line).map_err(|error| db::Error::Corrupt(error.to_string()))?;
        if row.get("active").and_then(Value::as_bool) == Some(true)
            && let (Some(Value::String(license)), Some(Value::String(subject))) =
                (row.remove("license_id"), row.remove("subject"))
        {
            places.entry(license).or_default().push(subject);
        }
        Ok::<(), TransferError>(())
    })?;
    places.values_mut().for_each(|of_one| of_one.sort());
    Ok(places)
}

/// Writes `one;two`, or a JSON list where a subject contains a separator.
fn cell(places: &[String]) -> String {
    let is_plain =
        |place: &String| !place.contains([';', '|', '\n']) && !place.starts_with('[') && place.trim() == place;
    if places.iter().all(is_plain) { places.join(";") } else { serde_json::json!(places).to_string() }
}

/// Marks a cell that a spreadsheet would run as a formula; the import removes the mark again.
fn safe(cell: &str) -> String {
    if cell.starts_with(FORMULA) { format!("'{cell}") } else { cell.to_owned() }
}

/// Reverses [`safe`].
#[must_use]
pub fn unsafe_again(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(FORMULA)).unwrap_or(cell)
}

fn text(row: &Map<String, Value>, column: &str) -> String {
    match row.get(column) {
        Some(Value::String(text)) => text.clone(),
        None | Some(Value::Null) => String::new(),
        Some(other) => other.to_string(),
    }
}

fn number(row: &Map<String, Value>, column: &str) -> Option<i64> {
    row.get(column)?.as_i64()
}

fn torn(error: csv::Error) -> TransferError {
    TransferError::Io(error.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_no_formula_and_comes_back() {
        for text in ["=1+1", "-5", "@x", "+49", "'", "'quoted'", "plain", ""] {
            assert_eq!(unsafe_again(&safe(text)), text);
        }
        assert_eq!(safe("=1+1"), "'=1+1");
    }

    #[test]
    fn places_are_told_apart() {
        let cell = |places: &[&str]| cell(&places.iter().map(|place| (*place).to_owned()).collect::<Vec<_>>());
        assert_eq!(cell(&["a.org", "b.org"]), "a.org;b.org");
        assert_eq!(cell(&["PC;1", "b"]), r#"["PC;1","b"]"#);
        assert_eq!(cell(&[]), "");
    }
}
