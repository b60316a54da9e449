//! Checks that each mail's templates, samples, struct and description have the same fields.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::kinds;
use crate::mail::{Common, Kinds, kind};
use crate::secret::Secret;
use crate::templates::Templates;

/// Rendered by `keysmith doctor` only, never queued; tests in `cli::doctor` compare its struct with its sample.
const UNQUEUED: &str = "doctor_test";
const PARTS: [&str; 3] = ["subject.txt", "body.txt", "body.html"];

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("templates").join(path)
}

fn all() -> Kinds {
    let secret = std::sync::Arc::new(Secret::parse(&"5a".repeat(32)).unwrap());
    let ring = std::sync::Arc::new(crate::licenses::stored_form::KeyRing::new(Secret::clone(&secret), Vec::new()));
    kinds(&secret, &ring)
}

/// Returns the fields that every mail has.
fn common() -> BTreeSet<String> {
    kind::fields(&Common::default()).unwrap().into_iter().map(|(name, _)| name).chain(["to".to_owned()]).collect()
}

/// A sample: its file name and its fields.
type Sample = (String, Map<String, Value>);

/// Returns the samples by mail, without the fields that every mail has.
fn samples() -> BTreeMap<String, Vec<Sample>> {
    let mut samples: BTreeMap<String, Vec<Sample>> = BTreeMap::new();
    for entry in std::fs::read_dir(folder("samples/mail")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let mut sample: Map<String, Value> = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        for shared in common() {
            assert!(sample.remove(&shared).is_some(), "{name} has no {shared}");
        }
        samples.entry(name.split('@').next().unwrap().to_owned()).or_default().push((name, sample));
    }
    samples
}

#[test]
fn every_template_has_a_kind_and_every_kind_its_template() {
    let mut folders = BTreeSet::new();
    for entry in std::fs::read_dir(folder("mail")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            folders.insert(path.file_name().unwrap().to_str().unwrap().to_owned());
        }
    }
    assert!(folders.remove(UNQUEUED));
    assert_eq!(folders, all().templates().map(str::to_owned).collect());
}

#[test]
fn the_samples_of_a_mail_are_its_struct() {
    let (kinds, samples) = (all(), samples());
    for template in kinds.templates() {
        let of_kind = samples.get(template).unwrap_or_else(|| panic!("{template} has no sample"));
        for (name, sample) in of_kind {
            let sample = Value::Object(sample.clone());
            let reread = kinds.reread(template, sample.clone()).unwrap().unwrap_or_else(|e| panic!("{name}: {e}"));
            assert_eq!(reread, sample, "{name}: left what the struct has, right the sample");
        }
    }
}

#[test]
fn templates_ask_for_nothing_that_their_struct_has_not() {
    let templates = Templates::load(None).unwrap();
    let common = common();
    for (template, of_kind) in samples() {
        let fields: BTreeSet<String> = of_kind[0].1.keys().chain(&common).cloned().collect();
        for part in PARTS {
            let asked = templates.variables(&format!("mail/{template}/{part}")).unwrap();
            let missing: Vec<&String> = asked.difference(&fields).collect();
            assert!(missing.is_empty(), "mail/{template}/{part} asks for {missing:?}");
        }
    }
}

/// Sellers who write their own templates look up the fields there.
#[test]
fn the_readme_names_every_field_of_a_mail() {
    let readme = std::fs::read_to_string(folder("README.md")).unwrap();
    let customers: Vec<&str> = readme.lines().filter(|line| line.starts_with("Every mail to a customer")).collect();
    let [shared] = customers.as_slice() else { panic!("one line says what mails to a customer take") };
    for (template, of_kind) in samples() {
        let rows = readme.lines().filter(|line| line.starts_with('|') && line.contains(&format!("`{template}`")));
        let row: String = rows.collect();
        assert!(!row.is_empty(), "{template} has no row in the README");
        let links = if row.contains("the same and") { "`sign_in_url`, `link_minutes: int`" } else { "" };
        let is_told = |text: &str, field: &str| {
            text.split('`').any(|code| code.split([':', '?', ' ']).next().is_some_and(|name| name == field))
        };
        for field in of_kind[0].1.keys() {
            let to_customer = of_kind[0].1.contains_key("billing_url") && is_told(shared, field);
            let is_name = matches!(field.as_str(), "product_name" | "tier_name");
            let told = is_name || to_customer || is_told(&row, field) || is_told(links, field);
            assert!(told, "the README's row of {template} does not name {field}");
        }
    }
}
