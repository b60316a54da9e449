//! Metadata: the seller's own keys and values on products, tiers, orders and licenses, like on Stripe's objects
//! (<https://docs.stripe.com/metadata>). Keys that begin with `_` are private to the seller; the others are visible to
//! the license's holder (docs/adr/0019).

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::sql_types::Text;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Number, Value};

/// Maximum size of the metadata as JSON, in bytes.
pub const MOST_BYTES: usize = 16 * 1024;
/// Maximum number of keys.
pub const MOST_KEYS: usize = 50;
/// Maximum length of a key, in characters.
pub const LONGEST_KEY: usize = 64;
/// Maximum length of a value that can be searched for, in characters; the indexes of both databases skip longer ones.
pub const LONGEST_SOUGHT: usize = 500;

/// Keys with this prefix are visible only to the seller.
const PRIVATE: char = '_';
/// Prefix of keys that a customer filled in at checkout; they are deleted when the person is erased.
const TYPED: &str = "custom_fields.";
/// On an order: the keys from Stripe that could not be stored.
const NOT_KEPT: &str = "_not_kept";
/// Maximum length of that list, in characters.
const LONGEST_NOT_KEPT: usize = 500;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Scalar {
    Text(String),
    Bool(bool),
    Number(Number),
}

impl Scalar {
    fn parse(key: &str, value: Value) -> Result<Self, MetadataError> {
        match value {
            Value::String(text) if text.chars().any(char::is_control) => Err(MetadataError::Control(shown(key))),
            Value::String(text) => Ok(Self::Text(text)),
            Value::Bool(is) => Ok(Self::Bool(is)),
            Value::Number(number) => Ok(Self::Number(number)),
            Value::Null | Value::Array(_) | Value::Object(_) => Err(MetadataError::Value(shown(key))),
        }
    }

    /// Converts text entered by a person to a value: of the same kind as the previous value, if possible.
    #[must_use]
    pub fn typed(text: &str, before: Option<&Self>) -> Value {
        let read = || serde_json::from_str::<Value>(text).ok();
        let read = match before {
            Some(Self::Bool(_)) => read().filter(Value::is_boolean),
            Some(Self::Number(_)) => read().filter(Value::is_number),
            Some(Self::Text(_)) | None => None,
        };
        read.unwrap_or_else(|| text.into())
    }
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Bool(is) => is.fmt(f),
            Self::Number(number) => number.fmt(f),
        }
    }
}

/// Why a value is not valid metadata; phrased to follow the field's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MetadataError {
    #[error("must be an object of keys and values")]
    NotAnObject,
    #[error("the key {0} must have 1 to {LONGEST_KEY} of the characters A-Z, a-z, 0-9, _, . and -")]
    Key(String),
    #[error("the value of {0} must be a string, a number, true or false")]
    Value(String),
    #[error("the value of {0} must not contain line breaks or other control characters")]
    Control(String),
    #[error("must not have more than {MOST_KEYS} keys")]
    TooMany,
    #[error("must not be longer than {MOST_BYTES} bytes as JSON")]
    TooLarge,
}

/// Shortens a key for a message.
fn shown(key: &str) -> String {
    let short: String = key.chars().take(LONGEST_KEY).collect();
    format!("{short:?}")
}

/// Whether this is a valid key.
#[must_use]
pub fn is_key(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
    (1..=LONGEST_KEY).contains(&text.len()) && text.bytes().all(fits)
}

/// A key and a value to search for, written `key:value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    pub key: String,
    pub value: String,
}

impl Pair {
    /// Parses `key:value`; `None` when no key precedes a colon.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (key, value) = text.split_once(':')?;
        let pair = Self { key: key.trim().to_owned(), value: value.trim().to_owned() };
        (is_key(&pair.key) && !pair.value.is_empty()).then_some(pair)
    }
}

/// Keys and values within the limits; a JSON object in the database.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, FromSqlRow)]
#[serde(transparent)]
pub struct Metadata(BTreeMap<String, Scalar>);

impl schemars::JsonSchema for Metadata {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Metadata".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "object", "additionalProperties": {}})
    }
}

impl Metadata {
    /// Parses a JSON object. Keys whose value is null or empty are dropped.
    ///
    /// # Errors
    /// [`MetadataError`]
    pub fn parse(value: Value) -> Result<Self, MetadataError> {
        Patch::parse(value)?.apply(&Self::default())
    }

    /// Returns the JSON stored in the database.
    #[must_use]
    pub fn stored(&self) -> String {
        let values = self.0.iter().map(|(key, value)| (key.clone(), serde_json::json!(value)));
        Value::Object(values.collect()).to_string()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Scalar> {
        self.0.get(key)
    }

    /// Returns all keys with their values, sorted by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Scalar)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// Returns the keys that are not private: for responses, webhooks and license files.
    #[must_use]
    pub fn public(&self) -> Self {
        self.only(|key| !key.starts_with(PRIVATE))
    }

    /// Returns what the licenses of an order copy from it.
    #[must_use]
    pub fn for_licenses(&self) -> Self {
        self.only(|key| key != NOT_KEPT)
    }

    /// Returns the metadata without the customer's checkout input.
    #[must_use]
    pub fn without_typed(&self) -> Self {
        self.only(|key| !key.starts_with(TYPED))
    }

    /// Returns the customer's checkout input.
    pub fn typed(&self) -> impl Iterator<Item = (&str, &Scalar)> {
        self.iter().filter(|(key, _)| key.starts_with(TYPED))
    }

    fn only(&self, fits: impl Fn(&str) -> bool) -> Self {
        Self(self.iter().filter(|(key, _)| fits(key)).map(|(key, value)| (key.to_owned(), value.clone())).collect())
    }

    /// Returns its approximate size in memory.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let of = |(key, value): (&str, &Scalar)| {
            let text = if let Scalar::Text(text) = value { text.len() } else { 0 };
            key.len() + text + 2 * size_of::<Scalar>()
        };
        self.iter().map(of).sum()
    }

    fn checked(self) -> Result<Self, MetadataError> {
        if self.0.len() > MOST_KEYS {
            return Err(MetadataError::TooMany);
        }
        if self.stored().len() > MOST_BYTES {
            return Err(MetadataError::TooLarge);
        }
        Ok(self)
    }

    /// Adds metadata from a checkout: `sent` by the seller's program, `typed` by the customer. Existing keys stay. What
    /// cannot be stored is left out and named in [`NOT_KEPT`]; it never affects the other keys or the purchase.
    #[must_use]
    pub fn with_sent(
        &self,
        sent: impl IntoIterator<Item = (String, String)>,
        typed: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        let mut kept = self.clone();
        let (mut taken, mut lost) = (Vec::new(), Vec::new());
        let typed = typed.into_iter().map(|(key, text)| (format!("{TYPED}{key}"), text));
        for (key, text) in sent.into_iter().chain(typed) {
            let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            if clean.trim().is_empty() || kept.0.contains_key(&key) {
                continue;
            }
            let with = Patch::one(&key, clean.into()).and_then(|one| one.apply(&kept));
            match with {
                Ok(with) => {
                    kept = with;
                    taken.push(key);
                }
                Err(_) => lost.push(key),
            }
        }
        // The note itself also counts toward the limits.
        while !lost.is_empty() {
            let names: Vec<String> = lost.iter().map(|key| shown(key)).collect();
            let note: String = names.join(", ").chars().take(LONGEST_NOT_KEPT).collect();
            if let Ok(noted) = Patch::one(NOT_KEPT, note.into()).and_then(|one| one.apply(&kept)) {
                return noted;
            }
            let Some(key) = taken.pop() else { break };
            kept.0.remove(&key);
            lost.push(key);
        }
        kept
    }

    /// Returns the keys from Stripe that could not be stored, as a list for people.
    #[must_use]
    pub fn not_kept(&self) -> Option<String> {
        self.get(NOT_KEPT).map(Scalar::to_string)
    }
}

impl<'de> Deserialize<'de> for Metadata {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let wrong = |error: MetadataError| serde::de::Error::custom(format!("metadata: {error}"));
        Self::parse(Value::deserialize(from)?).map_err(wrong)
    }
}

/// Stored metadata is not validated again: it was within the limits when it was written.
impl<B: Backend> FromSql<Text, B> for Metadata
where
    String: FromSql<Text, B>,
{
    fn from_sql(bytes: B::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, B>>::from_sql(bytes)?;
        if text == "{}" {
            return Ok(Self::default());
        }
        let values: Map<String, Value> = serde_json::from_str(&text).map_err(|error| format!("metadata: {error}"))?;
        let read = |(key, value): (String, Value)| Ok((key.clone(), Scalar::parse(&key, value)?));
        let values: Result<_, MetadataError> = values.into_iter().map(read).collect();
        Ok(Self(values.map_err(|error| format!("metadata: {error}"))?))
    }
}

/// A change: sets or removes these keys; others stay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patch {
    /// Whether to remove all keys first.
    clears: bool,
    /// `None` = remove the key.
    values: BTreeMap<String, Option<Scalar>>,
}

impl Patch {
    /// Parses `{key: value}`. Null or an empty string removes a key; null instead of the object removes all keys.
    ///
    /// # Errors
    /// [`MetadataError`]
    pub fn parse(value: Value) -> Result<Self, MetadataError> {
        let members = match value {
            Value::Null => return Ok(Self { clears: true, values: BTreeMap::new() }),
            Value::Object(members) => members,
            _ => return Err(MetadataError::NotAnObject),
        };
        let mut patch = Self::default();
        for (key, value) in members {
            if !is_key(&key) {
                return Err(MetadataError::Key(shown(&key)));
            }
            let goes = value.is_null() || value == "";
            let value = if goes { None } else { Some(Scalar::parse(&key, value)?) };
            patch.values.insert(key, value);
        }
        Ok(patch)
    }

    fn one(key: &str, value: Value) -> Result<Self, MetadataError> {
        Self::parse(Value::Object(Map::from_iter([(key.to_owned(), value)])))
    }

    /// Applies the change to `before`.
    ///
    /// # Errors
    /// [`MetadataError::TooMany`], [`MetadataError::TooLarge`]
    pub fn apply(&self, before: &Metadata) -> Result<Metadata, MetadataError> {
        let mut after = if self.clears { Metadata::default() } else { before.clone() };
        for (key, value) in &self.values {
            match (after.0.entry(key.clone()), value) {
                (Entry::Occupied(known), None) => {
                    known.remove();
                }
                (Entry::Vacant(_), None) => {}
                (entry, Some(value)) => {
                    entry.insert_entry(value.clone());
                }
            }
        }
        after.checked()
    }
}

#[cfg(test)]
mod tests;
