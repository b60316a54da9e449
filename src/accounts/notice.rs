//! Mails that tell an account's owner what was done to it, or tried: nothing of it happens in silence.

use serde::{Deserialize, Serialize};

use super::email::Email;
use crate::db::{Conn, Result};
use crate::ids::Ambient;
use crate::mail::outbox::{self, NewMail};

/// The folder of its templates.
pub const TEMPLATE: &str = "account_notice";

/// What the mail says. Its form in JSON is the mail's context.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Notice {
    PasswordChanged,
    /// To the old address: from now on the other one counts.
    EmailChanged,
    /// To the new address.
    EmailSet,
    /// Who signed up with this address before its mailbox was shown is out.
    SignUpDropped {
        username: String,
    },
    /// A license came from somebody else; `from` is an address, or null for the seller.
    LicenseReceived {
        key_prefix: String,
        from: Option<String>,
    },
    SecondFactorOn,
    SecondFactorOff,
    RecoveryCodeUsed {
        left: i64,
    },
}

/// Queues the mail in the caller's transaction.
pub fn queue(conn: &mut Conn, ambient: &Ambient, to: &Email, notice: &Notice) -> Result<()> {
    let context = serde_json::to_value(notice).unwrap_or_default();
    let mail = NewMail {
        template: TEMPLATE.into(),
        recipient: to.as_str().to_owned(),
        context,
        once_key: None,
        order_id: None,
    };
    outbox::queue(conn, ambient, &mail).map(|_| ())
}
