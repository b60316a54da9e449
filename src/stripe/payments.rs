//! Tolerant parsing of invoices, charges, refunds and disputes; like `objects`, in the shapes of API versions 2020 to
//! 2026.

use serde::Deserialize;
use serde_json::Value;

use super::dispute_status::DisputeStatus;
use super::objects::{List, Price, id_of, or_default};
use crate::ids::{ChargeId, CustomerId, DisputeId, InvoiceId, ItemId, PaymentIntentId, PriceId, SubscriptionId};

/// An invoice: <https://docs.stripe.com/api/invoices/object>.
#[derive(Clone, Debug, Deserialize)]
pub struct Invoice {
    #[serde(default)]
    pub id: Option<InvoiceId>,
    /// `subscription_create`, `subscription_cycle`, `subscription_update`, `manual`, …
    #[serde(default)]
    pub billing_reason: Option<String>,
    #[serde(default)]
    pub created: Option<i64>,
    #[serde(default)]
    pub amount_due: Option<i64>,
    #[serde(default)]
    pub amount_paid: Option<i64>,
    #[serde(default)]
    pub total: Option<i64>,
    /// `draft`, `open`, `paid`, `uncollectible`, `void`.
    #[serde(default)]
    pub status: Option<String>,
    /// Until 2020-08-27, next to the status.
    #[serde(default)]
    paid: Option<bool>,
    #[serde(default, deserialize_with = "or_default")]
    status_transitions: Transitions,
    #[serde(default)]
    pub currency: Option<String>,
    #[serde(default)]
    pub attempt_count: Option<i64>,
    /// Stripe's page for the payer; missing while the invoice is a draft.
    #[serde(default)]
    pub hosted_invoice_url: Option<String>,
    /// Until 2025-03-31.
    #[serde(default, deserialize_with = "id_of")]
    subscription: Option<SubscriptionId>,
    #[serde(default)]
    parent: Option<Parent>,
    /// Until 2025-03-31.
    #[serde(default, deserialize_with = "id_of")]
    pub charge: Option<ChargeId>,
    #[serde(default, deserialize_with = "id_of")]
    pub payment_intent: Option<PaymentIntentId>,
    /// Since 2025-03-31, and only where the request expanded it.
    #[serde(default, deserialize_with = "or_default")]
    payments: List<InvoicePayment>,
    #[serde(default, deserialize_with = "or_default")]
    lines: List<InvoiceLine>,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct Transitions {
    #[serde(default)]
    paid_at: Option<i64>,
}

#[derive(Clone, Debug, Deserialize)]
struct Parent {
    #[serde(default)]
    subscription_details: Option<Details>,
    #[serde(default)]
    subscription_item_details: Option<Details>,
    #[serde(default)]
    invoice_item_details: Option<Details>,
}

#[derive(Clone, Debug, Deserialize)]
struct Details {
    #[serde(default, deserialize_with = "id_of")]
    subscription: Option<SubscriptionId>,
    #[serde(default, deserialize_with = "id_of")]
    subscription_item: Option<ItemId>,
    #[serde(default)]
    proration: Option<bool>,
}

#[derive(Clone, Debug, Deserialize)]
struct InvoiceLine {
    #[serde(default)]
    amount: i64,
    #[serde(default)]
    period: Option<Period>,
    /// Until 2025-03-31.
    #[serde(default)]
    proration: Option<bool>,
    /// Until 2025-03-31.
    #[serde(default, deserialize_with = "id_of")]
    subscription_item: Option<ItemId>,
    #[serde(default, deserialize_with = "id_of")]
    subscription: Option<SubscriptionId>,
    #[serde(default)]
    parent: Option<Parent>,
    /// Until 2025-03-31.
    #[serde(default)]
    price: Option<Price>,
    #[serde(default)]
    pricing: Option<Pricing>,
}

#[derive(Clone, Debug, Deserialize)]
struct Pricing {
    #[serde(default)]
    price_details: Option<PriceDetails>,
}

#[derive(Clone, Debug, Deserialize)]
struct PriceDetails {
    #[serde(default, deserialize_with = "id_of")]
    price: Option<PriceId>,
}

#[derive(Clone, Debug, Deserialize)]
struct Period {
    #[serde(default)]
    end: Option<i64>,
}

impl Invoice {
    /// Returns the subscription that it bills, wherever the API version puts it.
    pub fn subscription(&self) -> Option<&SubscriptionId> {
        let parent = self.parent.as_ref().and_then(|parent| parent.subscription_details.as_ref());
        let of_lines = || self.lines.data.iter().find_map(InvoiceLine::subscription);
        parent.and_then(|d| d.subscription.as_ref()).or(self.subscription.as_ref()).or_else(of_lines)
    }

    /// Returns the latest end of a period that its subscription lines bill.
    pub fn paid_until(&self) -> Option<i64> {
        let lines = self.lines.data.iter().filter(|line| line.subscription().is_some());
        lines.filter_map(|line| line.period.as_ref()?.end).max()
    }

    /// Returns whether this payment intent or this charge paid it, as far as the invoice shows.
    pub fn was_paid_by(&self, payment_intent: Option<&PaymentIntentId>, charge: Option<&ChargeId>) -> bool {
        is_same(self.payment_intent.as_ref(), payment_intent)
            || is_same(self.charge.as_ref(), charge)
            || self.payments.data.iter().any(|payment| payment.is_by(payment_intent, charge) == Some(true))
    }

    /// Returns whether it is unpaid and still collectible.
    pub fn is_open(&self) -> bool {
        self.status.as_deref().map_or(self.paid == Some(false), |status| status == "open")
    }

    /// Returns whether it is paid; an invoice without a status counts as paid.
    pub fn is_paid(&self) -> bool {
        self.status.as_deref().map_or(self.paid != Some(false), |status| status == "paid")
    }

    /// Returns when it was paid, as far as the invoice shows; 0 when unknown.
    pub fn paid_at(&self) -> i64 {
        self.status_transitions.paid_at.or(self.created).unwrap_or(0)
    }

    /// Returns the sum of its proration lines, in minor units; negative for a credit.
    pub fn prorations(&self) -> i64 {
        self.lines.data.iter().filter(|line| line.is_proration()).map(|line| line.amount).sum()
    }

    /// Returns what it bills for a full period of a subscription item, in minor units; `None` if it does not bill the
    /// item.
    pub fn recurring_of(&self, item_id: &ItemId) -> Option<i64> {
        let whole = |line: &&InvoiceLine| !line.is_proration() && line.item() == Some(item_id);
        let amounts: Vec<i64> = self.lines.data.iter().filter(whole).map(|line| line.amount).collect();
        (!amounts.is_empty()).then(|| amounts.iter().sum())
    }

    /// Returns the prices that its lines bill, wherever the API version puts them.
    pub fn prices(&self) -> Vec<PriceId> {
        let of_line = |line: &InvoiceLine| {
            let details = line.pricing.as_ref().and_then(|pricing| pricing.price_details.as_ref());
            details.and_then(|details| details.price.clone()).or_else(|| line.price.as_ref().map(|p| p.id.clone()))
        };
        self.lines.data.iter().filter_map(of_line).collect()
    }

    /// Returns whether it pays for a full period of a subscription, and not only for a change within the period.
    pub fn is_whole(&self) -> bool {
        !matches!(self.billing_reason.as_deref(), Some("subscription_update" | "manual"))
    }
}

impl InvoiceLine {
    fn details(&self) -> Option<&Details> {
        let parent = self.parent.as_ref()?;
        parent.subscription_item_details.as_ref().or(parent.invoice_item_details.as_ref())
    }

    fn is_proration(&self) -> bool {
        self.details().and_then(|details| details.proration).or(self.proration).unwrap_or(false)
    }

    fn item(&self) -> Option<&ItemId> {
        self.details().and_then(|details| details.subscription_item.as_ref()).or(self.subscription_item.as_ref())
    }

    fn subscription(&self) -> Option<&SubscriptionId> {
        let parent = self.parent.as_ref().and_then(|parent| parent.subscription_item_details.as_ref());
        parent.and_then(|d| d.subscription.as_ref()).or(self.subscription.as_ref())
    }
}

/// One payment of an invoice: the link between charges and invoices since 2025-03-31.
#[derive(Clone, Debug, Deserialize)]
pub struct InvoicePayment {
    #[serde(default, deserialize_with = "id_of")]
    pub invoice: Option<InvoiceId>,
    #[serde(default)]
    payment: Option<PaidBy>,
}

#[derive(Clone, Debug, Deserialize)]
struct PaidBy {
    #[serde(default, deserialize_with = "id_of")]
    payment_intent: Option<PaymentIntentId>,
    #[serde(default, deserialize_with = "id_of")]
    charge: Option<ChargeId>,
}

impl InvoicePayment {
    /// Returns whether this payment intent or this charge is the payment; `None` when the object does not say.
    pub fn is_by(&self, payment_intent: Option<&PaymentIntentId>, charge: Option<&ChargeId>) -> Option<bool> {
        let paid_by = self.payment.as_ref()?;
        Some(is_same(paid_by.payment_intent.as_ref(), payment_intent) || is_same(paid_by.charge.as_ref(), charge))
    }
}

/// Returns whether both are known and equal.
pub fn is_same<Id: PartialEq>(one: Option<&Id>, other: Option<&Id>) -> bool {
    one.is_some() && one == other
}

/// A payment intent.
#[derive(Clone, Debug, Deserialize)]
pub struct PaymentIntent {
    /// Until 2025-03-31.
    #[serde(default, deserialize_with = "id_of")]
    pub invoice: Option<InvoiceId>,
    #[serde(default, deserialize_with = "id_of")]
    pub customer: Option<CustomerId>,
}

/// A charge.
#[derive(Clone, Debug, Deserialize)]
pub struct Charge {
    pub id: ChargeId,
    #[serde(default)]
    pub amount: i64,
    #[serde(default)]
    pub amount_captured: Option<i64>,
    #[serde(default)]
    pub amount_refunded: i64,
    #[serde(default)]
    pub refunded: bool,
    #[serde(default)]
    pub currency: Option<String>,
    /// The URL of the receipt, for the payer.
    #[serde(default)]
    pub receipt_url: Option<String>,
    #[serde(default, deserialize_with = "id_of")]
    pub payment_intent: Option<PaymentIntentId>,
    #[serde(default, deserialize_with = "id_of")]
    pub customer: Option<CustomerId>,
    /// Until 2025-03-31.
    #[serde(default, deserialize_with = "id_of")]
    pub invoice: Option<InvoiceId>,
}

/// A refund.
#[derive(Clone, Debug, Deserialize)]
pub struct Refund {
    pub id: String,
    #[serde(default)]
    pub amount: i64,
    #[serde(default)]
    pub currency: Option<String>,
    /// `pending`, `requires_action`, `succeeded`, `failed`, `canceled`.
    #[serde(default)]
    pub status: Option<String>,
    #[serde(default, deserialize_with = "id_of")]
    pub charge: Option<ChargeId>,
    #[serde(default, deserialize_with = "id_of")]
    pub payment_intent: Option<PaymentIntentId>,
}

/// A dispute. `charge` may be an id or the expanded object.
#[derive(Clone, Debug, Deserialize)]
pub struct Dispute {
    pub id: DisputeId,
    pub status: DisputeStatus,
    #[serde(default)]
    pub reason: Option<String>,
    /// The disputed amount, in minor units; may be a part of the charge.
    #[serde(default)]
    pub amount: Option<i64>,
    #[serde(default)]
    pub currency: Option<String>,
    /// When it was opened.
    #[serde(default)]
    pub created: Option<i64>,
    #[serde(default)]
    evidence_details: Value,
    #[serde(default)]
    charge: Value,
    #[serde(default, deserialize_with = "id_of")]
    pub payment_intent: Option<PaymentIntentId>,
}

impl Dispute {
    /// Returns the deadline for an answer, in unix seconds.
    pub fn answer_by(&self) -> Option<i64> {
        self.evidence_details.get("due_by")?.as_i64()
    }

    /// Returns the disputed charge.
    pub fn charge_id(&self) -> Option<ChargeId> {
        self.charge.as_str().or_else(|| self.charge.get("id")?.as_str()).map(ChargeId::from_text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invoice_names_its_subscription_in_three_places() {
        for text in [
            r#"{"parent":{"subscription_details":{"subscription":"sub_1"}}}"#,
            r#"{"subscription":{"id":"sub_1"}}"#,
            r#"{"subscription":null,"lines":{"data":[{"subscription":"sub_1","period":{"end":9}}]}}"#,
            r#"{"lines":{"data":[{"parent":{"subscription_item_details":{"subscription":"sub_1"}}}]}}"#,
        ] {
            let invoice: Invoice = serde_json::from_str(text).unwrap();
            assert_eq!(invoice.subscription().map(SubscriptionId::as_str), Some("sub_1"), "{text}");
        }
    }

    #[test]
    fn only_lines_of_a_subscription_extend_it() {
        let text = r#"{"lines":{"data":[{"subscription":"sub_1","period":{"end":9}},{"period":{"end":99}}]}}"#;
        assert_eq!(serde_json::from_str::<Invoice>(text).unwrap().paid_until(), Some(9));
    }
}
