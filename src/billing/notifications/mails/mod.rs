//! The mails of this area, a struct each, with their template values. Queued in the transaction of the change; keys are
//! looked up when a mail is composed.

pub mod customer;
pub mod dispute;
pub mod event_failed;
pub mod expiry_reminder;
pub mod license_key_renewed;
pub mod license_keys;
pub mod license_reinstated;
pub mod license_renewed;
pub mod license_revoked;
pub mod license_suspended;
pub mod payment_failed;
pub mod payment_received_again;
pub mod refunded;
pub mod renewal_reminder;
pub mod review_needed;
pub mod sale;
pub mod seat_changes;
pub mod seats_added;
pub mod seats_choose;
pub mod seats_removed;
pub mod sellers;
pub mod status_changes;
pub mod subscription_cancelled;
pub mod subscription_changes;
pub mod subscription_ending;
pub mod subscription_review;
pub mod told_reason;
pub mod transfer_failed;

use std::sync::Arc;

use crate::licenses::stored_form::KeyRing;
use crate::mail::Kinds;
use customer::ToCustomer;

/// Registers this area's kinds of mail. The key ring opens the keys that they list.
pub fn register(kinds: &mut Kinds, ring: &Arc<KeyRing>) {
    kinds.add::<license_keys::LicenseKeys>(ring);
    kinds.add::<ToCustomer<seats_added::SeatsAdded>>(ring);
    kinds.add::<ToCustomer<seats_removed::SeatsRemoved>>(ring);
    kinds.add::<ToCustomer<seats_choose::SeatsChoose>>(ring);
    kinds.add::<ToCustomer<payment_failed::PaymentFailed>>(ring);
    kinds.add::<ToCustomer<payment_received_again::PaymentReceivedAgain>>(ring);
    kinds.add::<ToCustomer<renewal_reminder::RenewalReminder>>(ring);
    kinds.add::<ToCustomer<expiry_reminder::ExpiryReminder>>(ring);
    kinds.add::<ToCustomer<subscription_ending::SubscriptionEnding>>(ring);
    kinds.add::<ToCustomer<subscription_cancelled::SubscriptionCanceled>>(ring);
    kinds.add::<ToCustomer<refunded::Refunded>>(ring);
    kinds.add::<ToCustomer<transfer_failed::TransferFailed>>(ring);
    kinds.add::<ToCustomer<license_suspended::LicenseSuspended>>(ring);
    kinds.add::<ToCustomer<license_revoked::LicenseRevoked>>(ring);
    kinds.add::<ToCustomer<license_reinstated::LicenseReinstated>>(ring);
    kinds.add::<ToCustomer<license_renewed::LicenseRenewed>>(ring);
    kinds.add::<ToCustomer<license_key_renewed::LicenseKeyRenewed>>(ring);
    kinds.add::<review_needed::ReviewNeeded>(&());
    kinds.add::<subscription_review::SubscriptionReview>(&());
    kinds.add::<event_failed::EventFailed>(&());
    kinds.add::<dispute::DisputeNews>(&());
    kinds.add::<sale::Sale>(&());
    kinds.add::<sale::Sales>(&());
}
