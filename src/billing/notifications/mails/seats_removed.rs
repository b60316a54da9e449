//! `seats_removed`: a subscription pays for fewer seats, and these were removed.

use serde::{Deserialize, Serialize};

use super::customer::{CustomerMail, Shown};
use crate::activations::activation::names_of;
use crate::catalog::QuantityMeans;
use crate::db::{self, Conn};

/// The mail's fields.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SeatsRemoved {
    pub removed: i64,
    pub total: i64,
    pub quantity_means: QuantityMeans,
    /// RFC 3339.
    pub effective_at: String,
    /// The activations that ended.
    #[serde(default)]
    pub activation_ids: Vec<String>,
}

/// Its template values.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SeatsRemovedContext {
    pub removed: i64,
    pub total: i64,
    pub quantity_means: QuantityMeans,
    pub effective_at: String,
    /// The names of the sites and devices that were deactivated; empty for keys.
    pub places: Vec<String>,
}

impl CustomerMail for SeatsRemoved {
    const TEMPLATE: &'static str = "seats_removed";
    type Own = SeatsRemovedContext;

    fn own(self, conn: &mut Conn, _: &Shown) -> db::Result<SeatsRemovedContext> {
        Ok(SeatsRemovedContext {
            removed: self.removed,
            total: self.total,
            quantity_means: self.quantity_means,
            effective_at: self.effective_at,
            places: names_of(conn, &self.activation_ids)?,
        })
    }
}
