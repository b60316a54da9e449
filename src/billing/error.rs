//! Errors of billing operations, and whether they can be retried.

use crate::db;
use crate::licenses::mint::MintError;
use crate::stripe::client::CallError;
use crate::stripe::event::UnreadableObject;

/// Why an operation that follows Stripe's state failed.
#[derive(Debug, thiserror::Error)]
pub enum BillingError {
    #[error(transparent)]
    Stripe(#[from] CallError),
    #[error(transparent)]
    Db(#[from] db::Error),
    #[error(transparent)]
    Mint(#[from] MintError),
    #[error(transparent)]
    Object(#[from] UnreadableObject),
    /// Stripe does not show our API key an object of ours: the key is wrong or restricted. Retried until it is fixed.
    #[error("Stripe does not show {0} to this server's key; check STRIPE_SECRET_KEY and its permissions")]
    Hidden(String),
    /// Stripe's object does not fit the catalog, so a person has to look at it. `session` is the object's id.
    #[error("{session}: {why}")]
    Unfit { session: String, why: String },
}

impl BillingError {
    /// Whether this server's own API key or its permissions are at fault, so that the seller must be notified at once.
    pub fn is_our_fault(&self) -> bool {
        match self {
            Self::Stripe(error) => error.is_refusal(),
            Self::Hidden(_) => true,
            Self::Db(_) | Self::Mint(_) | Self::Object(_) | Self::Unfit { .. } => false,
        }
    }

    /// Whether the same work may succeed later without anybody deciding anything about it.
    pub fn is_transient(&self) -> bool {
        match self {
            // Only reads are refused here, so the fault is in our API key, and the seller can fix it.
            Self::Stripe(_)
            | Self::Db(_)
            | Self::Hidden(_)
            | Self::Mint(MintError::Db(_) | MintError::Collision(_)) => true,
            Self::Mint(_) | Self::Object(_) | Self::Unfit { .. } => false,
        }
    }
}
