//! Why a billing operation failed, and whether trying again helps.

use crate::db;
use crate::licenses::mint::MintError;
use crate::stripe::client::CallError;
use crate::stripe::event::UnreadableObject;

/// Why an operation that follows Stripe failed.
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
    /// Stripe does not show our key what is ours: the key is wrong or restricted, and that passes.
    #[error("Stripe does not show {0} to this server's key; check STRIPE_SECRET_KEY and its permissions")]
    Hidden(String),
    /// Stripe's object does not fit the catalog: a person has to look. `session` is the object's id.
    #[error("{session}: {why}")]
    Unfit { session: String, why: String },
}

impl BillingError {
    /// Whether this server's own key or its permissions are at fault: the seller has to hear of it at once.
    pub fn is_our_fault(&self) -> bool {
        match self {
            Self::Stripe(error) => error.is_refusal(),
            Self::Hidden(_) => true,
            Self::Db(_) | Self::Mint(_) | Self::Object(_) | Self::Unfit { .. } => false,
        }
    }

    /// Whether the same work may succeed later without a decision about this work.
    pub fn is_transient(&self) -> bool {
        match self {
            // What Stripe refuses here is a reading, so the fault is our key's, and passes when the seller mends it.
            Self::Stripe(_)
            | Self::Db(_)
            | Self::Hidden(_)
            | Self::Mint(MintError::Db(_) | MintError::Collision(_)) => true,
            Self::Mint(_) | Self::Object(_) | Self::Unfit { .. } => false,
        }
    }
}
