//! Reads the stored catalog in the form of the file, so that an edit of one piece is validated and applied like a whole
//! file.

use std::collections::BTreeMap;

use super::apply::{Change, apply};
use super::file::{Amount, Catalog, PriceEntry, ProductEntry, TierEntry};
use super::{CatalogError, Price, Tier, archived_tiers, list_prices, list_products, list_tiers};
use crate::db::{self, Conn, Error};
use crate::ids::{Context, ProductId, TierId};

impl Catalog {
    /// Reads the whole catalog from the database.
    pub fn of_database(conn: &mut Conn) -> db::Result<Self> {
        let mut prices: BTreeMap<TierId, Vec<PriceEntry>> = BTreeMap::new();
        for price in list_prices(conn)? {
            prices.entry(price.tier_id.clone()).or_default().push(price_entry(price)?);
        }
        let archived = archived_tiers(conn)?;
        let mut tiers: BTreeMap<ProductId, Vec<TierEntry>> = BTreeMap::new();
        // Tiers are numbered across all products; products are ordered by their first tier.
        let mut order: BTreeMap<ProductId, usize> = BTreeMap::new();
        for (place, tier) in list_tiers(conn)?.into_iter().enumerate() {
            let own = prices.remove(&tier.id).unwrap_or_default();
            order.entry(tier.product_id.clone()).or_insert(place);
            tiers.entry(tier.product_id.clone()).or_default().push(tier_entry(
                &tier,
                archived.contains(&tier.id),
                own,
            )?);
        }
        let mut products = list_products(conn)?;
        products.sort_by_key(|product| order.get(&product.id).copied().unwrap_or(usize::MAX));
        let products = products.into_iter().map(|product| ProductEntry {
            tiers: tiers.remove(&product.id).unwrap_or_default(),
            slug: product.slug,
            name: product.name,
            key_prefix: product.key_prefix,
            metadata: product.metadata,
            description: product.description,
            archived: product.archived,
        });
        Ok(Self { products: products.collect() })
    }

    /// Validates the catalog like a file and applies it in the caller's transaction.
    ///
    /// # Errors
    /// [`CatalogError::Invalid`]; then nothing is changed.
    pub fn bring_in(&self, conn: &mut Conn, context: &Context) -> Result<Vec<Change>, CatalogError> {
        self.check()?;
        Ok(apply(conn, context, self)?)
    }
}

fn tier_entry(tier: &Tier, archived: bool, prices: Vec<PriceEntry>) -> db::Result<TierEntry> {
    let limits = tier.limits()?.into_iter().map(|(name, limit)| Ok((name, amount(limit)?)));
    Ok(TierEntry {
        features: tier.features()?,
        limits: limits.collect::<db::Result<_>>()?,
        default_for: tier.purposes()?.into_iter().map(|purpose| purpose.to_string()).collect(),
        max_activations: amount(tier.max_activations)?,
        max_leases: amount(tier.max_leases)?,
        valid_days: tier.valid_days.map(days).transpose()?,
        grace_days: days(tier.grace_days)?,
        offline_grace_days: days(tier.offline_grace_days)?,
        trial_days: days(tier.trial_days)?,
        moves_per_month: days(tier.moves_per_month)?,
        idle_days: tier.idle_days.map(days).transpose()?,
        file_ttl_days: days(tier.file_ttl_days)?,
        max_development_sites: amount(tier.max_development_sites)?,
        owner_check: tier.owner_check.to_string(),
        license_files: tier.license_files.to_string(),
        slug: tier.slug.clone(),
        name: tier.name.clone(),
        activates: tier.activates.to_string(),
        key_format: tier.key_format.to_string(),
        key_storage: tier.key_storage.to_string(),
        code: tier.code.clone(),
        quantity_means: tier.quantity_means.to_string(),
        over_limit: tier.over_limit.to_string(),
        valid_days_from: tier.valid_days_from.to_string(),
        shrink: tier.shrink.to_string(),
        metadata: tier.metadata.clone(),
        description: tier.description.clone(),
        archived,
        prices,
    })
}

fn price_entry(price: Price) -> db::Result<PriceEntry> {
    Ok(PriceEntry {
        stripe_price: price.stripe_price.into(),
        billing: price.billing.to_string(),
        unit_amount: price.unit_amount,
        currency: price.currency,
        interval: price.billing_interval,
        default: price.is_default,
        archived: price.archived,
    })
}

fn amount(limit: Option<i64>) -> db::Result<Amount> {
    limit.map_or(Ok(Amount::Unlimited), |limit| days(limit).map(Amount::Limited))
}

/// Converts a number that is never negative in the file.
fn days(number: i64) -> db::Result<u32> {
    u32::try_from(number).map_err(|_| Error::Corrupt(format!("a tier's number {number}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::db::testing::each_database;

    #[test]
    fn what_was_applied_comes_back_as_it_was() {
        each_database(|db| {
            let context = Context::new(Clock::manual(100));
            let file = Catalog::parse(include_str!("../../catalog.toml")).unwrap();
            let (a, applied) = (context.clone(), file.clone());
            db.write_blocking(move |conn| apply(conn, &a, &applied)).unwrap();
            let stored = db.read_blocking(Catalog::of_database).unwrap();
            let slugs = |catalog: &Catalog| catalog.tiers().map(|(_, tier)| tier.slug.clone()).collect::<Vec<_>>();
            assert_eq!(slugs(&stored), slugs(&file));
            let again = db.write_blocking(move |conn| stored.bring_in(conn, &context)).unwrap();
            assert_eq!(again, []);
        });
    }
}
