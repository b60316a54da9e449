//! `subscription_cancelled`: a subscription has ended.

use serde::{Deserialize, Serialize};

use super::customer::plain_customer_mail;

/// The mail's fields.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SubscriptionCanceled {
    /// RFC 3339.
    pub ended_at: String,
}

plain_customer_mail!(SubscriptionCanceled, "subscription_cancelled");
