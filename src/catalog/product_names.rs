//! The names of a product and tier, for mails.

use serde::{Deserialize, Serialize};

use super::Tier;
use crate::db::{Conn, Result};
use crate::ids::TierId;
use crate::mail::Common;

/// The product and the tier that a mail is about, for its templates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductNames {
    /// The product's name; the seller's name if there is no tier.
    pub product_name: String,
    pub tier_name: String,
}

impl ProductNames {
    /// Returns the names of a tier and its product.
    pub fn of(conn: &mut Conn, tier: Option<&Tier>, common: &Common) -> Result<Self> {
        let Some(tier) = tier else {
            return Ok(Self { product_name: common.seller_name.clone(), tier_name: "License key".to_owned() });
        };
        Ok(Self { product_name: tier.product(conn)?.name, tier_name: tier.name.clone() })
    }

    /// Returns the same by the tier's id; the tier may no longer exist.
    pub fn of_tier_id(conn: &mut Conn, tier_id: Option<&TierId>, common: &Common) -> Result<Self> {
        let tier = match tier_id {
            Some(id) => Tier::find(conn, id)?,
            None => None,
        };
        Self::of(conn, tier.as_ref(), common)
    }
}
