//! Changes the catalog: what the admin API, the console and making a price at Stripe have in common.

use crate::app::App;
use crate::audit::Actor;
use crate::catalog::edit::{Edit, EditError, Piece, edit};
use crate::catalog::{CatalogError, list_prices, list_tiers};
use crate::db::{Error, is_unique_violation};
use crate::error_code::ErrorCode;
use crate::http::problem::Problem;

/// Makes the changes in one transaction, all or none; then the built-in Stripe sells what there is now. Gives the last
/// one's piece.
pub async fn run(app: &App, actor: Actor, edits: Vec<Edit>) -> Result<Option<Piece>, Problem> {
    let context = app.context.clone();
    let work = move |conn: &mut crate::db::Conn| edit(conn, &context, &actor, &edits);
    let piece = match app.db.write(work).await {
        // Two who make the same at once.
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
