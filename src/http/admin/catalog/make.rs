//! Creates prices at Stripe: an existing price of the catalog, a new one, or one that replaces another.

use serde_json::json;

use super::write;
use crate::app::App;
use crate::audit::Actor;
use crate::catalog::at_stripe::create::{CreateError, create};
use crate::catalog::at_stripe::draft::{Wanted, draft};
use crate::catalog::edit::{Edit, EditError, Fields};
use crate::catalog::{Price, list_prices};
use crate::error_code::ErrorCode;
use crate::http::problem::Problem;

impl From<CreateError> for Problem {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::NotFound => EditError::NotFound("price").into(),
            CreateError::Exists => {
                Self::conflict(ErrorCode::PriceAtStripe, "Stripe has this price already. Nothing was made.")
            }
            CreateError::Stripe(error) => {
                tracing::warn!(%error, "a price was not made at Stripe");
                let detail = format!(
                    "The price was not made: {error}. It waits among the prices of its tier; you can try again there."
                );
                let status = actix_web::http::StatusCode::BAD_GATEWAY;
                Self::new(status, ErrorCode::StripeRefused, detail)
            }
            CreateError::Db(error) => error.into(),
        }
    }
}

/// Creates an existing price of the catalog at Stripe. A draft is then put on sale, and becomes its tier's default if
/// `is_default` is set or the tier has no other price on sale.
pub async fn run(app: &App, actor: Actor, price_id: &str, is_default: bool) -> Result<(), Problem> {
    let before = app.db.read(list_prices).await?;
    let was_draft = before.iter().find(|price| price.id == price_id).is_some_and(Price::is_draft);
    create(&app.billing.stripe, &app.db, &app.context, &actor, price_id).await?;
    if was_draft {
        let tier = before.iter().find(|price| price.id == price_id).map(|price| &price.tier_id);
        let others = before.iter().filter(|price| Some(&price.tier_id) == tier && price.id != price_id);
        let is_only = others.filter(|price| !price.archived).count() == 0;
        write::run(app, actor, vec![sold(price_id, is_default || is_only)]).await?;
    }
    Ok(())
}

/// Creates a new price: first as a draft, then at Stripe.
pub async fn new(app: &App, actor: Actor, wanted: Wanted, is_default: bool) -> Result<String, Problem> {
    let id = open(app, &actor, wanted).await?;
    run(app, actor, &id, is_default).await?;
    Ok(id)
}

/// Creates a new price at Stripe that replaces `old`, which is archived. Subscriptions at the old price continue.
pub async fn replace(app: &App, actor: Actor, old: &Price, wanted: Wanted) -> Result<String, Problem> {
    let id = open(app, &actor, wanted).await?;
    match create(&app.billing.stripe, &app.db, &app.context, &actor, &id).await {
        // The button was pressed twice: the first press created the price.
        Ok(_) | Err(CreateError::Exists) => {}
        Err(error) => return Err(error.into()),
    }
    let archive = Fields::from_iter([("archived".to_owned(), true.into()), ("default".to_owned(), false.into())]);
    let edits = vec![sold(&id, old.is_default), Edit::Price { name: old.id.clone(), fields: archive }];
    write::run(app, actor, edits).await?;
    Ok(id)
}

async fn open(app: &App, actor: &Actor, wanted: Wanted) -> Result<String, Problem> {
    let (context, actor) = (app.context.clone(), actor.clone());
    Ok(app.db.write(move |conn| draft(conn, &context, &actor, &wanted)).await?)
}

/// Returns the edit that puts a price on sale.
fn sold(price_id: &str, is_default: bool) -> Edit {
    let mut fields = Fields::from_iter([("archived".to_owned(), json!(false))]);
    if is_default {
        fields.insert("default".into(), true.into());
    }
    Edit::Price { name: price_id.to_owned(), fields }
}
