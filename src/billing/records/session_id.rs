//! The id of a checkout session, as the database has it: whoever reads the database, or a copy of it, gets no page that shows
//! keys.
//!
//! An HMAC finds the row, and the id itself is sealed beside it, for the questions to Stripe and for the keys that are derived
//! from it. Both are under the same server secret: they are written together, and `keysmith secret rotate` writes both anew.

use crate::db::{Error, Result};
use crate::ids::SessionId;
use crate::secret::sealed::{Purpose, Sealer};

const LABEL: &str = "keysmith/checkout-session/v1";

/// The two columns of one id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// The HMAC under the current secret.
    pub lookup: String,
    pub sealed: String,
}

/// What is written for an id.
#[must_use]
pub fn columns(sealer: &Sealer, id: &SessionId) -> Columns {
    let lookup = lookups(sealer, id).into_iter().next().unwrap_or_default();
    Columns { lookup, sealed: sealer.seal(Purpose::CheckoutSession, id) }
}

/// What an id is looked up by: its HMAC under the current secret and under each one before.
#[must_use]
pub fn lookups(sealer: &Sealer, id: &SessionId) -> Vec<String> {
    sealer.lookups(LABEL, id)
}

/// The id itself. `of` says whose it is, for the error.
pub fn open(sealer: &Sealer, sealed: &str, of: &str) -> Result<SessionId> {
    sealer
        .open(Purpose::CheckoutSession, sealed)
        .map(SessionId::from_text)
        .map_err(|error| Error::Corrupt(format!("the checkout session of {of}: {error}")))
}
