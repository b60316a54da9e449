//! `seats_choose`: the customer may say which seats go.

use serde::{Deserialize, Serialize};

use super::customer::{CustomerMail, Shown};
use crate::activations::activation::names_of;
use crate::catalog::QuantityMeans;
use crate::db::{self, Conn};

/// The mail's fields.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SeatsChoose {
    /// How many go.
    pub removed: i64,
    pub total: i64,
    pub quantity_means: QuantityMeans,
    /// RFC 3339.
    pub choose_until: String,
    /// The activations that go if nothing is chosen.
    #[serde(default)]
    pub activation_ids: Vec<String>,
}

/// What its templates take.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SeatsChooseContext {
    pub removed: i64,
    pub total: i64,
    pub quantity_means: QuantityMeans,
    pub choose_until: String,
    /// The names of the sites and devices that go if nothing is chosen; empty for keys.
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
