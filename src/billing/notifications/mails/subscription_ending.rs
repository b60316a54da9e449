//! `subscription_ending`: a subscription will not renew.

use serde::{Deserialize, Serialize};

use super::customer::plain_customer_mail;

/// The mail's fields.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SubscriptionEnding {
    /// RFC 3339.
    pub ends_at: String,
}

plain_customer_mail!(SubscriptionEnding, "subscription_ending");
