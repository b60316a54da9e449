//! `license_suspended`: licenses stop working until something is resolved.

use serde::{Deserialize, Serialize};

use super::customer::plain_customer_mail;
use super::told_reason::ToldReason;

/// The mail's fields.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LicenseSuspended {
    pub reason: Option<ToldReason>,
}

plain_customer_mail!(LicenseSuspended, "license_suspended");
