//! Loads a new server's catalog: the example, or the products in the seller's Stripe account.

use serde_json::json;

use crate::app::App;
use crate::audit::{self, Actor};
use crate::catalog::file::Catalog;
use crate::catalog::from_stripe::{self, FromStripeError};
use crate::catalog::{ActivationKind, apply, list_prices, list_tiers};
use crate::db::{self, Conn};
use crate::error_code::ErrorCode;
use crate::http::problem::Problem;

/// The source of the catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Example,
    /// The kind of activation is set for every tier.
    Stripe(ActivationKind),
}

/// Loads the catalog. Removes the previous catalog if nothing was sold from it, and otherwise keeps it.
///
/// # Errors
/// Stripe's error; nothing is changed.
pub async fn run(app: &App, actor: Actor, origin: Origin) -> Result<(), Problem> {
    let (catalog, from) = match origin {
        Origin::Example => (Catalog::example().map_err(|error| Problem::internal(&error))?, "example"),
        Origin::Stripe(activates) => {
            (from_stripe::read(&app.billing.stripe, activates).await.map_err(refused)?, "stripe")
        }
    };
    let context = app.context.clone();
    let work = move |conn: &mut Conn| -> db::Result<()> {
        let is_new = from_stripe::clear_unused(conn)?;
        let changes = apply::apply(conn, &context, &catalog)?;
        let detail = json!({"from": from, "in_place_of_what_there_was": is_new, "changes": changes.len()});
        audit::record(conn, &context, &actor, "catalog.set_up", from, detail)
    };
    app.db.write(work).await?;
    if let Some(played) = &app.sandbox {
        let sold = app.db.read(|conn| Ok::<_, db::Error>((list_tiers(conn)?, list_prices(conn)?))).await?;
        played.sell(&sold.0, &sold.1);
    }
    Ok(())
}

fn refused(error: FromStripeError) -> Problem {
    match error {
        FromStripeError::Nothing => Problem::conflict(
            ErrorCode::NothingAtStripe,
            "Your account at Stripe has no active product with a fixed price. Make one there, or begin with the example.",
        ),
        FromStripeError::Call(error) if error.is_refusal() => Problem::conflict(
            ErrorCode::StripeRefused,
            format!("{error}. A restricted key needs Products and Prices: read."),
        ),
        FromStripeError::Call(error) => {
            tracing::warn!(%error, "Stripe did not answer while a catalog was read");
            Problem::conflict(
                ErrorCode::StripeUnavailable,
                "Stripe did not answer, so nothing was changed. Try again in a moment.",
            )
        }
        FromStripeError::Catalog(error) => Problem::internal(&error),
    }
}
