//! Imports point one way (docs/ARCHITECTURE.md): a room of `src` uses only rooms to its left. Read from the `crate::…`
//! paths of the code itself.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// From left to right. Rooms of one row may not use each other, except where a row says so.
const ROWS: &[&[&str]] = &[
    &["ids", "clock", "private_files", "secret"],
    &["config"],
    &["db"],
    &["jobs", "stripe", "abuse"],
    &["templates"],
    &["audit", "mail", "outgoing"],
    &["catalog"],
    &["accounts"],
    &["licenses"],
    &["activations", "offline"],
    &["trials"],
    &["billing", "metrics", "views"],
    &["app"],
    &["compose"],
    &["http", "worker", "agent", "sandbox", "cli"],
];

/// Arrows that point another way, each with its reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("config", "db", "the database's URL is parsed where it is understood"),
    ("ids", "clock", "an id begins with the time"),
    ("app", "sandbox", "a running sandbox is a part of the app"),
    ("sandbox", "http", "its pages are the server's"),
    ("http", "sandbox", "its routes are in the one table"),
    ("agent", "http", "the style sheet, and how bodies and forms are read"),
    ("cli", "http", "serve"),
    ("cli", "sandbox", "serve"),
    ("cli", "worker", "serve"),
    ("cli", "agent", "agent"),
];

/// Rooms that may name actix.
const WITH_ACTIX: &[&str] = &["http", "sandbox", "agent", "cli"];

fn row_of(room: &str) -> Option<usize> {
    ROWS.iter().position(|row| row.contains(&room))
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Each file with its room and its text: without comments, and without what follows `#[cfg(test)]`.
fn sources() -> Vec<(PathBuf, String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    files(&src, &mut found);
    let mut sources = Vec::new();
    for path in found {
        let inside = path.strip_prefix(&src).unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let room = inside.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned();
        let is_test = inside.components().any(|part| {
            let name = part.as_os_str().to_str().unwrap().trim_end_matches(".rs");
            matches!(name, "tests" | "testing")
        });
        if is_test || matches!(room.as_str(), "main" | "lib") {
            continue;
        }
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap().to_owned();
        let code: Vec<&str> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        sources.push((inside, room, code.join("\n")));
    }
    sources
}

/// The rooms that a text names: `crate::room`, also inside `crate::{…}`.
fn rooms_of(text: &str) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    for rest in text.split("crate::").skip(1) {
        let names: Vec<&str> = match rest.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap().split(',').collect(),
            None => vec![rest],
        };
        for name in names {
            let name: String = name.trim().chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            if !name.is_empty() {
                rooms.insert(name);
            }
        }
    }
    rooms
}

#[test]
fn imports_point_one_way() {
    let mut wrong = Vec::new();
    let sources = sources();
    assert!(sources.len() > 60, "the files are found");
    for (path, room, text) in &sources {
        let row = row_of(room).unwrap_or_else(|| panic!("{} is in no row: put its room in ROWS", path.display()));
        for used in rooms_of(text) {
            let Some(used_row) = row_of(&used) else { continue };
            let allowed = EXCEPTIONS.iter().any(|(from, to, _)| from == room && *to == used);
            if used != *room && used_row >= row && !allowed {
                wrong.push(format!("{}: {room} may not use {used}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn areas_know_neither_actix_nor_the_app() {
    let mut wrong = Vec::new();
    for (path, room, text) in sources() {
        if text.contains("actix_web") && !WITH_ACTIX.contains(&room.as_str()) {
            wrong.push(format!("{} names actix", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_check_sees_what_it_should() {
    let text = "use crate::{db, app::App};\nfn f() -> crate::http::X {}";
    assert_eq!(rooms_of(text), ["app", "db", "http"].map(str::to_owned).into());
}
