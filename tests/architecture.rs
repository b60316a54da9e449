//! Imports point in one direction (docs/ARCHITECTURE.md): a room (a folder of `src`) uses only rooms to its left. Read
//! from the `crate::…` paths in the code.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// From left to right. Rooms of one row may not use each other, unless the row says so.
const ROWS: &[&[&str]] = &[
    &["ids", "clock", "error_code", "private_files", "secret", "assets", "metadata", "https"],
    &["config"],
    &["telemetry"],
    &["db"],
    &["jobs", "stripe", "abuse", "language"],
    &["templates"],
    &["audit", "mail", "webhooks"],
    &["catalog", "settings"],
    &["accounts"],
    &["licenses"],
    &["activations", "offline"],
    &["backups", "lifecycle", "person", "transfer"],
    &["trials"],
    &["billing", "metrics"],
    &["views"],
    &["bulk"],
    &["app"],
    &["doctor"],
    &["http", "worker", "agent", "sandbox", "cli"],
];

/// Dependencies in other directions, each with its reason.
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

/// Rooms that may use actix.
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

/// Returns each file with its room and its text, without comments and anything after `#[cfg(test)]`.
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
        if is_test || matches!(room.as_str(), "main" | "lib" | "bin") {
            continue;
        }
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap().to_owned();
        let code: Vec<&str> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        sources.push((inside, room, code.join("\n")));
    }
    sources
}

/// Returns the rooms that a text names: `crate::room`, also inside `crate::{…}`.
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

/// Remaining import cycles within one area, each with its reason. Never add to this list; billing has none.
const CIRCLES: &[(&[&str], &str)] = &[
    (
        &["http::entrance", "http::idempotency", "http::openapi", "http::route", "http::routes"],
        "a route says whether its answers are kept and, by its description, which fields it takes; the description is a \
         route, and describes the routes",
    ),
    (
        &[
            "http::pages::console::audit_log",
            "http::pages::console::bulk_actions",
            "http::pages::console::customers",
            "http::pages::console::doctor",
            "http::pages::console::form",
            "http::pages::console::licenses",
            "http::pages::console::list",
            "http::pages::console::mail",
            "http::pages::console::mail_texts",
            "http::pages::console::notifications",
            "http::pages::console::orders",
            "http::pages::console::organizations",
            "http::pages::console::products",
            "http::pages::console::settings",
            "http::pages::console::stripe_events",
            "http::pages::console::subscriptions",
            "http::pages::console::team",
            "http::pages::console::tokens",
            "http::pages::console::validation_log",
            "http::pages::console::webhook_endpoints",
            "http::pages::console::webhooks",
            "http::pages::console::who",
        ],
        "the page of every list, and of the forms that add to it, has the menu, which names every list",
    ),
];

/// Returns the module path of a file: `billing/records/mod.rs` is `billing::records`.
fn module_of(path: &Path) -> String {
    let parts: Vec<&str> = path.components().map(|part| part.as_os_str().to_str().unwrap()).collect();
    let joined = parts.join("::");
    joined.trim_end_matches(".rs").trim_end_matches("::mod").to_owned()
}

/// Returns the paths that a text names below `crate::`, `super::` and `self::`, resolved from the module `own` and with
/// braces expanded.
fn paths_of(own: &str, is_folder: bool, text: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let parent = |module: &str| module.rsplit_once("::").map_or(String::new(), |(parent, _)| parent.to_owned());
    for (at, _) in text.match_indices("::") {
        let head: String =
            text[..at].chars().rev().take_while(|c| c.is_ascii_lowercase()).collect::<String>().chars().rev().collect();
        let before = text[..at - head.len()].chars().next_back();
        if !matches!(head.as_str(), "crate" | "super" | "self")
            || before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
        {
            continue;
        }
        let mut base = match head.as_str() {
            "crate" => String::new(),
            "self" => own.to_owned(),
            _ if is_folder => own.to_owned(),
            _ => parent(own),
        };
        if head == "super" && is_folder {
            base = parent(&base);
        }
        let mut rest = &text[at + 2..];
        while let Some(further) = rest.strip_prefix("super::") {
            base = parent(&base);
            rest = further;
        }
        written_out(&base, rest, &mut all);
    }
    all
}

/// Adds `base::path` for each path at the beginning of `text`.
fn written_out(base: &str, text: &str, all: &mut BTreeSet<String>) {
    let joined = |name: &str| if base.is_empty() { name.to_owned() } else { format!("{base}::{name}") };
    if let Some(list) = text.strip_prefix('{') {
        let (mut depth, mut begin) = (0_usize, 0);
        for (at, c) in list.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth > 0 => depth -= 1,
                ',' | '}' if depth == 0 => {
                    written_out(base, list[begin..at].trim(), all);
                    begin = at + 1;
                    if c == '}' {
                        return;
                    }
                }
                _ => {}
            }
        }
        return;
    }
    let name: String = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    if name.is_empty() {
        return;
    }
    match text[name.len()..].strip_prefix("::") {
        Some(rest) if rest.starts_with(|c: char| c.is_alphabetic() || c == '{') => {
            written_out(&joined(&name), rest, all)
        }
        _ => {
            all.insert(if name == "self" { base.to_owned() } else { joined(&name) });
        }
    }
}

/// Returns, for each file, the files of its own area that it names. Module declarations in a `mod.rs` do not count.
fn arrows() -> BTreeMap<String, BTreeSet<String>> {
    let sources = sources();
    let modules: BTreeSet<String> = sources.iter().map(|(path, ..)| module_of(path)).collect();
    let mut arrows = BTreeMap::new();
    for (path, room, text) in &sources {
        let own = module_of(path);
        let mut used = BTreeSet::new();
        for mut named in paths_of(&own, path.ends_with("mod.rs"), text) {
            // The longest prefix that is a file.
            while !modules.contains(&named) {
                let Some((shorter, _)) = named.rsplit_once("::") else { break };
                named = shorter.to_owned();
            }
            let is_own_area = named == *room || named.starts_with(&format!("{room}::"));
            if named != own && is_own_area && modules.contains(&named) {
                used.insert(named);
            }
        }
        arrows.insert(own, used);
    }
    arrows
}

/// Returns everything reachable from a file.
fn reached(arrows: &BTreeMap<String, BTreeSet<String>>, from: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![from.to_owned()];
    while let Some(module) = open.pop() {
        for next in arrows.get(&module).into_iter().flatten() {
            if found.insert(next.clone()) {
                open.push(next.clone());
            }
        }
    }
    found
}

/// Returns the groups of files that all reach each other.
fn circles() -> BTreeSet<Vec<String>> {
    let arrows = arrows();
    let reach: BTreeMap<&String, BTreeSet<String>> =
        arrows.keys().map(|module| (module, reached(&arrows, module))).collect();
    let mut circles = BTreeSet::new();
    for (module, reached) in &reach {
        if reached.contains(*module) {
            let group = reached.iter().filter(|other| reach.get(other).is_some_and(|back| back.contains(*module)));
            circles.insert(group.cloned().collect());
        }
    }
    circles
}

#[test]
fn files_of_an_area_have_no_circles() {
    let known: BTreeSet<Vec<String>> =
        CIRCLES.iter().map(|(files, _)| files.iter().map(|file| (*file).to_owned()).collect()).collect();
    assert!(!CIRCLES.iter().any(|(files, _)| files[0].starts_with("billing")), "billing has none");
    let found = circles();
    let new: Vec<&Vec<String>> = found.difference(&known).collect();
    assert!(new.is_empty(), "files that need each other: {new:#?}");
    let gone: Vec<&Vec<String>> = known.difference(&found).collect();
    assert!(gone.is_empty(), "take these out of CIRCLES: {gone:#?}");
}

#[test]
fn billing_has_no_methods_outside_of_its_context() {
    for (path, _, text) in sources() {
        let is_home = path.ends_with("billing/context.rs");
        assert!(is_home || !text.contains("impl BillingContext"), "{}: make it a free function", path.display());
    }
}

#[test]
fn circles_are_seen() {
    let seen = paths_of("a::b", false, "use super::c::{self, D};\nuse crate::{a::e, f};\nfn g() -> crate::a::h::I {}");
    assert_eq!(seen, ["a::c", "a::c::D", "a::e", "a::h::I", "f"].map(str::to_owned).into());
    let arrows = [("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")];
    let arrows: BTreeMap<String, BTreeSet<String>> =
        arrows.into_iter().map(|(from, to)| (from.to_owned(), BTreeSet::from([to.to_owned()]))).collect();
    assert_eq!(reached(&arrows, "d"), ["a", "b", "c"].map(str::to_owned).into());
}

/// Collects our own text files below a folder.
fn code_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            code_below(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs" || extension == "py") {
            found.push(path);
        }
    }
}

/// `docs/security.md` names evidence for each requirement: a test by file and name, a file, or a page. All of it
/// exists.
#[test]
fn what_the_security_page_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["tests", "src", "crates"] {
        code_below(&root.join(folder), &mut files);
    }
    let page = std::fs::read_to_string(root.join("docs/security.md")).unwrap();
    let (mut tests, mut missing) = (0, Vec::new());
    for name in page.split('`').skip(1).step_by(2) {
        let Some((place, names)) = name.split_once(": ") else { continue };
        // A folder or file, with or without its extension, relative to `tests` unless stated otherwise.
        let place = place.trim_end_matches(".rs");
        let is_there = |path: &PathBuf| {
            let path = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            let path = format!("/{}", path.trim_end_matches(".rs"));
            path.ends_with(&format!("/{place}")) || path.contains(&format!("/{place}/"))
        };
        let texts: Vec<String> =
            files.iter().filter(|path| is_there(path)).map(|path| std::fs::read_to_string(path).unwrap()).collect();
        if texts.is_empty() {
            // Not every text with a colon names a test.
            if place.contains('/') && !place.contains(' ') {
                missing.push(name.to_owned());
            }
            continue;
        }
        for test in names.split(", ") {
            let is_test = |text: &String| {
                [format!("fn {test}("), format!("on_both!({test},"), format!("    {test},\n")]
                    .iter()
                    .any(|form| text.contains(form.as_str()))
            };
            tests += 1;
            if !texts.iter().any(is_test) {
                missing.push(format!("{place}: {test}"));
            }
        }
    }
    assert!(tests > 40, "{tests}");
    assert_eq!(missing, Vec::<String>::new());

    let rows = page.lines().filter(|line| line.starts_with("| ") && line.contains(" | met | "));
    let bare: Vec<&str> = rows.filter(|row| !row.rsplit(" | ").next().unwrap().contains(['`', '['])).collect();
    assert_eq!(bare, Vec::<&str>::new(), "each requirement that is met names what shows it");
}
