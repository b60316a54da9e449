//! Compares the catalog's prices with Stripe, and creates missing ones.

use super::super::Failure;
use super::Steps;
use crate::audit::Actor;
use crate::catalog::at_stripe::compare::compare;
use crate::catalog::at_stripe::create::create;
use crate::catalog::{Price, list_prices};
use crate::db::Db;
use crate::ids::Context;
use crate::stripe::client::Client;

/// Reports every price on sale that Stripe does not have. With `makes`, creates them and updates the catalog with the
/// new ids.
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
    steps.done(format!("Stripe has {} of the catalog's {} prices.", prices.len() - unknown.len(), prices.len()));
    if unknown.is_empty() {
        return Ok(());
    }
    if !makes || dry_run {
        let names: Vec<&str> = unknown.iter().map(|price| price.stripe_price.as_str()).collect();
        steps.done(format!(
            "Missing at Stripe: {}. Set their ids in the catalog, or create them with --create-prices.",
            names.join(", ")
        ));
        return Ok(());
    }
    for price in unknown {
        let made = create(client, db, context, &Actor::Cli, &price.id).await?;
        steps.done(format!("{} is {made} at Stripe: update your catalog file too.", price.stripe_price));
    }
    Ok(())
}
