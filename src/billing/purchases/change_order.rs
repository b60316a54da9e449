//! Changes an order's metadata. The rest of an order mirrors what was bought and paid at Stripe and cannot be edited.

use serde_json::json;

use crate::audit::{Actor, record};
use crate::billing::records::order::{self, Order};
use crate::db::{self, Conn};
use crate::ids::{Context, OrderId};
use crate::metadata::{MetadataError, Patch};

/// Why an order was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeOrderError {
    #[error("there is no such order")]
    NotFound,
    #[error(transparent)]
    Metadata(#[from] MetadataError),
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// Changes the order's metadata in the caller's transaction, and audits the change.
///
/// # Errors
/// [`ChangeOrderError`]; nothing is changed in that case.
pub fn change_order(
    conn: &mut Conn,
    context: &Context,
    actor: &Actor,
    id: &OrderId,
    patch: &Patch,
) -> Result<(), ChangeOrderError> {
    let now = context.now();
    let before = Order::lock(conn, id, now)?.ok_or(ChangeOrderError::NotFound)?.metadata;
    let after = patch.apply(&before)?;
    if before != after {
        order::set_metadata(conn, id, &after, now)?;
        let detail = json!({"before": {"metadata": before}, "after": {"metadata": after}});
        record(conn, context, actor, "order.changed", id, detail)?;
    }
    Ok(())
}
