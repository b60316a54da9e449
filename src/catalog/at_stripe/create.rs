//! Makes a price of the catalog at Stripe, with a product where its tier has none there.
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

/// Sister prices that are asked for the tier's product.
const SISTERS: i64 = 5;

/// Why a price was not made at Stripe.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    #[error("there is no such price")]
    NotFound,
    /// It is there: nothing is made.
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

/// Makes the price of this id of ours at Stripe, and stores Stripe's id in place of the one that the catalog had. However
/// often it is called, one price is made: the idempotency keys come from our ids, and what an earlier call made is found by
/// its look-up key.
///
/// # Errors
/// [`CreateError`]; the catalog is as it was then.
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
        // Another price of the catalog is it.
        Err(error) if db::is_unique_violation(&error) => Err(CreateError::Exists),
        done => Ok(done.map(|()| stripe_price)?),
    }
}

/// The price, its tier, and other prices of the tier that Stripe may have.
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

/// What the price is found by at Stripe, if an answer was lost: the id that the catalog had for it.
fn lookup_key(price: &Price) -> &str {
    if price.is_draft() { &price.id } else { &price.stripe_price }
}

/// The price that an earlier call made, if it says the same.
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
        // An older price of ours with another amount gives it up.
        ("transfer_lookup_key", "true"),
        ("metadata[keysmith_price]", price.id.as_str()),
    ];
    form.extend(price.billing_interval.as_deref().map(|interval| ("recurring[interval]", interval)));
    let made: Made = client.post(&["prices"], &form, &key(&price.id, "price", &form)).await?;
    Ok(made.id)
}

/// The product that the tier's other prices belong to at Stripe.
async fn product_of(client: &Client, sisters: &[PriceId]) -> Result<Option<String>, CallError> {
    for sister in sisters {
        if let Some(product) = ask(client, sister).await?.and_then(|found| found.product) {
            return Ok(Some(product.id().to_owned()));
        }
    }
    Ok(None)
}

/// The same for the same object of ours with the same values: Stripe refuses a key that comes with others.
fn key(id: &str, what: &str, form: &[(&str, &str)]) -> String {
    let digest = Sha256::digest(format!("{form:?}"));
    format!("{id}-{what}-{}", data_encoding::HEXLOWER.encode(digest.get(..8).unwrap_or_default()))
}

/// Puts Stripe's id in place of the one that stood for it; nothing when another call has done so.
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
