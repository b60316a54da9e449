//! Finds what a payment paid for: the order of its payment intent, or the subscription of its invoice. Where Stripe
//! links the invoice depends on the API version: on the charge or payment intent until 2025-03-31, in invoice payments
//! since.

use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::billing::records::order::Order;
use crate::billing::records::periods::Periods;
use crate::billing::records::shown::shows_our_sales;
use crate::clock::DAY;
use crate::ids::{ChargeId, CustomerId, InvoiceId, PaymentIntentId, SubscriptionId};
use crate::stripe::client::CallError;
use crate::stripe::payments::{Charge, Invoice, InvoicePayment, PaymentIntent};

/// How long to keep retrying an object that Stripe does not show to our API key, in seconds. Matches how long Stripe
/// keeps events.
const HIDDEN_FOR: i64 = 30 * DAY;

/// What is known about a payment, and the time of the event about it.
#[derive(Clone, Debug)]
pub struct Payment {
    charge: Option<ChargeId>,
    intent: Option<PaymentIntentId>,
    invoice: Option<InvoiceId>,
    customer: Option<CustomerId>,
    at: i64,
}

impl Payment {
    /// Builds it from the charge, if there is one, and from what the event's own object names.
    pub fn of(charge: Option<&Charge>, charge_id: Option<ChargeId>, intent: Option<PaymentIntentId>, at: i64) -> Self {
        Self {
            charge: charge.map(|charge| charge.id.clone()).or(charge_id),
            intent: charge.and_then(|charge| charge.payment_intent.clone()).or(intent),
            invoice: charge.and_then(|charge| charge.invoice.clone()),
            customer: charge.and_then(|charge| charge.customer.clone()),
            at,
        }
    }
}

/// What a payment paid for.
#[derive(Clone, Debug, Default)]
pub struct Link {
    pub payment_intent: Option<PaymentIntentId>,
    pub subscription: Option<SubscriptionId>,
    /// Whether a full refund of it ends the licenses.
    pub covers_full_period: bool,
    pub invoice_id: Option<InvoiceId>,
    pub billing_reason: Option<String>,
    /// The invoices of its subscription.
    pub periods: Periods,
}

/// Returns Stripe's answer about the object `id`, or `None` if Stripe does not show it (any more).
///
/// # Errors
/// [`BillingError::Hidden`] if Stripe does not show us our own sales either: our API key is at fault, and the event is
/// retried.
pub async fn shown<T>(
    ctx: &BillingContext,
    id: &str,
    at: i64,
    answer: Result<T, CallError>,
) -> Result<Option<T>, BillingError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is_absent() => {
            if at + HIDDEN_FOR >= ctx.now() && !shows_our_sales(ctx, &error).await? {
                return Err(BillingError::Hidden(id.to_owned()));
            }
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// Returns `None` if this API version does not have the requested object.
fn known<T>(answer: Result<T, CallError>) -> Result<Option<T>, CallError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is_absent() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Finds the order or the subscription of a payment.
pub async fn find_purchase_of_payment(ctx: &BillingContext, payment: Payment) -> Result<Link, BillingError> {
    let mut link = Link { payment_intent: payment.intent.clone(), covers_full_period: true, ..Link::default() };
    if let Some(intent) = payment.intent.clone() {
        let bought = ctx.db.read(move |conn| Order::by_payment_intent(conn, &intent)).await?;
        if bought.is_some() {
            return Ok(link);
        }
    }
    let Some(invoice) = find_invoice(ctx, &payment).await? else { return Ok(link) };
    link.subscription = invoice.subscription().cloned();
    link.covers_full_period = invoice.is_whole();
    link.invoice_id.clone_from(&invoice.id);
    link.billing_reason.clone_from(&invoice.billing_reason);
    if let Some(subscription) = &link.subscription {
        link.periods = Periods::fetch(&ctx.stripe, subscription).await?;
        link.periods.add(invoice);
    }
    Ok(link)
}

/// Finds the invoice that a payment paid.
async fn find_invoice(ctx: &BillingContext, payment: &Payment) -> Result<Option<Invoice>, BillingError> {
    let (intent, charge) = (payment.intent.as_ref(), payment.charge.as_ref());
    let mut customer = payment.customer.clone();
    let id = match (payment.invoice.clone(), intent) {
        (Some(invoice), _) => Some(invoice),
        (None, Some(intent)) => {
            let filter = [("payment[type]", "payment_intent"), ("payment[payment_intent]", intent)];
            let listed = known(ctx.stripe.list::<InvoicePayment>("/invoice_payments", &filter, usize::MAX).await)?;
            if let Some(listed) = listed {
                let own = |paid: &InvoicePayment| paid.is_by(Some(intent), charge).unwrap_or(true);
                let Some(id) = listed.into_iter().find(own).and_then(|paid| paid.invoice) else { return Ok(None) };
                Some(id)
            } else {
                let asked = known(ctx.stripe.one::<PaymentIntent>("/payment_intents", intent).await)?;
                customer = customer.or_else(|| asked.as_ref().and_then(|asked| asked.customer.clone()));
                asked.and_then(|asked| asked.invoice)
            }
        }
        (None, None) => return Ok(None),
    };
    if let Some(id) = id {
        return shown(ctx, &id, payment.at, ctx.stripe.one::<Invoice>("/invoices", &id).await).await;
    }
    // Neither object names the invoice: search the customer's invoices for the one this payment paid.
    let Some(customer) = customer else { return Ok(None) };
    let filter = [("customer", customer.as_str()), ("expand[0]", "data.payments")];
    let listed = known(ctx.stripe.list::<Invoice>("/invoices", &filter, usize::MAX).await)?;
    Ok(listed.unwrap_or_default().into_iter().find(|invoice| invoice.was_paid_by(intent, charge)))
}
