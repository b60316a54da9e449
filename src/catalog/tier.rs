//! Products, tiers and prices as stored in the database.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::choices::{
    ActivationKind, KeyFormat, KeyStorage, LicenseFiles, OverLimit, OwnerCheck, PriceBilling, Purpose, QuantityMeans,
    Shrink, ValidDaysFrom,
};
use crate::db::schema::{archived_tiers, prices, products, tiers};
use crate::db::{Conn, Error, Result};
use crate::ids::{Context, PriceId, ProductId, TierId};
use crate::metadata::Metadata;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = products)]
pub struct Product {
    pub id: ProductId,
    pub slug: String,
    pub name: String,
    pub key_prefix: String,
    pub metadata: Metadata,
    /// The description in the shop.
    pub description: Option<String>,
    /// No longer sold.
    pub archived: bool,
}

/// A way to buy a product, with the values of the catalog file; `max_*`: `None` = unlimited.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = tiers)]
pub struct Tier {
    pub id: TierId,
    pub product_id: ProductId,
    pub slug: String,
    pub name: String,
    pub activates: ActivationKind,
    pub key_format: KeyFormat,
    pub key_storage: KeyStorage,
    pub code: Option<String>,
    pub quantity_means: QuantityMeans,
    pub max_activations: Option<i64>,
    pub max_leases: Option<i64>,
    pub over_limit: OverLimit,
    pub valid_days: Option<i64>,
    pub valid_days_from: ValidDaysFrom,
    pub grace_days: i64,
    pub offline_grace_days: i64,
    pub trial_days: i64,
    pub shrink: Shrink,
    pub moves_per_month: i64,
    /// An activation that was not seen for this many days gives up its seat when another one needs it; `None` = never.
    pub idle_days: Option<i64>,
    pub owner_check: OwnerCheck,
    pub license_files: LicenseFiles,
    pub file_ttl_days: i64,
    pub max_development_sites: Option<i64>,
    features: String,
    limits: String,
    default_for: String,
    pub metadata: Metadata,
    /// The description in the shop.
    pub description: Option<String>,
}

impl Tier {
    /// Feature names; `all` grants every feature.
    pub fn features(&self) -> Result<Vec<String>> {
        json(&self.features)
    }

    /// Limits by name; `None` = unlimited.
    pub fn limits(&self) -> Result<BTreeMap<String, Option<i64>>> {
        json(&self.limits)
    }

    /// Returns whether an activation must name its owner's e-mail address; otherwise the key alone is enough.
    #[must_use]
    pub fn asks_for_the_owner(&self) -> bool {
        self.owner_check != OwnerCheck::Key
    }

    /// Returns the requests that use this tier when they name none.
    pub fn purposes(&self) -> Result<Vec<Purpose>> {
        json(&self.default_for)
    }

    /// Returns the tier with this slug.
    pub fn by_slug(conn: &mut Conn, slug: &str) -> Result<Option<Self>> {
        Ok(tiers::table.filter(tiers::slug.eq(slug)).select(Self::as_select()).first(conn).optional()?)
    }

    /// Returns the tier with this id.
    pub fn find(conn: &mut Conn, id: &TierId) -> Result<Option<Self>> {
        Ok(tiers::table.find(id).select(Self::as_select()).first(conn).optional()?)
    }

    /// Returns the default tier of a purpose, unless it is archived.
    pub fn default_for(conn: &mut Conn, purpose: Purpose) -> Result<Option<Self>> {
        for tier in list_sold_tiers(conn)? {
            if tier.purposes()?.contains(&purpose) {
                return Ok(Some(tier));
            }
        }
        Ok(None)
    }

    /// Returns the tier that a Stripe price sells, with the price.
    pub fn by_stripe_price(conn: &mut Conn, stripe_price: &str) -> Result<Option<(Self, Price)>> {
        Ok(prices::table
            .inner_join(tiers::table)
            .filter(prices::stripe_price.eq(stripe_price))
            .select((Self::as_select(), Price::as_select()))
            .first(conn)
            .optional()?)
    }

    /// Returns the price for a checkout of this tier: the default, or the first one that is not archived.
    pub fn default_price(&self, conn: &mut Conn) -> Result<Option<Price>> {
        Ok(prices::table
            .filter(prices::tier_id.eq(&self.id).and(prices::archived.eq(false)))
            .order((prices::is_default.desc(), prices::id.asc()))
            .select(Price::as_select())
            .first(conn)
            .optional()?)
    }

    /// Returns whether it can be bought: neither it nor its product is archived.
    pub fn is_sold(&self, conn: &mut Conn) -> Result<bool> {
        Ok(list_sold_tiers(conn)?.iter().any(|tier| tier.id == self.id))
    }

    /// Returns the product of this tier.
    pub fn product(&self, conn: &mut Conn) -> Result<Product> {
        Ok(products::table.find(&self.product_id).select(Product::as_select()).first(conn)?)
    }
}

#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = prices)]
pub struct Price {
    pub id: String,
    pub tier_id: TierId,
    pub stripe_price: PriceId,
    pub billing: PriceBilling,
    /// Minor units (cents).
    pub unit_amount: i64,
    pub currency: String,
    pub billing_interval: Option<String>,
    pub is_default: bool,
    /// No longer sold; subscriptions at this price continue.
    pub archived: bool,
}

/// The prefix of the id of a price that does not exist at Stripe yet.
const DRAFT: &str = "draft_";

impl Price {
    /// Generates a placeholder for Stripe's id until the price is created there.
    pub fn draft_id(context: &Context) -> PriceId {
        PriceId::from_text(format!("{DRAFT}{}", context.request_id()))
    }

    /// Returns whether the price does not exist at Stripe yet.
    #[must_use]
    pub fn is_draft(&self) -> bool {
        self.stripe_price.starts_with(DRAFT)
    }
}

/// Lists all products in the order of the catalog file.
pub fn list_products(conn: &mut Conn) -> Result<Vec<Product>> {
    Ok(products::table.order(products::id).select(Product::as_select()).load(conn)?)
}

/// Lists all tiers in the order of the catalog file.
pub fn list_tiers(conn: &mut Conn) -> Result<Vec<Tier>> {
    Ok(tiers::table.order((tiers::position, tiers::id)).select(Tier::as_select()).load(conn)?)
}

/// Returns the tiers that are archived themselves, whatever their product.
pub fn archived_tiers(conn: &mut Conn) -> Result<BTreeSet<TierId>> {
    let ids: Vec<TierId> = archived_tiers::table.select(archived_tiers::tier_id).load(conn)?;
    Ok(ids.into_iter().collect())
}

/// Lists the tiers that can be bought, in the order of the catalog file.
pub fn list_sold_tiers(conn: &mut Conn) -> Result<Vec<Tier>> {
    Ok(tiers::table
        .inner_join(products::table)
        .filter(products::archived.eq(false))
        .filter(tiers::id.ne_all(archived_tiers::table.select(archived_tiers::tier_id)))
        .order((tiers::position, tiers::id))
        .select(Tier::as_select())
        .load(conn)?)
}

/// Lists all prices, by tier, the default first.
pub fn list_prices(conn: &mut Conn) -> Result<Vec<Price>> {
    Ok(prices::table
        .order((prices::tier_id, prices::is_default.desc(), prices::id))
        .select(Price::as_select())
        .load(conn)?)
}

fn json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|e| Error::Corrupt(format!("a tier's JSON: {e}")))
}
