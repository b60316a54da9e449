//! Changing an order by hand: its metadata. What was bought and paid is Stripe's word.

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

/// Changes the order in the caller's transaction.
///
/// # Errors
/// [`ChangeOrderError`]; nothing is changed then.
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
