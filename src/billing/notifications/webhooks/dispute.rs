//! `dispute.opened`, `dispute.updated` and `dispute.closed`.

use schemars::JsonSchema;
use serde::Serialize;

use super::purchase_body::PurchaseBody;
use crate::billing::context::BillingContext;
use crate::billing::records::dispute::Stored;
use crate::billing::records::purchase::Purchase;
use crate::db::{self, Conn};
use crate::ids::{ChargeId, DisputeId};
use crate::stripe::dispute_status::DisputeStatus;
use crate::stripe::payments::Dispute;
use crate::webhooks::{self, Payload, Topic};

/// A dispute and the purchase that it is about.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct DisputeChanged {
    #[serde(skip)]
    pub step: Step,
    pub dispute: DisputeBody,
    pub purchase: PurchaseBody,
}

/// The stage of a dispute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Opened,
    Updated,
    Closed,
}

/// A dispute, as webhooks carry it. Amounts are in minor units.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "WebhookDispute")]
pub struct DisputeBody {
    pub id: DisputeId,
    pub charge_id: Option<ChargeId>,
    pub status: DisputeStatus,
    pub previous_status: Option<DisputeStatus>,
    /// Stripe's reason, such as `fraudulent`.
    pub reason: Option<String>,
    /// The disputed amount; null = all of the payment.
    pub amount: Option<i64>,
}

impl Step {
    fn of(stored: &Stored) -> Option<Self> {
        match &stored.before {
            Some(before) if *before == stored.now => None,
            _ if stored.now.is_closed() => Some(Self::Closed),
            None => Some(Self::Opened),
            Some(_) => Some(Self::Updated),
        }
    }

    fn topic(self) -> Topic {
        match self {
            Self::Opened => Topic::DisputeOpened,
            Self::Updated => Topic::DisputeUpdated,
            Self::Closed => Topic::DisputeClosed,
        }
    }
}

impl Payload for DisputeChanged {
    fn topic(&self) -> Topic {
        self.step.topic()
    }
}

/// Publishes a dispute whose status changed; does nothing if it did not.
pub fn publish(
    conn: &mut Conn,
    ctx: &BillingContext,
    purchase: &Purchase,
    dispute: &Dispute,
    stored: &Stored,
) -> db::Result<()> {
    let Some(step) = Step::of(stored) else { return Ok(()) };
    webhooks::publish(conn, &ctx.context, step.topic(), |conn| {
        let body = DisputeBody {
            id: dispute.id.clone(),
            charge_id: dispute.charge_id(),
            status: stored.now.clone(),
            previous_status: stored.before.clone(),
            reason: dispute.reason.clone(),
            amount: dispute.amount,
        };
        Ok::<_, db::Error>(vec![DisputeChanged { step, dispute: body, purchase: PurchaseBody::of(conn, purchase)? }])
    })
}
