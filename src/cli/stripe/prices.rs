//! The catalog's prices at Stripe: which are there, and making those that are not.

use super::super::Failure;
use super::Steps;
use crate::audit::Actor;
use crate::catalog::at_stripe::compare::compare;
use crate::catalog::at_stripe::create::create;
use crate::catalog::{Price, list_prices};
use crate::db::Db;
use crate::ids::Context;
use crate::stripe::client::Client;

/// Names every price on sale that Stripe does not know; with `makes` makes it, and the catalog uses its id from then on.
pub(super) async fn hold(
    client: &Client,
    db: &Db,
    context: &Context,
    makes: bool,
    dry_run: bool,
    steps: &mut Steps,
) -> Result<(), Failure> {
    let mut prices = db.read(list_prices).await?;
    prices.retain(|price| !price.archived);
    let compared = compare(client, &prices).await?;
    let unknown: Vec<&Price> =
        compared.iter().filter(|found| found.theirs.is_none()).map(|found| &found.price).collect();
    steps.done(format!("Stripe knows {} of the catalog's {} prices.", prices.len() - unknown.len(), prices.len()));
    if unknown.is_empty() {
        return Ok(());
    }
    if !makes || dry_run {
        let names: Vec<&str> = unknown.iter().map(|price| price.stripe_price.as_str()).collect();
        steps.done(format!(
            "Unknown to Stripe: {}. Set their ids in the catalog, or make them with --create-prices.",
            names.join(", ")
        ));
        return Ok(());
    }
    for price in unknown {
        let made = create(client, db, context, &Actor::Cli, &price.id).await?;
        steps.done(format!("{} is {made} at Stripe: change it in your catalog file too.", price.stripe_price));
    }
    Ok(())
}
