//! Creates a price of the catalog at Stripe, with a product if its tier has none there.
//! Source: <https://docs.stripe.com/api/prices/create>, <https://docs.stripe.com/api/products/create>.

use diesel::prelude::*;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::compare::{StripePrice, ask};
use crate::audit::{Actor, record};
use crate::catalog::{Price, Tier};
use crate::db::schema::prices;
use crate::db::{self, Conn, Db};
use crate::ids::{Context, PriceId};
use crate::stripe::client::{CallError, Client};
use crate::stripe::objects::List;

/// The maximum number of the tier's other prices that are looked up to find its product at Stripe.
const SISTERS: i64 = 5;

/// Why a price was not created at Stripe.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    #[error("there is no such price")]
    NotFound,
    /// It exists: nothing is created.
    #[error("Stripe has this price already")]
    Exists,
    #[error(transparent)]
    Stripe(#[from] CallError),
    #[error(transparent)]
    Db(#[from] db::Error),
}

#[derive(Deserialize)]
struct Made {
    id: String,
}

/// Creates the price with this id of ours at Stripe, and replaces the catalog's id of it with Stripe's. However often
/// it is called, one price is created: the idempotency keys derive from our ids, and the result of an earlier call is
/// found by its lookup key.
///
/// # Errors
/// [`CreateError`]; then the catalog is unchanged.
pub async fn create(
    client: &Client,
    db: &Db,
    context: &Context,
    actor: &Actor,
    price_id: &str,
) -> Result<PriceId, CreateError> {
    let wanted = price_id.to_owned();
    let (price, tier, sisters) = db.read(move |conn| known(conn, &wanted)).await?.ok_or(CreateError::NotFound)?;
    if !price.is_draft() && ask(client, &price.stripe_price).await?.is_some() {
        return Err(CreateError::Exists);
    }
    let made = match made_before(client, &price).await? {
        Some(made) => made,
        None => make(client, &tier, &price, &sisters).await?,
    };
    let (stripe_price, context, actor) = (PriceId::from_text(made), context.clone(), actor.clone());
    let stored = stripe_price.clone();
    match db.write(move |conn| store(conn, &context, &actor, &price, &stored)).await {
        // Another price of the catalog has this Stripe id.
        Err(error) if db::is_unique_violation(&error) => Err(CreateError::Exists),
        done => Ok(done.map(|()| stripe_price)?),
    }
}

/// Loads the price, its tier, and other prices of the tier that may exist at Stripe.
fn known(conn: &mut Conn, price_id: &str) -> db::Result<Option<(Price, Tier, Vec<PriceId>)>> {
    let found: Option<Price> = prices::table.find(price_id).select(Price::as_select()).first(conn).optional()?;
    let Some(price) = found else { return Ok(None) };
    let Some(tier) = Tier::find(conn, &price.tier_id)? else { return Ok(None) };
    let sisters: Vec<Price> = prices::table
        .filter(prices::tier_id.eq(&tier.id).and(prices::id.ne(&price.id)))
        .order((prices::is_default.desc(), prices::id.desc()))
        .limit(SISTERS)
        .select(Price::as_select())
        .load(conn)?;
    let sisters = sisters.into_iter().filter(|sister| !sister.is_draft()).map(|sister| sister.stripe_price);
    Ok(Some((price, tier, sisters.collect())))
}

/// Returns the lookup key by which a price is found at Stripe after a lost answer: the id that the catalog had for it.
fn lookup_key(price: &Price) -> &str {
    if price.is_draft() { &price.id } else { &price.stripe_price }
}

/// Finds the price that an earlier call created, if it has the same terms.
async fn made_before(client: &Client, price: &Price) -> Result<Option<String>, CallError> {
    let query = [("lookup_keys[]", lookup_key(price)), ("limit", "1")];
    let known: List<StripePrice> = client.get("/prices", &query).await?;
    let same = |found: &StripePrice| {
        let ours = (price.unit_amount, price.currency.clone(), price.billing_interval.clone());
        found.active && found.as_catalog() == Some(ours)
    };
    Ok(known.data.into_iter().find(same).map(|found| found.id))
}

async fn make(client: &Client, tier: &Tier, price: &Price, sisters: &[PriceId]) -> Result<String, CallError> {
    let product = match product_of(client, sisters).await? {
        Some(product) => product,
        None => {
            let form = [("name", tier.name.as_str()), ("metadata[keysmith_tier]", tier.slug.as_str())];
            let made: Made = client.post(&["products"], &form, &key(&tier.id, "product", &form)).await?;
            made.id
        }
    };
    let amount = price.unit_amount.to_string();
    let mut form = vec![
        ("product", product.as_str()),
        ("currency", price.currency.as_str()),
        ("unit_amount", amount.as_str()),
        ("lookup_key", lookup_key(price)),
        // An older price of ours with another amount loses the lookup key.
        ("transfer_lookup_key", "true"),
        ("metadata[keysmith_price]", price.id.as_str()),
    ];
    form.extend(price.billing_interval.as_deref().map(|interval| ("recurring[interval]", interval)));
    let made: Made = client.post(&["prices"], &form, &key(&price.id, "price", &form)).await?;
    Ok(made.id)
}

/// Finds the product that the tier's other prices belong to at Stripe.
async fn product_of(client: &Client, sisters: &[PriceId]) -> Result<Option<String>, CallError> {
    for sister in sisters {
        if let Some(product) = ask(client, sister).await?.and_then(|found| found.product) {
            return Ok(Some(product.id().to_owned()));
        }
    }
    Ok(None)
}

/// Returns an idempotency key for this object and these values: Stripe rejects a key that is reused with other values.
fn key(id: &str, what: &str, form: &[(&str, &str)]) -> String {
    let digest = Sha256::digest(format!("{form:?}"));
    format!("{id}-{what}-{}", data_encoding::HEXLOWER.encode(digest.get(..8).unwrap_or_default()))
}

/// Replaces the draft's id with Stripe's; does nothing when another call has done so.
fn store(conn: &mut Conn, context: &Context, actor: &Actor, price: &Price, made: &PriceId) -> db::Result<()> {
    let waiting = prices::table.find(&price.id).filter(prices::stripe_price.eq(&price.stripe_price));
    let changed = diesel::update(waiting)
        .set((prices::stripe_price.eq(made), prices::updated_at.eq(context.now())))
        .execute(conn)?;
    if changed > 0 {
        let detail = json!({"price": price.id, "from": price.stripe_price});
        record(conn, context, actor, "price.made_at_stripe", made, detail)?;
    }
    Ok(())
}
