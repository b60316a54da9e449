//! Applies a catalog to the database: upserts by slug, and reports what changes.
//!
//! Tiers and prices that the file no longer names stay: licenses and past orders refer to them.

use diesel::prelude::*;
use serde_json::Value;

use super::file::{Catalog, PriceEntry, ProductEntry, TierEntry};
use super::refit::refit_price;
use crate::db::schema::{archived_tiers, prices, products, tiers};
use crate::db::{Conn, Error, Result};
use crate::ids::{Context, Kind, ProductId, TierId};

/// One line of difference: `+ tier business`, `~ tier business: max_activations 3 -> 5`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change(pub String);

/// Applies the catalog in the caller's transaction and returns the differences. A dry run does the same and rolls back.
pub fn apply(conn: &mut Conn, context: &Context, catalog: &Catalog) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    let mut position = 0;
    for product in &catalog.products {
        let product_id = upsert_product(conn, context, product, &mut changes)?;
        for tier in &product.tiers {
            position += 1;
            let tier_id = upsert_tier(conn, context, tier, &product_id, position, &mut changes)?;
            for price in &tier.prices {
                upsert_price(conn, context, price, &tier_id, &mut changes)?;
            }
        }
    }
    Ok(changes)
}

/// Applies the catalog only when the database has no tiers yet; returns whether it did.
pub fn apply_to_empty(conn: &mut Conn, context: &Context, catalog: &Catalog) -> Result<bool> {
    let any: i64 = tiers::table.count().get_result(conn)?;
    if any > 0 {
        return Ok(false);
    }
    apply(conn, context, catalog)?;
    Ok(true)
}

fn upsert_product(
    conn: &mut Conn,
    context: &Context,
    entry: &ProductEntry,
    changes: &mut Vec<Change>,
) -> Result<ProductId> {
    let now = context.now();
    let metadata = entry.metadata.stored();
    type Known = (ProductId, String, String, String, Option<String>, bool);
    let known: Option<Known> = products::table
        .filter(products::slug.eq(&entry.slug))
        .select((
            products::id,
            products::name,
            products::key_prefix,
            products::metadata,
            products::description,
            products::archived,
        ))
        .first(conn)
        .optional()?;
    let Some((id, name, key_prefix, known_metadata, description, archived)) = known else {
        let id = ProductId::new(context);
        diesel::insert_into(products::table)
            .values((
                products::id.eq(&id),
                products::slug.eq(&entry.slug),
                products::name.eq(&entry.name),
                products::key_prefix.eq(&entry.key_prefix),
                products::metadata.eq(&metadata),
                products::description.eq(&entry.description),
                products::archived.eq(entry.archived),
                products::created_at.eq(now),
                products::updated_at.eq(now),
            ))
            .execute(conn)?;
        changes.push(Change(format!("+ product {}", entry.slug)));
        return Ok(id);
    };
    let mut differences = Vec::new();
    differ(&mut differences, "name", &Value::from(name), &Value::from(entry.name.clone()));
    differ(&mut differences, "key_prefix", &Value::from(key_prefix), &Value::from(entry.key_prefix.clone()));
    differ(&mut differences, "metadata", &Value::from(known_metadata), &Value::from(metadata.clone()));
    differ(&mut differences, "description", &Value::from(description), &Value::from(entry.description.clone()));
    differ(&mut differences, "archived", &Value::from(archived), &Value::from(entry.archived));
    if !differences.is_empty() {
        diesel::update(products::table.find(&id))
            .set((
                products::name.eq(&entry.name),
                products::key_prefix.eq(&entry.key_prefix),
                products::metadata.eq(metadata),
                products::description.eq(&entry.description),
                products::archived.eq(entry.archived),
                products::updated_at.eq(now),
            ))
            .execute(conn)?;
        changes.extend(differences.into_iter().map(|d| Change(format!("~ product {}: {d}", entry.slug))));
    }
    Ok(id)
}

/// A tier's columns as they are written; two versions are compared by them.
#[derive(Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, serde::Serialize)]
#[diesel(table_name = tiers, treat_none_as_null = true)]
struct TierColumns {
    product_id: ProductId,
    name: String,
    position: i64,
    activates: String,
    key_format: String,
    key_storage: String,
    code: Option<String>,
    quantity_means: String,
    max_activations: Option<i64>,
    max_leases: Option<i64>,
    over_limit: String,
    valid_days: Option<i64>,
    valid_days_from: String,
    grace_days: i64,
    offline_grace_days: i64,
    trial_days: i64,
    shrink: String,
    moves_per_month: i64,
    idle_days: Option<i64>,
    owner_check: String,
    license_files: String,
    file_ttl_days: i64,
    max_development_sites: Option<i64>,
    features: String,
    limits: String,
    default_for: String,
    metadata: String,
    description: Option<String>,
}

impl TierColumns {
    fn new(entry: &TierEntry, product_id: &ProductId, position: i64) -> Result<Self> {
        let limits: serde_json::Map<String, Value> =
            entry.limits.iter().map(|(name, amount)| (name.clone(), amount.json())).collect();
        Ok(Self {
            product_id: product_id.to_owned(),
            name: entry.name.clone(),
            position,
            activates: entry.activates.clone(),
            key_format: entry.key_format.clone(),
            key_storage: entry.key_storage.clone(),
            code: entry.code.clone(),
            quantity_means: entry.quantity_means.clone(),
            max_activations: entry.max_activations.limit(),
            max_leases: entry.max_leases.limit(),
            over_limit: entry.over_limit.clone(),
            valid_days: entry.valid_days.map(i64::from),
            valid_days_from: entry.valid_days_from.clone(),
            grace_days: entry.grace_days.into(),
            offline_grace_days: entry.offline_grace_days.into(),
            trial_days: entry.trial_days.into(),
            shrink: entry.shrink.clone(),
            moves_per_month: entry.moves_per_month.into(),
            idle_days: entry.idle_days.map(i64::from),
            owner_check: entry.owner_check.clone(),
            license_files: entry.license_files.clone(),
            file_ttl_days: entry.file_ttl_days.into(),
            max_development_sites: entry.max_development_sites.limit(),
            features: to_json(&entry.features)?,
            limits: to_json(&limits)?,
            default_for: to_json(&entry.default_for)?,
            metadata: entry.metadata.stored(),
            description: entry.description.clone(),
        })
    }
}

fn upsert_tier(
    conn: &mut Conn,
    context: &Context,
    entry: &TierEntry,
    product_id: &ProductId,
    position: i64,
    changes: &mut Vec<Change>,
) -> Result<TierId> {
    let now = context.now();
    let new = TierColumns::new(entry, product_id, position)?;
    let known: Option<(TierId, TierColumns)> = tiers::table
        .filter(tiers::slug.eq(&entry.slug))
        .select((tiers::id, TierColumns::as_select()))
        .first(conn)
        .optional()?;
    let Some((id, old)) = known else {
        let id = TierId::new(context);
        let rest =
            (tiers::id.eq(&id), tiers::slug.eq(&entry.slug), tiers::created_at.eq(now), tiers::updated_at.eq(now));
        diesel::insert_into(tiers::table).values((&new, rest)).execute(conn)?;
        archive_tier(conn, context, &id, entry.archived)?;
        changes.push(Change(format!("+ tier {}", entry.slug)));
        return Ok(id);
    };
    if archive_tier(conn, context, &id, entry.archived)? {
        changes.push(Change(format!("~ tier {}: archived {} -> {}", entry.slug, !entry.archived, entry.archived)));
    }
    if old != new {
        diesel::update(tiers::table.find(&id)).set((&new, tiers::updated_at.eq(now))).execute(conn)?;
        if old.quantity_means != new.quantity_means {
            let sold_at = prices::table.filter(prices::tier_id.eq(&id)).select(prices::stripe_price);
            for price in sold_at.load::<String>(conn)? {
                refit_price(conn, context, &price)?;
            }
        }
        let differences = differences(&old, &new)?;
        changes.extend(differences.into_iter().map(|d| Change(format!("~ tier {}: {d}", entry.slug))));
    }
    Ok(id)
}

/// Marks a tier as archived, or as sold again; returns whether that changed it.
fn archive_tier(conn: &mut Conn, context: &Context, id: &TierId, archived: bool) -> Result<bool> {
    let row = archived_tiers::table.find(id);
    let known = row.select(archived_tiers::archived_at).first::<i64>(conn).optional()?.is_some();
    match (known, archived) {
        (false, true) => {
            let values = (archived_tiers::tier_id.eq(id), archived_tiers::archived_at.eq(context.now()));
            diesel::insert_into(archived_tiers::table).values(values).execute(conn)?;
        }
        (true, false) => {
            diesel::delete(row).execute(conn)?;
        }
        _ => {}
    }
    Ok(known != archived)
}

#[derive(Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, serde::Serialize)]
#[diesel(table_name = prices, treat_none_as_null = true)]
struct PriceColumns {
    tier_id: TierId,
    billing: String,
    unit_amount: i64,
    currency: String,
    billing_interval: Option<String>,
    is_default: bool,
    archived: bool,
}

fn upsert_price(
    conn: &mut Conn,
    context: &Context,
    entry: &PriceEntry,
    tier_id: &TierId,
    changes: &mut Vec<Change>,
) -> Result<()> {
    let now = context.now();
    let new = PriceColumns {
        tier_id: tier_id.to_owned(),
        billing: entry.billing.clone(),
        unit_amount: entry.unit_amount,
        currency: entry.currency.clone(),
        billing_interval: entry.interval.clone(),
        is_default: entry.default,
        archived: entry.archived,
    };
    let known: Option<(String, PriceColumns)> = prices::table
        .filter(prices::stripe_price.eq(&entry.stripe_price))
        .select((prices::id, PriceColumns::as_select()))
        .first(conn)
        .optional()?;
    match known {
        None => {
            let rest = (
                prices::id.eq(context.id(Kind::Price)),
                prices::stripe_price.eq(&entry.stripe_price),
                prices::created_at.eq(now),
                prices::updated_at.eq(now),
            );
            diesel::insert_into(prices::table).values((&new, rest)).execute(conn)?;
            refit_price(conn, context, &entry.stripe_price)?;
            changes.push(Change(format!("+ price {}", entry.stripe_price)));
        }
        Some((id, old)) if old != new => {
            diesel::update(prices::table.find(&id)).set((&new, prices::updated_at.eq(now))).execute(conn)?;
            if old.tier_id != new.tier_id {
                refit_price(conn, context, &entry.stripe_price)?;
            }
            let differences = differences(&old, &new)?;
            changes.extend(differences.into_iter().map(|d| Change(format!("~ price {}: {d}", entry.stripe_price))));
        }
        Some(_) => {}
    }
    Ok(())
}

/// Returns `field old -> new` for each field that differs; ids and positions are left out, since they mean nothing to
/// people.
fn differences(old: &impl serde::Serialize, new: &impl serde::Serialize) -> Result<Vec<String>> {
    let corrupt = |e: serde_json::Error| Error::Corrupt(e.to_string());
    let (old, new) = (serde_json::to_value(old).map_err(corrupt)?, serde_json::to_value(new).map_err(corrupt)?);
    let mut found = Vec::new();
    for (field, now) in new.as_object().into_iter().flatten() {
        differ(&mut found, field, old.get(field).unwrap_or(&Value::Null), now);
    }
    Ok(found)
}

fn differ(found: &mut Vec<String>, field: &str, old: &Value, new: &Value) {
    let word = |value: &Value| match value {
        Value::Null => "none".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if old != new {
        found.push(match field {
            "product_id" => "moves to another product".into(),
            "tier_id" => "moves to another tier".into(),
            _ => format!("{field} {} -> {}", word(old), word(new)),
        });
    }
}

fn to_json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|e| Error::Corrupt(e.to_string()))
}
