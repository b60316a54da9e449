//! `license_suspended`: licenses do not work until something is settled.

use serde::{Deserialize, Serialize};

use super::customer::plain_customer_mail;

/// The mail's fields.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LicenseSuspended {
    /// A sentence for the customer.
    pub reason: Option<String>,
}

plain_customer_mail!(LicenseSuspended, "license_suspended");
