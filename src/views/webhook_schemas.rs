//! The JSON Schema of what is posted for each webhook, derived from the payloads' own types.

use schemars::{Schema, SchemaGenerator};

use super::webhook_samples::TestPayload;
use crate::billing::notifications::webhooks::dispute::DisputeChanged;
use crate::billing::notifications::webhooks::order_fulfilled::OrderFulfilled;
use crate::billing::notifications::webhooks::payment_state::PaymentStateChanged;
use crate::billing::notifications::webhooks::refund::RefundChanged;
use crate::billing::notifications::webhooks::seats_changed::SeatsChanged;
use crate::billing::notifications::webhooks::subscription_updated::SubscriptionUpdated;
use crate::licenses::webhooks::payloads as license;
use crate::webhooks::{Topic, schema as schema_of};

/// Returns the schema of the body that is posted for `topic`.
pub fn schema(topic: Topic, generator: &mut SchemaGenerator) -> Schema {
    let schema = match topic {
        Topic::LicenseCreated => schema_of::<license::Created>,
        Topic::LicenseUpdated => schema_of::<license::Updated>,
        Topic::LicenseActivated => schema_of::<license::Activated>,
        Topic::LicenseDeactivated => schema_of::<license::Deactivated>,
        Topic::LicenseSuspended => schema_of::<license::Suspended>,
        Topic::LicenseRevoked => schema_of::<license::Revoked>,
        Topic::LicenseInactive => schema_of::<license::Inactive>,
        Topic::LicenseReinstated => schema_of::<license::Reinstated>,
        Topic::LicenseReissued => schema_of::<license::Reissued>,
        Topic::LicenseExpired => schema_of::<license::Expired>,
        Topic::LicenseRenewed => schema_of::<license::Renewed>,
        Topic::LicenseKeyRenewed => schema_of::<license::KeyRenewed>,
        Topic::TrialStarted => schema_of::<license::TrialStarted>,
        Topic::TrialEnding => schema_of::<license::TrialEnding>,
        Topic::OrderFulfilled => schema_of::<OrderFulfilled>,
        Topic::SubscriptionUpdated => schema_of::<SubscriptionUpdated>,
        Topic::SeatsChanged => schema_of::<SeatsChanged>,
        Topic::PaymentFailed | Topic::PaymentRecovered => schema_of::<PaymentStateChanged>,
        Topic::PaymentRefunded | Topic::RefundFailed => schema_of::<RefundChanged>,
        Topic::DisputeOpened | Topic::DisputeUpdated | Topic::DisputeClosed => schema_of::<DisputeChanged>,
        Topic::Test => schema_of::<TestPayload>,
    };
    schema(topic, generator)
}
