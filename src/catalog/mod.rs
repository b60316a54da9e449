//! What the seller sells: products, tiers, prices. Declared in a TOML file (`file`), brought into the database by `apply`.

pub mod apply;
mod choices;
pub mod file;
pub mod from_stripe;
pub mod product_names;
mod refit;
pub mod stored;
mod tier;

pub use choices::{
    ActivationKind, KeyFormat, KeyStorage, LicenseFiles, OverLimit, OwnerCheck, PriceBilling, Purpose, QuantityMeans,
    Shrink, ValidDaysFrom,
};
pub use tier::{Price, Product, Tier, list_prices, list_products, list_tiers, replace_stripe_price};

use crate::db;

/// Why a catalog was refused. Nothing of it has been applied.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// The file cannot be read.
    #[error("{path}: {source}")]
    Unreadable { path: String, source: std::io::Error },
    /// Not TOML, or not a catalog: with line and column.
    #[error("{0}")]
    Syntax(String),
    /// It reads well but makes no sense, one line each.
    #[error("{}", .0.join("\n"))]
    Invalid(Vec<String>),
    #[error(transparent)]
    Db(#[from] db::Error),
}
