//! Changes the catalog; shared by the admin API, the console, and the creation of prices at Stripe.

use crate::app::App;
use crate::audit::Actor;
use crate::catalog::edit::{Edit, EditError, Piece, edit};
use crate::catalog::{CatalogError, list_prices, list_tiers};
use crate::db::{Error, is_unique_violation};
use crate::error_code::ErrorCode;
use crate::http::problem::Problem;

/// Applies all edits in one transaction, then updates the prices of the sandbox's Stripe stand-in. Returns the entry
/// that the last edit changed.
pub async fn run(app: &App, actor: Actor, edits: Vec<Edit>) -> Result<Option<Piece>, Problem> {
    let context = app.context.clone();
    let work = move |conn: &mut crate::db::Conn| edit(conn, &context, &actor, &edits);
    let piece = match app.db.write(work).await {
        // Two callers created the same entry concurrently.
        Err(EditError::Catalog(CatalogError::Db(error))) if is_unique_violation(&error) => {
            return Err(Problem::conflict(
                ErrorCode::CatalogConflict,
                "Somebody else changed the catalog just now. Try again.",
            ));
        }
        done => done?,
    };
    if let Some(played) = &app.sandbox {
        let sold = app.db.read(|conn| Ok::<_, Error>((list_tiers(conn)?, list_prices(conn)?))).await?;
        played.sell(&sold.0, &sold.1);
    }
    Ok(piece)
}
