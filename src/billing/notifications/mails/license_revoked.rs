//! `license_revoked`: licenses have ended for good.

use serde::{Deserialize, Serialize};

use super::customer::plain_customer_mail;

/// The mail's fields.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LicenseRevoked {
    /// A sentence for the customer.
    pub reason: Option<String>,
}

plain_customer_mail!(LicenseRevoked, "license_revoked");
