//! `payment_received_again`: a payment that was missing has arrived.

use serde::{Deserialize, Serialize};

use super::customer::plain_customer_mail;

/// The mail's fields.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PaymentReceivedAgain {
    /// The end of the period that is paid for, RFC 3339.
    pub valid_until: Option<String>,
}

plain_customer_mail!(PaymentReceivedAgain, "payment_received_again");
