//! Stores a checkout session id so that a reader of the database, or of a copy, cannot open the page that shows the
//! keys.
//!
//! An HMAC finds the row. The id itself is sealed next to it, for requests to Stripe and for the keys derived from it.
//! Both use the same server secret: they are written together, and `keysmith secret rotate` rewrites both.

use crate::db::{Error, Result};
use crate::ids::SessionId;
use crate::secret::sealed::{Purpose, Sealer};

const LABEL: &str = "keysmith/checkout-session/v1";

/// The two columns of one session id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// The HMAC under the current secret.
    pub lookup: String,
    pub sealed: String,
}

/// Returns the columns to store for an id.
#[must_use]
pub fn columns(sealer: &Sealer, id: &SessionId) -> Columns {
    let lookup = lookups(sealer, id).into_iter().next().unwrap_or_default();
    Columns { lookup, sealed: sealer.seal(Purpose::CheckoutSession, id) }
}

/// Returns the values to look an id up by: its HMAC under the current secret and each previous one.
#[must_use]
pub fn lookups(sealer: &Sealer, id: &SessionId) -> Vec<String> {
    sealer.lookups(LABEL, id)
}

/// Opens a sealed id. `of` names its owner in the error message.
pub fn open(sealer: &Sealer, sealed: &str, of: &str) -> Result<SessionId> {
    sealer
        .open(Purpose::CheckoutSession, sealed)
        .map(SessionId::from_text)
        .map_err(|error| Error::Corrupt(format!("the checkout session of {of}: {error}")))
}
