//! Request bodies in the format of the catalog file. [`edit`] deserializes them with serde, so their schemas are
//! derived from the catalog file's types.

use std::marker::PhantomData;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value};

use crate::catalog::edit;
use crate::catalog::file::{PriceEntry, ProductEntry, TierEntry};
use crate::http::description::Members;
use crate::http::field::{Field, nullable};
use crate::http::fields::Fields;
use crate::http::input::Request;

/// A kind of catalog entry.
pub trait Piece: JsonSchema {
    /// The field that identifies an entry and never changes.
    const NAME: &'static str;
    /// The field of a new entry that names its parent, and the field's description.
    const PARENT: Option<(&'static str, &'static str)>;
}

impl Piece for ProductEntry {
    const NAME: &'static str = "slug";
    const PARENT: Option<(&'static str, &'static str)> = None;
}

impl Piece for TierEntry {
    const NAME: &'static str = "slug";
    const PARENT: Option<(&'static str, &'static str)> = Some(("product", "The slug of its product."));
}

impl Piece for PriceEntry {
    const NAME: &'static str = "stripe_price";
    const PARENT: Option<(&'static str, &'static str)> = Some(("tier", "The slug of its tier."));
}

/// A new catalog entry. Missing fields have the defaults of the catalog file.
pub struct NewPiece<P> {
    pub fields: edit::Fields,
    piece: PhantomData<P>,
}

impl<P: Piece> NewPiece<P> {
    /// Returns the entry's slug, or a price's Stripe ID; empty if it is missing.
    pub fn name(&self) -> String {
        self.fields.get(P::NAME).and_then(Value::as_str).unwrap_or_default().to_owned()
    }
}

impl<P: Piece> Request for NewPiece<P> {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self { fields: fields.values(), piece: PhantomData })
    }

    fn members(generator: &mut SchemaGenerator) -> Members {
        let mut members = of_file::<P>();
        if let Some((name, about)) = P::PARENT {
            members.add(name, true, String::schema(generator), about);
        }
        members
    }
}

/// A change of a catalog entry. Missing fields stay unchanged; null resets a field to the default of the catalog file.
pub struct PieceChange<P> {
    pub fields: edit::Fields,
    piece: PhantomData<P>,
}

impl<P: Piece> Request for PieceChange<P> {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self { fields: fields.values(), piece: PhantomData })
    }

    fn members(_: &mut SchemaGenerator) -> Members {
        let mut members = of_file::<P>();
        members.properties.remove(P::NAME);
        for (name, value) in &mut members.properties {
            let mut schema = Schema::try_from(value.take()).unwrap_or_default();
            if !members.required.contains(name) {
                // A missing field keeps its value, so the default does not apply.
                schema.remove("default");
                schema = nullable(schema);
            }
            *value = schema.to_value();
        }
        members.required.clear();
        members
    }
}

/// Returns the fields of an entry in the catalog file.
fn of_file<P: Piece>() -> Members {
    let settings = SchemaSettings::draft2020_12().for_deserialize().with(|settings| settings.inline_subschemas = true);
    let mut schema = P::json_schema(&mut settings.into_generator());
    let properties = match schema.remove("properties") {
        Some(Value::Object(properties)) => properties,
        _ => Map::new(),
    };
    let required = match schema.remove("required") {
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    Members { properties, required, codes: Vec::new() }
}
