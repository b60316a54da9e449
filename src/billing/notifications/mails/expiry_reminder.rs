//! `expiry_reminder`: licenses without a subscription are about to end.

use serde::{Deserialize, Serialize};

use super::customer::plain_customer_mail;

/// The mail's fields.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExpiryReminder {
    pub days: i64,
    /// RFC 3339.
    pub expires_at: String,
}

plain_customer_mail!(ExpiryReminder, "expiry_reminder");
