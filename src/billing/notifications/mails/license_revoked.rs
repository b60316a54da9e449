//! `license_revoked`: licenses have ended for good.

use serde::{Deserialize, Serialize};

use super::customer::plain_customer_mail;
use super::told_reason::ToldReason;

/// The mail's fields.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LicenseRevoked {
    pub reason: Option<ToldReason>,
}

plain_customer_mail!(LicenseRevoked, "license_revoked");
