//! `license_reinstated`: licenses work again.

use serde::{Deserialize, Serialize};

use super::customer::plain_customer_mail;

/// The mail's fields.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LicenseReinstated {}

plain_customer_mail!(LicenseReinstated, "license_reinstated");
