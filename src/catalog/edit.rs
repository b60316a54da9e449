//! Edits the catalog piece by piece, under the rules of the file: the admin API and the console share these operations.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::apply::Change;
use super::file::{Catalog, PriceEntry, ProductEntry, TierEntry};
use super::{CatalogError, list_prices, list_products, list_tiers};
use crate::audit::{Actor, record};
use crate::db::Conn;
use crate::ids::Context;

/// Fields of a piece, as the catalog file names them.
pub type Fields = Map<String, Value>;

/// One change to one piece. `name` identifies an existing piece: its slug (Stripe's id for a price) or our id.
#[derive(Clone, Debug)]
pub enum Edit {
    NewProduct(Fields),
    Product {
        name: String,
        fields: Fields,
    },
    /// With the field `product`, a product's slug.
    NewTier(Fields),
    Tier {
        name: String,
        fields: Fields,
    },
    /// With the field `tier`, a tier's slug.
    NewPrice(Fields),
    Price {
        name: String,
        fields: Fields,
    },
}

/// The piece that an edit changes: its slug, or Stripe's id of a price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Product(String),
    Tier(String),
    Price(String),
}

impl Piece {
    /// Returns its subject in the audit log.
    fn subject(&self) -> &str {
        match self {
            Self::Product(name) | Self::Tier(name) | Self::Price(name) => name,
        }
    }
}

/// Why a piece of the catalog was not changed. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    #[error("there is no such {0}")]
    NotFound(&'static str),
    #[error("there is a {0} of this name")]
    Taken(&'static str),
    /// Malformed fields: `field: what is wrong`, or serde's message.
    #[error("{0}")]
    Form(String),
    #[error(transparent)]
    Catalog(#[from] CatalogError),
}

impl From<crate::db::Error> for EditError {
    fn from(error: crate::db::Error) -> Self {
        Self::Catalog(error.into())
    }
}

/// Applies the edits one after the other in the caller's transaction; each is validated with the whole catalog and
/// recorded in the audit log. Returns the piece that the last edit changed.
///
/// # Errors
/// [`EditError`]; the caller has to roll its transaction back.
pub fn edit(conn: &mut Conn, context: &Context, actor: &Actor, edits: &[Edit]) -> Result<Option<Piece>, EditError> {
    let mut last = None;
    for edit in edits {
        let mut catalog = Catalog::of_database(conn)?;
        let piece = edit.apply(conn, &mut catalog)?;
        let changes = catalog.bring_in(conn, context)?;
        if !changes.is_empty() {
            let changes: Vec<String> = changes.into_iter().map(|Change(line)| line).collect();
            record(conn, context, actor, edit.action(), piece.subject(), json!({"changes": changes}))?;
        }
        last = Some(piece);
    }
    Ok(last)
}

impl Edit {
    /// Returns its action in the audit log.
    fn action(&self) -> &'static str {
        match self {
            Self::NewProduct(_) => "product.created",
            Self::Product { .. } => "product.changed",
            Self::NewTier(_) => "tier.created",
            Self::Tier { .. } => "tier.changed",
            Self::NewPrice(_) => "price.created",
            Self::Price { .. } => "price.changed",
        }
    }

    /// Makes the change in `catalog` without validating it. Returns the piece that was changed.
    ///
    /// # Errors
    /// [`EditError`]
    pub fn apply(&self, conn: &mut Conn, catalog: &mut Catalog) -> Result<Piece, EditError> {
        match self {
            Self::NewProduct(fields) => new_product(catalog, fields),
            Self::Product { name, fields } => change_product(conn, catalog, name, fields),
            Self::NewTier(fields) => new_tier(catalog, fields),
            Self::Tier { name, fields } => change_tier(conn, catalog, name, fields),
            Self::NewPrice(fields) => new_price(catalog, fields),
            Self::Price { name, fields } => change_price(conn, catalog, name, fields),
        }
    }
}

fn new_product(catalog: &mut Catalog, fields: &Fields) -> Result<Piece, EditError> {
    let product: ProductEntry = read(fields.clone())?;
    if catalog.products.iter().any(|known| known.slug == product.slug) {
        return Err(EditError::Taken("product"));
    }
    let slug = product.slug.clone();
    catalog.products.push(product);
    Ok(Piece::Product(slug))
}

fn change_product(conn: &mut Conn, catalog: &mut Catalog, name: &str, fields: &Fields) -> Result<Piece, EditError> {
    let found = list_products(conn)?.into_iter().find(|known| known.slug == name || known.id == name);
    let slug = found.ok_or(EditError::NotFound("product"))?.slug;
    let product = catalog.products.iter_mut().find(|known| known.slug == slug);
    let product = product.ok_or(EditError::NotFound("product"))?;
    let tiers = std::mem::take(&mut product.tiers);
    *product = patched(product, "slug", fields)?;
    product.tiers = tiers;
    Ok(Piece::Product(slug))
}

fn new_tier(catalog: &mut Catalog, fields: &Fields) -> Result<Piece, EditError> {
    let mut fields = fields.clone();
    let product = belongs_to(&mut fields, "product")?;
    let tier: TierEntry = read(fields)?;
    if catalog.tiers().any(|(_, known)| known.slug == tier.slug) {
        return Err(EditError::Taken("tier"));
    }
    let product = catalog.products.iter_mut().find(|known| known.slug == product);
    let slug = tier.slug.clone();
    product.ok_or(EditError::NotFound("product"))?.tiers.push(tier);
    Ok(Piece::Tier(slug))
}

fn change_tier(conn: &mut Conn, catalog: &mut Catalog, name: &str, fields: &Fields) -> Result<Piece, EditError> {
    let found = list_tiers(conn)?.into_iter().find(|tier| tier.slug == name || tier.id == name);
    let slug = found.ok_or(EditError::NotFound("tier"))?.slug;
    let tier = catalog.tiers_mut().find(|tier| tier.slug == slug);
    let tier = tier.ok_or(EditError::NotFound("tier"))?;
    let prices = std::mem::take(&mut tier.prices);
    *tier = patched(tier, "slug", fields)?;
    if !tier.prices.is_empty() {
        return Err(EditError::Form("prices are changed at /api/v1/admin/prices".into()));
    }
    tier.prices = prices;
    Ok(Piece::Tier(slug))
}

fn new_price(catalog: &mut Catalog, fields: &Fields) -> Result<Piece, EditError> {
    let mut fields = fields.clone();
    let tier = belongs_to(&mut fields, "tier")?;
    let price: PriceEntry = read(fields)?;
    if catalog.tiers().flat_map(|(_, tier)| &tier.prices).any(|known| known.stripe_price == price.stripe_price) {
        return Err(EditError::Taken("price"));
    }
    let name = price.stripe_price.clone();
    let tier = catalog.tiers_mut().find(|known| known.slug == tier).ok_or(EditError::NotFound("tier"))?;
    if price.default {
        tier.prices.iter_mut().for_each(|other| other.default = false);
    }
    tier.prices.push(price);
    Ok(Piece::Price(name))
}

/// A new default replaces the tier's previous one; an archived price stops being the default.
fn change_price(conn: &mut Conn, catalog: &mut Catalog, name: &str, fields: &Fields) -> Result<Piece, EditError> {
    let found = list_prices(conn)?.into_iter().find(|known| known.stripe_price == name || known.id == name);
    let stripe_price = String::from(found.ok_or(EditError::NotFound("price"))?.stripe_price);
    let is_of = |tier: &TierEntry| tier.prices.iter().any(|price| price.stripe_price == stripe_price);
    let tier = catalog.tiers_mut().find(|tier| is_of(tier)).ok_or(EditError::NotFound("price"))?;
    let becomes_default = fields.get("default").is_some_and(|default| default == true);
    for price in &mut tier.prices {
        if price.stripe_price == stripe_price {
            *price = patched(price, "stripe_price", fields)?;
            price.default &= becomes_default || !price.archived;
        } else if becomes_default {
            price.default = false;
        }
    }
    Ok(Piece::Price(stripe_price))
}

/// Parses a piece of the catalog from fields in the form of the file.
fn read<T: DeserializeOwned>(fields: Fields) -> Result<T, EditError> {
    serde_json::from_value(Value::Object(fields)).map_err(|error| EditError::Form(error.to_string()))
}

/// Returns the piece with these fields replaced; its name cannot change.
fn patched<T: DeserializeOwned + serde::Serialize>(piece: &T, name: &str, changed: &Fields) -> Result<T, EditError> {
    let Ok(Value::Object(mut fields)) = serde_json::to_value(piece) else {
        return Err(EditError::Form("cannot be changed".into()));
    };
    if changed.get(name).is_some_and(|new| Some(new) != fields.get(name)) {
        return Err(EditError::Form(format!("{name} cannot be changed: licenses and orders refer to it")));
    }
    for (field, value) in changed {
        // Null resets the field to the default of the file.
        if value.is_null() {
            fields.remove(field);
        } else if let ("metadata", Value::Object(pairs), Some(Value::Object(known))) =
            (field.as_str(), value, fields.get_mut("metadata"))
        {
            // Keys that are not given stay; null removes a key when the piece is parsed.
            known.extend(pairs.clone());
        } else {
            fields.insert(field.clone(), value.clone());
        }
    }
    read(fields)
}

/// Removes and returns the field that names the piece which a new one belongs to.
fn belongs_to(fields: &mut Fields, field: &'static str) -> Result<String, EditError> {
    match fields.remove(field) {
        Some(Value::String(slug)) => Ok(slug),
        _ => Err(EditError::Form(format!("{field}: is required, the slug of a {field}"))),
    }
}
