//! Handles `charge.refunded`, `refund.created`, `refund.updated`, `refund.failed` and `charge.refund.updated`.

use serde_json::Value;

use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::billing::refunds::sync::{Source, sync_charge};
use crate::stripe::event::Event;
use crate::stripe::payments::{Charge, Refund};

/// Syncs the event's charge. The payload is a `charge` or a `refund`; its `object` field says which.
pub async fn handle(ctx: &BillingContext, event: &Event) -> Result<(), BillingError> {
    let source = |tells_end| Source { event_id: event.id.clone(), at: event.created, tells_end };
    let is_charge = event.data.object.get("object").and_then(Value::as_str) == Some("charge");
    if is_charge || event.type_ == "charge.refunded" {
        let charge: Charge = event.object()?;
        return sync_charge(ctx, source(charge.refunded), Some(charge.id.clone()), Some(charge), None).await;
    }
    let refund: Refund = event.object()?;
    sync_charge(ctx, source(false), refund.charge.clone(), None, Some(refund)).await
}
