//! `payment_received_again`: a missing payment has arrived.

use serde::{Deserialize, Serialize};

use super::customer::plain_customer_mail;

/// The mail's fields.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PaymentReceivedAgain {
    /// The end of the paid period, RFC 3339.
    pub valid_until: Option<String>,
}

plain_customer_mail!(PaymentReceivedAgain, "payment_received_again");
