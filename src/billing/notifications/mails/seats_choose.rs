//! `seats_choose`: the customer can choose which seats to remove.

use serde::{Deserialize, Serialize};

use super::customer::{CustomerMail, Shown};
use crate::activations::activation::names_of;
use crate::catalog::QuantityMeans;
use crate::db::{self, Conn};

/// The mail's fields.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SeatsChoose {
    /// The number of seats to remove.
    pub removed: i64,
    pub total: i64,
    pub quantity_means: QuantityMeans,
    /// RFC 3339.
    pub choose_until: String,
    /// The activations removed if nothing is chosen.
    #[serde(default)]
    pub activation_ids: Vec<String>,
}

/// Its template values.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SeatsChooseContext {
    pub removed: i64,
    pub total: i64,
    pub quantity_means: QuantityMeans,
    pub choose_until: String,
    /// The names of the sites and devices removed if nothing is chosen; empty for keys.
    pub places: Vec<String>,
    pub choose_url: String,
}

impl CustomerMail for SeatsChoose {
    const TEMPLATE: &'static str = "seats_choose";
    type Own = SeatsChooseContext;

    fn own(self, conn: &mut Conn, shown: &Shown) -> db::Result<SeatsChooseContext> {
        Ok(SeatsChooseContext {
            removed: self.removed,
            total: self.total,
            quantity_means: self.quantity_means,
            choose_until: self.choose_until,
            places: names_of(conn, &self.activation_ids)?,
            choose_url: format!("{}/choose", shown.billing_url),
        })
    }
}
