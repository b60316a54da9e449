//! `charge.refunded`, `refund.created`, `refund.updated`, `refund.failed` and `charge.refund.updated`.

use serde_json::Value;

use crate::billing::Billing;
use crate::billing::fulfil::FulfilError;
use crate::billing::payments::Source;
use crate::billing::process::object;
use crate::stripe::event::Event;
use crate::stripe::payments::{Charge, Refund};

/// Follows the event's charge. The object inside is a charge or a refund, by its own word.
pub async fn process(billing: &Billing, event: &Event) -> Result<(), FulfilError> {
    let source = |tells_end| Source { event_id: event.id.clone(), at: event.created, tells_end };
    let is_charge = event.data.object.get("object").and_then(Value::as_str) == Some("charge");
    if is_charge || event.type_ == "charge.refunded" {
        let charge: Charge = object(event)?;
        return billing.follow_charge(source(charge.refunded), Some(charge.id.clone()), Some(charge), None).await;
    }
    let refund: Refund = object(event)?;
    billing.follow_charge(source(false), refund.charge.clone(), None, Some(refund)).await
}
