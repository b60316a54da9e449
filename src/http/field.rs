//! The types of request fields. Each one parses itself, with stable messages and codes, and describes its
//! JSON Schema.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::fields::Fields;
use crate::accounts::display_name;
use crate::accounts::email::Email;
use crate::activations::installation_id::InstallationId;
use crate::activations::site_domain::SiteDomain;
use crate::clock::{Timestamp, parse_rfc3339};
use crate::db::text_enum::TextEnum;
use crate::error_code::ErrorCode;
use crate::metadata::{Metadata, Pair, Patch};

/// The longest text that a device can report about itself, in characters; the rest is cut off.
const MAX_LABEL: usize = 255;

/// The type of a request's field.
pub trait Field: Sized {
    /// Whether a request without the field is refused.
    const REQUIRED: bool = true;
    /// The code of an invalid value, if it is not `invalid_fields`.
    const CODE: Option<ErrorCode> = None;

    /// Reads the field. Mistakes are recorded in `fields`, and the value is then `None`.
    fn read(fields: &mut Fields, name: &str) -> Option<Self>;

    /// Reads a field that may be absent or null.
    fn read_optional(fields: &mut Fields, name: &str) -> Option<Option<Self>> {
        if fields.value(name).is_none() { Some(None) } else { Self::read(fields, name).map(Some) }
    }

    /// The schema of its values.
    fn schema(generator: &mut SchemaGenerator) -> Schema;
}

/// A field that may be absent or null.
impl<T: Field> Field for Option<T> {
    const REQUIRED: bool = false;
    const CODE: Option<ErrorCode> = T::CODE;

    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        T::read_optional(fields, name)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        nullable(T::schema(generator))
    }
}

/// Returns the schema, extended by null.
pub fn nullable(mut schema: Schema) -> Schema {
    match schema.get("type") {
        Some(Value::String(name)) => {
            let types = json!([name, "null"]);
            schema.insert("type".into(), types);
            if let Some(Value::Array(words)) = schema.get_mut("enum") {
                words.push(Value::Null);
            }
            schema
        }
        Some(_) => schema,
        None => json_schema!({"anyOf": [schema, {"type": "null"}]}),
    }
}

/// Text that must not be blank.
pub struct Text(pub String);

impl std::ops::Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Field for Text {
    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        Some(Self(fields.text(name))).filter(|text| !text.trim().is_empty())
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string"})
    }
}

/// Any text, also an empty one.
impl Field for String {
    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        if fields.value(name).is_none() {
            fields.wrong(name, ErrorCode::InvalidFields, "is required");
        }
        fields.optional_text(name)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string"})
    }
}

/// A whole number from `MIN` to `MAX`, both included.
#[derive(Clone, Copy, Debug)]
pub struct Whole<const MIN: i64, const MAX: i64>(pub i64);

impl<const MIN: i64, const MAX: i64> Field for Whole<MIN, MAX> {
    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        let number = fields.integer(name)?;
        if !(MIN..=MAX).contains(&number) {
            fields.wrong(name, ErrorCode::InvalidFields, format!("must be between {MIN} and {MAX}"));
            return None;
        }
        Some(Self(number))
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "minimum": MIN, "maximum": MAX})
    }
}

/// Any whole number.
impl Field for i64 {
    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        fields.integer(name)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer"})
    }
}

/// True or false; false when absent.
impl Field for bool {
    const REQUIRED: bool = false;

    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        Some(fields.switch(name))
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["boolean", "null"]})
    }
}

/// A list of texts.
impl Field for Vec<String> {
    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        Some(fields.texts(name))
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "array", "items": {"type": "string"}})
    }
}

/// An e-mail address; a blank one counts as absent where it may be.
impl Field for Email {
    const CODE: Option<ErrorCode> = Some(ErrorCode::InvalidEmail);

    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        fields.email(name)
    }

    fn read_optional(fields: &mut Fields, name: &str) -> Option<Option<Self>> {
        Some(fields.optional_email(name))
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "email"})
    }
}

/// The id of an installation; where it may be absent, one that is given must not be blank.
impl Field for InstallationId {
    const CODE: Option<ErrorCode> = Some(ErrorCode::InvalidInstallationId);

    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        let text = fields.text(name);
        fields.parsed(name, &text, Self::parse, |_| ErrorCode::InvalidInstallationId)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string"})
    }
}

/// A site, as a URL or a host name.
impl Field for SiteDomain {
    const CODE: Option<ErrorCode> = Some(ErrorCode::InvalidSiteDomain);

    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        let text = fields.text(name);
        fields.parsed(name, &text, Self::parse, |_| ErrorCode::InvalidSiteDomain)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string"})
    }
}

/// A change of metadata: absent changes nothing, null removes all keys.
impl Field for Patch {
    const REQUIRED: bool = false;
    const CODE: Option<ErrorCode> = Some(ErrorCode::InvalidMetadata);

    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        Some(fields.metadata(name))
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        nullable(generator.subschema_for::<Metadata>())
    }
}

/// A filter by metadata: a key, a colon and a value; an empty one counts as absent where it may be.
impl Field for Pair {
    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        fields.text(name);
        fields.metadata_pair(name)
    }

    fn read_optional(fields: &mut Fields, name: &str) -> Option<Option<Self>> {
        Some(fields.metadata_pair(name))
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string"})
    }
}

/// A time in RFC 3339; a blank one counts as absent where it may be.
impl Field for Timestamp {
    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        let text = fields.text(name);
        time(fields, name, &text, ErrorCode::InvalidFields)
    }

    fn read_optional(fields: &mut Fields, name: &str) -> Option<Option<Self>> {
        let text = fields.optional_text(name).unwrap_or_default();
        Some(time(fields, name, &text, ErrorCode::InvalidFields))
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

/// Parses a time; anything else is recorded as a mistake with this code. Blank text returns `None` without one.
pub fn time(fields: &mut Fields, name: &str, text: &str, code: ErrorCode) -> Option<Timestamp> {
    let parse = |text: &str| parse_rfc3339(text).map(Timestamp).ok_or("must be a time as in 2027-01-31T00:00:00Z");
    fields.parsed(name, text, parse, |_| code)
}

/// A word of a list; an empty one counts as absent where it may be.
impl<T: TextEnum + JsonSchema> Field for T {
    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        if fields.is_blank(name) {
            fields.wrong(name, ErrorCode::InvalidFields, "is required");
        }
        Self::parse(&fields.one_of(name, Self::TEXTS)?)
    }

    fn read_optional(fields: &mut Fields, name: &str) -> Option<Option<Self>> {
        Some(fields.one_of(name, Self::TEXTS).and_then(|text| Self::parse(&text)))
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<T>()
    }
}

/// Text that a device reports about itself, for people to read: cleaned and truncated, never refused.
pub struct Label(pub String);

impl Field for Label {
    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        Some(Self(fields.text(name)))
    }

    fn read_optional(fields: &mut Fields, name: &str) -> Option<Option<Self>> {
        let Some(text) = fields.optional_text(name) else { return Some(None) };
        let clean: String = display_name::cleaned(text.trim()).chars().take(MAX_LABEL).collect();
        Some(Some(clean).filter(|text| !text.is_empty()).map(Self))
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string"})
    }
}
