//! Maps another system's columns and values to Keysmith's: a TOML file, or one of the built-in maps.

use std::collections::BTreeMap;
use std::path::Path;

use clap::ValueEnum;
use serde::Deserialize;

use super::field::{Field, Raw};

/// The systems with a built-in map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum System {
    LemonSqueezy,
    Gumroad,
    /// Easy Digital Downloads, Software Licensing
    Edd,
    /// License Manager for WooCommerce
    Lmfwc,
    Keygen,
}

impl System {
    fn text(self) -> &'static str {
        match self {
            Self::LemonSqueezy => include_str!("maps/lemon-squeezy.toml"),
            Self::Gumroad => include_str!("maps/gumroad.toml"),
            Self::Edd => include_str!("maps/edd.toml"),
            Self::Lmfwc => include_str!("maps/lmfwc.toml"),
            Self::Keygen => include_str!("maps/keygen.toml"),
        }
    }
}

/// Column names, value translations and defaults for one export.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Map {
    /// Column names by field; the usual names still apply to the other fields.
    #[serde(default)]
    columns: BTreeMap<String, Names>,
    /// Translations by field: from the file's value to Keysmith's. Case is ignored.
    #[serde(default)]
    values: BTreeMap<String, BTreeMap<String, String>>,
    /// The value of a field that is missing in the file.
    #[serde(default)]
    defaults: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Names {
    One(String),
    Several(Vec<String>),
}

impl Map {
    /// Returns the built-in map of a system.
    ///
    /// # Errors
    /// None in practice: a test parses every built-in map.
    pub fn of(system: System) -> Result<Self, String> {
        Self::parse(system.text())
    }

    /// Reads a map from a file.
    ///
    /// # Errors
    /// What is wrong with the file, and where.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        Self::parse(&text).map_err(|error| format!("{}: {error}", path.display()))
    }

    fn parse(text: &str) -> Result<Self, String> {
        let map: Self = toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())?;
        let named = map.columns.keys().chain(map.values.keys()).chain(map.defaults.keys());
        match named.into_iter().find(|name| Field::by_name(name).is_none()) {
            Some(name) => {
                let known: Vec<&str> = Field::ALL.iter().map(|field| field.name()).collect();
                Err(format!("{name:?} is not an import field; the fields are {}", known.join(", ")))
            }
            None => Ok(map),
        }
    }

    /// Returns the names that the field's column may have.
    pub fn names(&self, field: Field) -> Vec<&str> {
        match self.columns.get(field.name()) {
            Some(Names::One(name)) => vec![name],
            Some(Names::Several(names)) => names.iter().map(String::as_str).collect(),
            None => field.names().to_vec(),
        }
    }

    /// Whether the map supplies a value when the field has no column.
    pub fn has_default(&self, field: Field) -> bool {
        self.defaults.contains_key(field.name())
    }

    /// Translates the file's values to Keysmith's.
    pub fn translate(&self, raw: &mut Raw) {
        for (name, words) in &self.values {
            let Some(field) = Field::by_name(name) else { continue };
            let Some(value) = raw.take(field) else { continue };
            let word = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(&value));
            raw.set(field, Some(word.map_or(value, |(_, meaning)| meaning.clone())));
        }
        for (name, default) in &self.defaults {
            let Some(field) = Field::by_name(name) else { continue };
            let value = raw.take(field).unwrap_or_else(|| default.clone());
            raw.set(field, Some(value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ready_map_can_be_read() {
        for system in System::value_variants() {
            let map = Map::of(*system).unwrap();
            assert!(!map.names(Field::LicenseKey).is_empty(), "{system:?}");
        }
    }

    #[test]
    fn a_map_gives_columns_words_and_defaults() {
        let map = Map::parse(
            "[columns]\nlicense_key = \"License Key\"\nemail = [\"Mail\", \"E-Mail\"]\n\
             [values.status]\nbanned = \"revoked\"\n[values.max_activations]\n0 = \"unlimited\"\n[defaults]\ntier = \"site\"\n",
        )
        .unwrap();
        assert_eq!(map.names(Field::Email), ["Mail", "E-Mail"]);
        assert_eq!(map.names(Field::Status), ["status"]);
        let mut raw = Raw::at("line 2".into());
        raw.set(Field::Status, Some("BANNED".into()));
        raw.set(Field::MaxActivations, Some(" 0 ".into()));
        raw.set(Field::Notes, Some("NULL".into()));
        map.translate(&mut raw);
        assert_eq!(raw.take(Field::Status).as_deref(), Some("revoked"));
        assert_eq!(raw.take(Field::MaxActivations).as_deref(), Some("unlimited"));
        assert_eq!(raw.take(Field::Tier).as_deref(), Some("site"));
        assert_eq!(raw.take(Field::Notes), None);
        for wrong in ["[columns]\nprice = \"x\"", "[values.color]\na = \"b\"", "surprise = 1", "[columns"] {
            assert!(Map::parse(wrong).is_err(), "{wrong}");
        }
    }
}
