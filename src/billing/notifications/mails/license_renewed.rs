//! `license_renewed`: a license that was bought once goes on.

use serde::{Deserialize, Serialize};

use super::customer::plain_customer_mail;

/// The mail's fields.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LicenseRenewed {
    /// The new end, RFC 3339; `None` = without an end.
    pub valid_until: Option<String>,
    /// The key states its end and was signed anew: the mail has the one to install.
    pub signed: bool,
}

plain_customer_mail!(LicenseRenewed, "license_renewed");
