//! `/api/v1/admin/products`, `/tiers`, `/prices`: the catalog. Bodies have the format of the catalog file, and changes
//! are checked and applied as by `keysmith catalog apply`. Entries are never deleted, because licenses and past orders
//! refer to them.

pub mod make;
pub mod piece;
pub mod prices;
pub mod products;
pub mod tiers;
pub mod write;

use crate::catalog::CatalogError;
use crate::catalog::edit::EditError;
use crate::error_code::ErrorCode;
use crate::http::problem::{FieldError, Problem};

impl From<CatalogError> for Problem {
    fn from(error: CatalogError) -> Self {
        match error {
            CatalogError::Invalid(mistakes) => {
                let wrong = mistakes.into_iter().map(|mistake| FieldError {
                    field: mistake.field.to_owned(),
                    message: mistake.to_string(),
                    code: ErrorCode::InvalidCatalog,
                });
                Self::fields(&wrong.collect::<Vec<_>>())
            }
            CatalogError::Db(error) => error.into(),
            error => Self::internal(&error),
        }
    }
}

impl From<EditError> for Problem {
    fn from(error: EditError) -> Self {
        let detail = format!("{}.", error.to_string().replacen("there", "There", 1));
        match error {
            EditError::NotFound("product") => Self::not_found(ErrorCode::ProductNotFound, detail),
            EditError::NotFound("tier") => Self::not_found(ErrorCode::TierNotFound, detail),
            EditError::NotFound(_) => Self::not_found(ErrorCode::PriceNotFound, detail),
            EditError::Taken("product") => Self::conflict(ErrorCode::ProductExists, detail),
            EditError::Taken("tier") => Self::conflict(ErrorCode::TierExists, detail),
            EditError::Taken(_) => Self::conflict(ErrorCode::PriceExists, detail),
            EditError::Form(message) => Self::field(field_of(&message), ErrorCode::InvalidFields, &message),
            EditError::Catalog(error) => error.into(),
        }
    }
}

/// Returns the field that an error message of serde or of this server is about.
fn field_of(message: &str) -> &str {
    for start in ["unknown field `", "missing field `", "duplicate field `"] {
        if let Some((name, _)) = message.strip_prefix(start).and_then(|rest| rest.split_once('`')) {
            return name;
        }
    }
    message.split_once(": ").map(|(name, _)| name).filter(|name| !name.contains(' ')).unwrap_or_default()
}
