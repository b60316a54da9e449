//! Names of backups: they contain the time, so that they sort by it.

use crate::clock::{parse_rfc3339, rfc3339};
use crate::db::DatabaseUrl;

const BEFORE: &str = "keysmith-";

/// Returns `keysmith-20261128T010203Z.db`, or `.dump` for a PostgreSQL archive.
pub fn of(url: &DatabaseUrl, at: i64) -> String {
    let end = match url {
        DatabaseUrl::Sqlite(_) => "db",
        DatabaseUrl::Postgres(_) => "dump",
    };
    format!("{BEFORE}{}.{end}", stamp(at))
}

/// Formats a time in ISO 8601's basic format: `20261128T010203Z`.
pub fn stamp(at: i64) -> String {
    rfc3339(at).replace(['-', ':'], "")
}

/// Parses the time in a backup's name; `None` for any other name, because files not named by us are never removed.
pub fn time(name: &str) -> Option<i64> {
    let rest = name.strip_prefix(BEFORE)?;
    let digits = rest.strip_suffix(".db").or_else(|| rest.strip_suffix(".dump"))?;
    let (date, clock) = digits.strip_suffix('Z')?.split_once('T')?;
    if date.len() != 8 || clock.len() != 6 || !digits.is_ascii() {
        return None;
    }
    let part = |text: &str, from: usize, to: usize| text.get(from..to).map(str::to_owned);
    let (year, month, day) = (part(date, 0, 4)?, part(date, 4, 6)?, part(date, 6, 8)?);
    let (hour, minute, second) = (part(clock, 0, 2)?, part(clock, 2, 4)?, part(clock, 4, 6)?);
    parse_rfc3339(&format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z"))
}

/// Returns the names to remove so that the newest `keep` backups stay.
pub fn surplus(names: impl IntoIterator<Item = String>, keep: usize) -> Vec<String> {
    let mut copies: Vec<(i64, String)> = names.into_iter().filter_map(|name| Some((time(&name)?, name))).collect();
    copies.sort();
    let going = copies.len().saturating_sub(keep);
    copies.into_iter().take(going).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_when() {
        let name = of(&DatabaseUrl::Sqlite("x".into()), 1_795_393_923);
        assert_eq!((name.as_str(), time(&name)), ("keysmith-20261123T003203Z.db", Some(1_795_393_923)));
        assert!(time(&of(&DatabaseUrl::Postgres("x".into()), 0)).is_some());
        for other in [
            "keysmith.db",
            "keysmith-2026-11-28.db",
            "keysmith-20261128T010203Z.db.part",
            "keysmith-20261328T010203Z.db",
        ] {
            assert_eq!(time(other), None, "{other}");
        }
    }

    #[test]
    fn the_newest_stay_and_what_is_not_ours_too() {
        let names = [
            "keysmith-20261103T000000Z.db",
            "notes.txt",
            "keysmith-20261101T000000Z.db",
            "keysmith-20261102T000000Z.dump",
        ];
        let names = || names.map(str::to_owned);
        assert_eq!(surplus(names(), 1), ["keysmith-20261101T000000Z.db", "keysmith-20261102T000000Z.dump"]);
        assert!(surplus(names(), 3).is_empty());
    }
}
