//! Sample payloads for each webhook, built with the payloads' own types, so that a sample has the same fields as a real
//! one.

use schemars::JsonSchema;
use serde::Serialize;

use crate::activations::deactivate::BY_KEY;
use crate::billing::notifications::webhooks::dispute::{DisputeBody, DisputeChanged, Step};
use crate::billing::notifications::webhooks::order_fulfilled::{OrderBody, OrderFulfilled};
use crate::billing::notifications::webhooks::payment_state::{PaymentBody, PaymentStateChanged};
use crate::billing::notifications::webhooks::purchase_body::PurchaseBody;
use crate::billing::notifications::webhooks::refund::{RefundBody, RefundChanged};
use crate::billing::notifications::webhooks::seats_changed::{Change, SeatsBody, SeatsChanged};
use crate::billing::notifications::webhooks::subscription_updated::{ItemBody, SubscriptionBody, SubscriptionUpdated};
use crate::billing::records::order::OrderStatus;
use crate::catalog::{ActivationKind, QuantityMeans};
use crate::clock::{DAY, Timestamp};
use crate::db::Result;
use crate::ids::{
    AccountId, ChargeId, Context, CustomerId, DisputeId, InvoiceId, ItemId, LicenseId, OrderId, PriceId, SubscriptionId,
};
use crate::licenses::status::{LicenseStatus, PurchaseType};
use crate::licenses::webhooks::{ActivationBody, LicenseBody, LicenseEvent, LicensePayload};
use crate::metadata::Metadata;
use crate::stripe::dispute_status::DisputeStatus;
use crate::stripe::subscription_status::SubscriptionStatus;
use crate::webhooks::{Payload, Topic, sample};

const MONTH: i64 = 30 * DAY;
/// Price of a seat, in cents.
const PRICE: i64 = 900;

/// Returns the body of a sample of `topic` as it would be posted now, marked as a sample.
pub fn body(context: &Context, topic: Topic) -> Result<String> {
    let now = context.now();
    let activated = || LicenseEvent::Activated { activation: activation(), reason: "activated".into() };
    let license = |event, status| of_license(context, now, event, status);
    let because = |reason: &str| Some(reason.to_owned());
    use LicenseStatus::{Active, Inactive, Revoked, Suspended};
    match topic {
        Topic::LicenseCreated => license(LicenseEvent::Created {}, Active),
        Topic::LicenseUpdated => license(LicenseEvent::Updated {}, Active),
        Topic::LicenseActivated => license(activated(), Active),
        Topic::LicenseDeactivated => {
            license(LicenseEvent::Deactivated { activation: activation(), reason: BY_KEY.into() }, Active)
        }
        Topic::LicenseSuspended => license(LicenseEvent::Suspended { reason: because("disputed") }, Suspended),
        Topic::LicenseRevoked => license(LicenseEvent::Revoked { reason: because("refunded") }, Revoked),
        Topic::LicenseInactive => license(LicenseEvent::Inactive { reason: because("seat_removed") }, Inactive),
        Topic::LicenseReinstated => license(LicenseEvent::Reinstated { reason: None }, Active),
        Topic::LicenseReissued => license(LicenseEvent::Reissued { activations_kept: true }, Active),
        Topic::LicenseExpired => license(LicenseEvent::Expired {}, Active),
        Topic::LicenseRenewed => license(LicenseEvent::Renewed {}, Active),
        Topic::LicenseKeyRenewed => license(LicenseEvent::KeyRenewed {}, Active),
        Topic::TrialStarted => license(LicenseEvent::TrialStarted {}, Active),
        Topic::TrialEnding => license(LicenseEvent::TrialEnding { days: 3 }, Active),
        Topic::OrderFulfilled => sample(context, &order(now)),
        Topic::SubscriptionUpdated => sample(context, &subscription(now)),
        Topic::SeatsChanged => sample(context, &SeatsChanged { seats: seats(), purchase: purchase() }),
        Topic::PaymentFailed => sample(context, &payment(now, false)),
        Topic::PaymentRecovered => sample(context, &payment(now, true)),
        Topic::PaymentRefunded => sample(context, &refund(false)),
        Topic::RefundFailed => sample(context, &refund(true)),
        Topic::DisputeOpened => sample(context, &dispute(Step::Opened)),
        Topic::DisputeUpdated => sample(context, &dispute(Step::Updated)),
        Topic::DisputeClosed => sample(context, &dispute(Step::Closed)),
        Topic::Test => sample(context, &TestPayload { endpoint_id: ids("whe"), asked_by: "cli".into() }),
    }
}

/// Who asked for a test, and for which endpoint.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct TestPayload {
    pub endpoint_id: String,
    /// As the audit log names who did something.
    pub asked_by: String,
}

impl Payload for TestPayload {
    fn topic(&self) -> Topic {
        Topic::Test
    }
}

/// Returns an id in our format that does not exist.
fn ids(prefix: &str) -> String {
    format!("{prefix}_00000000000000000000000000000000")
}

fn of_license(context: &Context, now: i64, event: LicenseEvent, status: LicenseStatus) -> Result<String> {
    let is_trial = matches!(event, LicenseEvent::TrialStarted {} | LicenseEvent::TrialEnding { .. });
    let reason = match &event {
        LicenseEvent::Suspended { reason } | LicenseEvent::Revoked { reason } | LicenseEvent::Inactive { reason } => {
            reason.clone()
        }
        _ => None,
    };
    let bought = |id: String| Some(id).filter(|_| !is_trial);
    let license = LicenseBody {
        id: LicenseId::from_text(ids("lic")),
        status,
        status_reason: reason,
        product: "site-plugin".into(),
        tier: "site".into(),
        purchase_type: if is_trial { PurchaseType::Trial } else { PurchaseType::Quantity },
        email: Some("ada@example.com".into()),
        account_id: Some(AccountId::from_text(ids("acc"))),
        organization_id: None,
        customer_name: None,
        order_id: bought(ids("ord")).map(OrderId::from_text),
        subscription_id: bought("sub_sample".into()).map(SubscriptionId::from_text),
        site_domain: None,
        max_activations: Some(1),
        valid_from: Timestamp(now),
        valid_until: Some(Timestamp(now + MONTH)),
        created_at: Timestamp(now),
        metadata: metadata(),
    };
    sample(context, &LicensePayload { license, event })
}

fn activation() -> ActivationBody {
    ActivationBody {
        id: ids("act"),
        kind: ActivationKind::Site,
        subject: "example.com".into(),
        takes_seat: true,
        instance_name: None,
        hostname: None,
    }
}

fn purchase() -> PurchaseBody {
    PurchaseBody {
        order_id: Some(OrderId::from_text(ids("ord"))),
        subscription_id: Some(SubscriptionId::from_text("sub_sample")),
        customer_id: Some(CustomerId::from_text("cus_sample")),
        product: Some("site-plugin".into()),
        tier: Some("site".into()),
        email: Some("ada@example.com".into()),
        account_id: Some(AccountId::from_text(ids("acc"))),
        license_count: 1,
        license_ids: vec![LicenseId::from_text(ids("lic"))],
    }
}

fn order(now: i64) -> OrderFulfilled {
    OrderFulfilled {
        order: OrderBody {
            id: OrderId::from_text(ids("ord")),
            status: OrderStatus::Fulfilled,
            product: Some("site-plugin".into()),
            tier: Some("site".into()),
            purchase_type: PurchaseType::Quantity,
            quantity: 1,
            sites: Vec::new(),
            email: Some("ada@example.com".into()),
            account_id: Some(AccountId::from_text(ids("acc"))),
            customer_id: Some(CustomerId::from_text("cus_sample")),
            subscription_id: Some(SubscriptionId::from_text("sub_sample")),
            currency: Some("usd".into()),
            amount_total: Some(PRICE),
            created_at: Timestamp(now),
            metadata: metadata(),
        },
        license_count: 1,
        license_ids: vec![LicenseId::from_text(ids("lic"))],
    }
}

fn metadata() -> Metadata {
    Metadata::default().with_sent([("campaign".to_owned(), "autumn".to_owned())], None)
}

fn subscription(now: i64) -> SubscriptionUpdated {
    let item = ItemBody {
        id: ItemId::from_text("si_sample"),
        price: Some(PriceId::from_text("price_site_month")),
        product: Some("site-plugin".into()),
        tier: Some("site".into()),
        quantity: Some(1),
        paid_until: Some(Timestamp(now + MONTH)),
    };
    SubscriptionUpdated {
        subscription: SubscriptionBody {
            id: SubscriptionId::from_text("sub_sample"),
            status: SubscriptionStatus::Active,
            previous_status: Some(SubscriptionStatus::PastDue),
            product: Some("site-plugin".into()),
            order_id: Some(OrderId::from_text(ids("ord"))),
            customer_id: Some(CustomerId::from_text("cus_sample")),
            items: vec![item],
            current_period_end: Some(Timestamp(now + MONTH)),
            cancel_at_period_end: false,
            cancel_at: None,
        },
    }
}

fn seats() -> SeatsBody {
    SeatsBody {
        change: Change::Added,
        count: 1,
        total: 1,
        quantity_means: QuantityMeans::Keys,
        license_ids: vec![LicenseId::from_text(ids("lic"))],
        choose_until: None,
    }
}

fn payment(now: i64, recovered: bool) -> PaymentStateChanged {
    let payment = PaymentBody {
        subscription_status: if recovered { SubscriptionStatus::Active } else { SubscriptionStatus::PastDue },
        amount_due: Some(PRICE).filter(|_| !recovered),
        currency: Some("usd".to_owned()).filter(|_| !recovered),
        past_due_since: Some(Timestamp(now)).filter(|_| !recovered),
        current_period_end: Some(Timestamp(now + MONTH)),
    };
    PaymentStateChanged { recovered, payment, purchase: purchase() }
}

fn refund(failed: bool) -> RefundChanged {
    let refund = RefundBody {
        charge_id: ChargeId::from_text("ch_sample"),
        invoice_id: Some(InvoiceId::from_text("in_sample")),
        amount: PRICE,
        refunded_total: if failed { 0 } else { PRICE },
        charged: PRICE,
        currency: Some("usd".into()),
        full: !failed,
    };
    RefundChanged { failed, refund, purchase: purchase() }
}

fn dispute(step: Step) -> DisputeChanged {
    let (status, before) = match step {
        Step::Opened => (DisputeStatus::NeedsResponse, None),
        Step::Updated => (DisputeStatus::UnderReview, Some(DisputeStatus::NeedsResponse)),
        Step::Closed => (DisputeStatus::Won, Some(DisputeStatus::UnderReview)),
    };
    let dispute = DisputeBody {
        id: DisputeId::from_text("dp_sample"),
        charge_id: Some(ChargeId::from_text("ch_sample")),
        status,
        previous_status: before,
        reason: Some("fraudulent".into()),
        amount: Some(PRICE),
    };
    DisputeChanged { step, dispute, purchase: purchase() }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::clock::Clock;

    #[test]
    fn each_topic_has_a_sample_that_says_what_it_is() {
        let context = Context::seeded(Clock::manual(1_795_420_800), 1);
        for topic in Topic::EVERY.iter().copied() {
            let sample: Value = serde_json::from_str(&body(&context, topic).unwrap()).unwrap();
            assert_eq!((&sample["type"], &sample["sample"]), (&topic.as_str().into(), &true.into()), "{topic:?}");
            let data = sample["data"].as_object().unwrap();
            assert!(!data.is_empty());
            let product = data.values().find_map(|part| part.get("product"));
            assert!(topic == Topic::Test || product.is_some_and(|slug| slug == "site-plugin"), "{sample}");
        }
    }
}
