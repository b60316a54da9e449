//! `license_renewed`: a one-time license was extended.

use serde::{Deserialize, Serialize};

use super::customer::plain_customer_mail;

/// The mail's fields.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LicenseRenewed {
    /// The new end, RFC 3339; `None` = perpetual.
    pub valid_until: Option<String>,
    /// Whether the key embeds its end and was re-signed, so that the mail carries a key to install.
    pub signed: bool,
}

plain_customer_mail!(LicenseRenewed, "license_renewed");
