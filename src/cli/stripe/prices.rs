//! The catalog's prices at Stripe: which are there, and making those that are not.

use serde::Deserialize;

use super::super::Failure;
use super::super::out::say;
use crate::catalog::{Price, Tier, list_prices, list_tiers, replace_stripe_price};
use crate::db::{self, Db};
use crate::ids::{Ambient, Kind};
use crate::stripe::client::Client;
use crate::stripe::objects::List;

#[derive(Deserialize)]
struct Made {
    id: String,
}

/// Names every price that Stripe does not know; with `create` makes it, and the catalog uses its id from then on.
pub(super) async fn hold(
    client: &Client,
    db: &Db,
    ambient: &Ambient,
    create: bool,
    dry_run: bool,
) -> Result<(), Failure> {
    let (tiers, prices) = db.read(|conn| Ok::<_, db::Error>((list_tiers(conn)?, list_prices(conn)?))).await?;
    let mut unknown = Vec::new();
    for price in &prices {
        match client.one::<Made>("/prices", &price.stripe_price).await {
            Ok(_) => {}
            Err(error) if error.is_missing() => unknown.push(price),
            Err(error) => return Err(error.into()),
        }
    }
    say!("Stripe knows {} of the catalog's {} prices.", prices.len() - unknown.len(), prices.len());
    if unknown.is_empty() {
        return Ok(());
    }
    if !create || dry_run {
        let names: Vec<&str> = unknown.iter().map(|price| price.stripe_price.as_str()).collect();
        say!(
            "Unknown to Stripe: {}. Set their ids in the catalog, or make them with --create-prices.",
            names.join(", ")
        );
        return Ok(());
    }
    for price in unknown {
        let tier = tiers.iter().find(|tier| tier.id == price.tier_id).ok_or("a price belongs to no tier")?;
        let made = make(client, ambient, tier, price).await?;
        let (id, stripe_price) = (price.id.clone(), made.id.clone());
        db.write(move |conn| replace_stripe_price(conn, &id, &stripe_price)).await?;
        say!("{} is {} at Stripe: change it in your catalog file too.", price.stripe_price, made.id);
    }
    Ok(())
}

/// The price that an earlier run made, found by its look-up key, or a new one with a product of its own.
async fn make(client: &Client, ambient: &Ambient, tier: &Tier, price: &Price) -> Result<Made, Failure> {
    let key = price.stripe_price.as_str();
    let known: List<Made> = client.get("/prices", &[("lookup_keys[]", key), ("limit", "1")]).await?;
    if let Some(found) = known.data.into_iter().next() {
        return Ok(found);
    }
    let form = [("name", tier.name.as_str()), ("metadata[keysmith_tier]", tier.slug.as_str())];
    let product: Made = client.post(&["products"], &form, &ambient.id(Kind::Job)).await?;
    let amount = price.unit_amount.to_string();
    let mut form = vec![
        ("product", product.id.as_str()),
        ("currency", price.currency.as_str()),
        ("unit_amount", amount.as_str()),
        ("lookup_key", key),
    ];
    form.extend(price.billing_interval.as_deref().map(|interval| ("recurring[interval]", interval)));
    Ok(client.post(&["prices"], &form, &ambient.id(Kind::Job)).await?)
}
