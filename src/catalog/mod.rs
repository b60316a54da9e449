//! The catalog: products, tiers, prices. Declared in a TOML file (`file`), written to the database by `apply`.

pub mod apply;
pub mod at_stripe;
mod check;
mod choices;
pub mod edit;
pub mod effect;
pub mod file;
pub mod from_stripe;
mod in_use;
pub mod product_names;
mod refit;
pub mod stored;
mod tier;

pub use check::Mistake;
pub use choices::{
    ActivationKind, KeyFormat, KeyStorage, LicenseFiles, OverLimit, OwnerCheck, PriceBilling, Purpose, QuantityMeans,
    Shrink, ValidDaysFrom,
};
pub use tier::{Price, Product, Tier, archived_tiers, list_prices, list_products, list_sold_tiers, list_tiers};

use crate::db;

/// Why a catalog was rejected. Nothing of it has been applied.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// The file cannot be read.
    #[error("{source}")]
    Unreadable { source: std::io::Error },
    /// Not TOML, or not a catalog; with the line number.
    #[error("{0}")]
    Syntax(String),
    /// It parses but is invalid; one line per mistake.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Invalid(Vec<Mistake>),
    #[error(transparent)]
    Db(#[from] db::Error),
}
