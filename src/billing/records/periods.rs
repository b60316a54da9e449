//! Determines which subscription period each returned charge paid for, and whether a later one has been paid since.

use diesel::prelude::*;

use super::returned::PaysFor;
use crate::db::schema::charges;
use crate::db::{Conn, Result};
use crate::ids::{InvoiceId, SubscriptionId};
use crate::stripe::client::{CallError, Client};
use crate::stripe::payments::Invoice;

/// The invoices of a subscription.
#[derive(Clone, Debug, Default)]
pub struct Periods(Vec<Invoice>);

impl Periods {
    /// Fetches the invoices of a subscription; empty if Stripe does not know them (any more).
    pub async fn fetch(stripe: &Client, subscription_id: &SubscriptionId) -> std::result::Result<Self, CallError> {
        match stripe.list::<Invoice>("/invoices", &[("subscription", subscription_id.as_str())], usize::MAX).await {
            Ok(mut found) => {
                found.retain(|invoice| invoice.subscription() == Some(subscription_id));
                Ok(Self(found))
            }
            Err(error) if error.is_absent() => Ok(Self::default()),
            Err(error) => Err(error),
        }
    }

    /// Adds an invoice that was fetched individually, if the list lacks it.
    pub fn add(&mut self, invoice: Invoice) {
        if !self.0.iter().any(|known| known.id == invoice.id) {
            self.0.push(invoice);
        }
    }

    fn find(&self, id: &InvoiceId) -> Option<&Invoice> {
        self.0.iter().find(|invoice| invoice.id.as_ref() == Some(id))
    }

    /// The paid invoices for full periods.
    fn paid(&self) -> impl Iterator<Item = &Invoice> {
        self.0.iter().filter(|invoice| invoice.is_paid() && pays_for(invoice) != PaysFor::Other)
    }

    /// The total paid for the period that this invoice bills, over all of its invoices. Minor units.
    fn paid_for(&self, invoice: &Invoice) -> Option<i64> {
        let end = invoice.paid_until();
        let same = self.paid().filter(|other| other.id == invoice.id || (end.is_some() && other.paid_until() == end));
        let amounts: Vec<i64> = same.filter_map(|other| other.amount_paid).collect();
        (!amounts.is_empty()).then(|| amounts.iter().sum())
    }

    /// When a later period than this invoice's was first paid.
    fn superseded_at(&self, invoice: &Invoice) -> Option<i64> {
        let later = |other: &&Invoice| match (other.paid_until(), invoice.paid_until()) {
            (Some(other), Some(own)) => other > own,
            // Old API versions omit the lines' periods: assume that a later invoice bills a later period.
            _ => other.created > invoice.created,
        };
        self.paid().filter(later).map(Invoice::paid_at).min()
    }
}

fn pays_for(invoice: &Invoice) -> PaysFor {
    PaysFor::of_invoice(invoice.billing_reason.as_deref(), invoice.is_whole())
}

/// Whether any charge of this subscription was refunded or disputed, so that its periods matter.
pub fn matter(conn: &mut Conn, subscription_id: &SubscriptionId) -> Result<bool> {
    let of_subscription = charges::table.filter(charges::subscription_id.eq(subscription_id));
    Ok(of_subscription.count().get_result::<i64>(conn)? > 0)
}

/// The stored state of a charge before the invoices were fetched again.
#[derive(Queryable, Selectable)]
#[diesel(table_name = charges)]
struct Stored {
    id: String,
    invoice_id: Option<InvoiceId>,
    period_end: Option<i64>,
    refunded_at: Option<i64>,
    superseded_at: Option<i64>,
}

impl Stored {
    /// When a later period was paid. The earliest known time wins: voiding an invoice later has no effect. Times are
    /// whole seconds, so a renewal in the same second as the refund counts as later if it is first seen after the
    /// refund.
    fn superseded_at(&self, found: Option<i64>) -> Option<i64> {
        match (self.superseded_at, found) {
            (Some(before), Some(found)) if before == found + 1 => Some(before),
            (None, Some(found)) if self.period_end.is_some() && self.refunded_at == Some(found) => Some(found + 1),
            (before, found) => [before, found].into_iter().flatten().min(),
        }
    }
}

/// Stores what the invoices say about this subscription's refunded or disputed charges.
pub fn store(conn: &mut Conn, subscription_id: &SubscriptionId, periods: &Periods) -> Result<()> {
    let rows: Vec<Stored> =
        charges::table.filter(charges::subscription_id.eq(subscription_id)).select(Stored::as_select()).load(conn)?;
    for row in rows {
        let Some(invoice) = row.invoice_id.as_ref().and_then(|id| periods.find(id)) else { continue };
        let (id, superseded_at) = (&row.id, row.superseded_at(periods.superseded_at(invoice)));
        diesel::update(charges::table.find(id))
            .set((
                charges::billing_reason.eq(invoice.billing_reason.as_deref()),
                charges::period_end.eq(invoice.paid_until()),
                charges::period_paid.eq(periods.paid_for(invoice)),
                charges::invoice_paid.eq(invoice.amount_paid),
                charges::superseded_at.eq(superseded_at),
            ))
            .execute(conn)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn invoice(id: &str, reason: &str, end: i64, paid_at: Option<i64>) -> Invoice {
        let object = json!({
            "id": id, "billing_reason": reason, "created": 1, "amount_paid": 900, "subscription": "sub_1",
            "status": if paid_at.is_some() { "paid" } else { "open" }, "status_transitions": {"paid_at": paid_at},
            "lines": {"data": [{"subscription": "sub_1", "period": {"end": end}}]},
        });
        serde_json::from_value(object).unwrap()
    }

    #[test]
    fn a_later_period_supersedes_when_it_is_paid() {
        let first = invoice("in_1", "subscription_create", 10, Some(1));
        let second = invoice("in_2", "subscription_cycle", 20, Some(11));
        let third = invoice("in_3", "subscription_cycle", 30, None);
        let change = invoice("in_4", "subscription_update", 40, Some(5));
        let extra = invoice("in_5", "manual", 50, Some(6));
        let periods = Periods(vec![extra, change, third.clone(), second.clone(), first.clone()]);
        assert_eq!(periods.superseded_at(&first), Some(11));
        // An unpaid renewal, a change within the period and an extra invoice supersede nothing.
        assert_eq!(periods.superseded_at(&second), None);
        assert_eq!(periods.superseded_at(&third), None);
    }

    #[test]
    fn a_renewal_of_the_refunds_own_second_came_before_it_only_if_it_was_known_before() {
        let row = |period_end, superseded_at| Stored {
            id: "ch_1".into(),
            invoice_id: None,
            period_end,
            refunded_at: Some(11),
            superseded_at,
        };
        assert_eq!(row(None, None).superseded_at(Some(11)), Some(11), "renewed before the refund was first seen");
        assert_eq!(row(Some(10), None).superseded_at(Some(11)), Some(12), "renewed since");
        assert_eq!(row(Some(10), Some(12)).superseded_at(Some(11)), Some(12), "and it stays so");
        assert_eq!(row(Some(10), None).superseded_at(Some(30)), Some(30));
        assert_eq!(row(Some(10), Some(20)).superseded_at(Some(30)), Some(20));
        assert_eq!(row(Some(10), None).superseded_at(None), None);
    }

    #[test]
    fn a_period_is_paid_for_by_all_of_its_invoices() {
        let first = invoice("in_1", "subscription_cycle", 10, Some(1));
        let again = invoice("in_2", "subscription_cycle", 10, Some(2));
        let later = invoice("in_3", "subscription_cycle", 20, Some(11));
        let periods = Periods(vec![later.clone(), again.clone(), first]);
        assert_eq!((periods.paid_for(&again), periods.paid_for(&later)), (Some(1_800), Some(900)));
        assert_eq!(periods.superseded_at(&again), Some(11));
    }
}
