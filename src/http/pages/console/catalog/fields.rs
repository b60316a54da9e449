//! Converts the fields of a catalog entry to form values and back, and reports each error at its field.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::super::form::Input;
use crate::catalog::edit::Fields;
use crate::error_code::ErrorCode;
use crate::http::pages::form::Form;
use crate::http::problem::{FieldError, Problem};
use crate::metadata::{Metadata, Scalar};

/// The kind of a field's input.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// One line, required.
    Text,
    /// One line, optional.
    Optional,
    /// A paragraph, optional.
    Paragraph,
    /// A whole number.
    Number,
    /// A whole number, optional.
    OptionalNumber,
    /// A whole number, or `unlimited`.
    Amount,
    /// One of these values of the catalog file, each with its meaning.
    Choice(&'static [(&'static str, &'static str)]),
    /// Any of these values.
    Checks(&'static [(&'static str, &'static str)]),
    /// A checkbox.
    Switch(&'static str),
    /// A name per line.
    Names,
    /// `name = number` or `name = unlimited`, one per line.
    Limits,
    /// `key = value`, one per line.
    Metadata,
    /// A price's `billing` and `interval`, combined.
    Billed,
}

/// How often a price is billed.
const BILLED: &[(&str, &str)] = &[
    ("one_time", "Once"),
    ("month", "Every month"),
    ("year", "Every year"),
    ("week", "Every week"),
    ("day", "Every day"),
];

/// A field of a form.
pub(super) struct Spec {
    /// The name in the catalog file. A multi-line field ends with [`LINES`], because the API has a structured field
    /// with the plain name.
    pub name: &'static str,
    pub label: &'static str,
    pub kind: Kind,
    /// The heading above the field.
    pub group: &'static str,
    pub hint: &'static str,
}

/// The suffix of a multi-line input's name.
const LINES: &str = "_lines";

impl Spec {
    /// Returns the name in the catalog file.
    pub fn field(&self) -> &'static str {
        self.name.trim_end_matches(LINES)
    }
}

/// The values of a form, by the field's name in the catalog file.
pub(super) type Texts = BTreeMap<String, Vec<String>>;

/// Returns the values of a submitted form.
pub(super) fn sent(specs: &[Spec], form: &Form) -> Texts {
    let texts = |spec: &Spec| (spec.field().to_owned(), form.all(spec.name).map(str::to_owned).collect());
    specs.iter().map(texts).collect()
}

/// Returns the label of a catalog field.
pub(super) fn label(specs: &[Spec], field: &str) -> String {
    if field == "archived" {
        return "Archived".to_owned();
    }
    specs.iter().find(|spec| spec.field() == field).map_or(field, |spec| spec.label).to_owned()
}

/// Returns the form values of an existing catalog entry.
pub(super) fn texts_of(piece: &impl serde::Serialize) -> Result<Texts, Problem> {
    let value = serde_json::to_value(piece).map_err(|error| Problem::internal(&error))?;
    let Value::Object(mut fields) = value else { return Ok(Texts::new()) };
    if fields.contains_key("billing") {
        let interval = fields.get("interval").filter(|interval| !interval.is_null()).cloned();
        fields.insert("billed".into(), interval.unwrap_or_else(|| "one_time".into()));
    }
    let word = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    let texts = |(name, value): (String, Value)| {
        let list = match &value {
            Value::Null | Value::Bool(false) => Vec::new(),
            Value::Bool(true) => vec!["yes".to_owned()],
            Value::Array(items) if name == "features" => {
                vec![items.iter().map(word).collect::<Vec<_>>().join("\n")]
            }
            Value::Array(items) => items.iter().map(word).collect(),
            Value::Object(pairs) => {
                let lines = pairs.iter().map(|(name, value)| format!("{name} = {}", word(value)));
                vec![lines.collect::<Vec<_>>().join("\n")]
            }
            other => vec![word(other)],
        };
        (name, list)
    };
    Ok(fields.into_iter().map(texts).collect())
}

/// Returns the inputs of a form. The fields in `fixed` are read-only and show the reason given there.
pub(super) fn inputs(specs: &[Spec], texts: &Texts, fixed: &[(&str, &str)]) -> Vec<Input> {
    let input = |spec: &Spec| {
        let all = texts.get(spec.field()).map(Vec::as_slice).unwrap_or_default();
        let text = all.last().cloned().unwrap_or_default();
        if let Some((_, why)) = fixed.iter().find(|(name, _)| *name == spec.name) {
            return Input::new("text", spec.name, spec.label, text).hint(*why).in_group(spec.group).fixed();
        }
        let chosen = |value: &str| all.iter().any(|text| text == value);
        let input = match spec.kind {
            Kind::Text => Input::new("text", spec.name, spec.label, text).required(),
            Kind::Optional | Kind::Amount => Input::new("text", spec.name, spec.label, text),
            Kind::Number => Input::new("number", spec.name, spec.label, text).required(),
            Kind::OptionalNumber => Input::new("number", spec.name, spec.label, text),
            Kind::Paragraph | Kind::Names | Kind::Limits | Kind::Metadata => {
                Input::new("textarea", spec.name, spec.label, text)
            }
            Kind::Choice(choices) => Input::choosing("select", spec.name, spec.label, choices.iter().copied(), chosen),
            Kind::Billed => Input::choosing("select", spec.name, spec.label, BILLED.iter().copied(), chosen),
            Kind::Checks(choices) => Input::choosing("checks", spec.name, spec.label, choices.iter().copied(), chosen),
            Kind::Switch(label) => Input::choosing("checks", spec.name, spec.label, [("yes", label)], chosen),
        };
        let input = if spec.hint.is_empty() { input } else { input.hint(spec.hint) };
        input.in_group(spec.group)
    };
    specs.iter().map(input).collect()
}

/// Parses form values into values of the catalog file. Null means the file's default; `known` is the existing metadata.
///
/// # Errors
/// 422 that lists every invalid field.
pub(super) fn read(specs: &[Spec], texts: &Texts, fixed: &[(&str, &str)], known: &Metadata) -> Result<Fields, Problem> {
    let mut fields = Fields::new();
    let mut errors = Vec::new();
    for spec in specs.iter().filter(|spec| fixed.iter().all(|(name, _)| *name != spec.name)) {
        let all = texts.get(spec.field()).map(Vec::as_slice).unwrap_or_default();
        let text = all.last().map(|text| text.trim()).unwrap_or_default();
        match value(spec, all, text, known) {
            Ok(_) if matches!(spec.kind, Kind::Billed) => {
                let once = text == "one_time";
                fields.insert("billing".into(), if once { "one_time" } else { "recurring" }.into());
                fields.insert("interval".into(), if once { Value::Null } else { text.into() });
            }
            Ok(value) => {
                fields.insert(spec.field().to_owned(), value);
            }
            Err(message) => errors.push(FieldError::new(spec.name, ErrorCode::InvalidFields, message)),
        }
    }
    if errors.is_empty() { Ok(fields) } else { Err(Problem::fields(&errors)) }
}

fn value(spec: &Spec, all: &[String], text: &str, known: &Metadata) -> Result<Value, String> {
    let required = || if text.is_empty() { Err("is required".to_owned()) } else { Ok(()) };
    match spec.kind {
        Kind::Text => required().map(|()| text.into()),
        Kind::Optional => Ok(if text.is_empty() { Value::Null } else { text.into() }),
        // A description is one paragraph, but may have been typed with line breaks.
        Kind::Paragraph => {
            let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
            Ok(if joined.is_empty() { Value::Null } else { joined.into() })
        }
        Kind::Number => required().and_then(|()| number(text)),
        Kind::OptionalNumber if text.is_empty() => Ok(Value::Null),
        Kind::OptionalNumber => number(text),
        Kind::Amount => required().and_then(|()| amount(text)),
        Kind::Choice(choices) => one_of(choices, text),
        Kind::Billed => one_of(BILLED, text),
        Kind::Checks(choices) => all.iter().map(|text| one_of(choices, text)).collect(),
        Kind::Switch(_) => Ok((text == "yes").into()),
        Kind::Names => Ok(lines(text).map(Value::from).collect()),
        Kind::Limits => pairs(text, |_, text| amount(text)).map(Value::Object),
        Kind::Metadata => metadata(text, known),
    }
}

fn number(text: &str) -> Result<Value, String> {
    text.parse::<u32>().map(Value::from).map_err(|_| "must be a whole number from 0".to_owned())
}

fn amount(text: &str) -> Result<Value, String> {
    if text.eq_ignore_ascii_case("unlimited") {
        return Ok("unlimited".into());
    }
    text.parse::<u32>().map(Value::from).map_err(|_| format!("{text:?} is neither a whole number nor \"unlimited\""))
}

fn one_of(choices: &[(&str, &str)], text: &str) -> Result<Value, String> {
    let known = choices.iter().find(|(value, _)| *value == text);
    known.map(|(value, _)| Value::from(*value)).ok_or_else(|| "is none of the choices".to_owned())
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// Parses `name = value` lines.
fn pairs(text: &str, read: impl Fn(&str, &str) -> Result<Value, String>) -> Result<Map<String, Value>, String> {
    let mut found = Map::new();
    for line in lines(text) {
        let (name, value) = line.split_once('=').ok_or_else(|| format!("{line:?} lacks an equals sign"))?;
        let (name, value) = (name.trim(), value.trim());
        if name.is_empty() {
            return Err(format!("{line:?} has no name before the equals sign"));
        }
        if found.insert(name.to_owned(), read(name, value)?).is_some() {
            return Err(format!("{name:?} stands twice"));
        }
    }
    Ok(found)
}

/// Parses metadata into a patch that removes the keys missing from the text.
fn metadata(text: &str, known: &Metadata) -> Result<Value, String> {
    let mut values = pairs(text, |key, text| Ok(Scalar::typed(text, known.get(key))))?;
    for (key, _) in known.iter() {
        values.entry(key).or_insert(Value::Null);
    }
    Ok(json!(values))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPECS: &[Spec] = &[
        Spec { name: "name", label: "", kind: Kind::Text, group: "", hint: "" },
        Spec { name: "limits_lines", label: "", kind: Kind::Limits, group: "", hint: "" },
        Spec { name: "features_lines", label: "", kind: Kind::Names, group: "", hint: "" },
        Spec { name: "max", label: "", kind: Kind::Amount, group: "", hint: "" },
        Spec { name: "days", label: "", kind: Kind::OptionalNumber, group: "", hint: "" },
        Spec { name: "billed", label: "", kind: Kind::Billed, group: "", hint: "" },
    ];

    fn texts(pairs: &[(&str, &str)]) -> Texts {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), vec![(*text).to_owned()])).collect()
    }

    #[test]
    fn what_a_piece_has_comes_back_as_it_was() {
        let piece = json!({"name": "A", "limits": {"servers": "unlimited", "users": 3}, "features": ["a", "b"],
            "max": "unlimited", "days": null, "billing": "recurring", "interval": "year"});
        let read = read(SPECS, &texts_of(&piece).unwrap(), &[], &Metadata::default()).unwrap();
        assert_eq!(Value::Object(read), piece);
    }

    #[test]
    fn each_mistake_stands_at_its_field() {
        let table = [
            ("name", " ", "is required"),
            ("limits", "users", "lacks an equals sign"),
            ("limits", "users = many", "neither a whole number"),
            ("limits", "users = 1\nusers = 2", "stands twice"),
            ("limits", "= 1", "no name"),
            ("max", "-1", "neither a whole number"),
            ("max", "", "is required"),
            ("days", "3.5", "whole number"),
            ("billed", "fortnight", "none of the choices"),
        ];
        for (field, text, says) in table {
            let good = [("name", "A"), ("max", "1"), ("billed", "one_time")];
            let mut sent = texts(&good);
            sent.insert(field.to_owned(), vec![text.to_owned()]);
            let problem = read(SPECS, &sent, &[], &Metadata::default()).unwrap_err();
            let error = &problem.more["errors"][0];
            assert_eq!(error["field"].as_str().unwrap().trim_end_matches("_lines"), field);
            assert!(error["message"].as_str().unwrap().contains(says), "{error}");
        }
    }
}
