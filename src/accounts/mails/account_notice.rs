//! `account_notice`: tells an account's owner what was done to it, or tried: nothing of it happens in silence.

use serde::{Deserialize, Serialize};

use crate::accounts::email::Email;
use crate::db::{self, Conn};
use crate::ids::Ambient;
use crate::jobs::JobError;
use crate::mail::{Common, Composed, MailKind, NewMail};

/// What the mail says.
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

/// What its templates take: every name that some kind of notice has, for all of them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NoticeContext {
    pub kind: String,
    pub subject: String,
    pub account_url: String,
    pub sign_in_url: String,
    pub username: Option<String>,
    pub key_prefix: Option<String>,
    pub from: Option<String>,
    pub left: Option<i64>,
}

impl Notice {
    /// Queues the mail in the caller's transaction.
    pub fn queue(self, conn: &mut Conn, ambient: &Ambient, to: &Email) -> db::Result<()> {
        NewMail::new(to.as_str(), self).queue(conn, ambient).map(|_| ())
    }

    /// The value of `kind`, and the mail's subject.
    fn named(&self) -> (&'static str, &'static str) {
        match self {
            Self::PasswordChanged => ("password_changed", "Your password was changed"),
            Self::EmailChanged => ("email_changed", "Your e-mail address was changed"),
            Self::EmailSet => ("email_set", "This is your e-mail address now"),
            Self::SignUpDropped { .. } => ("sign_up_dropped", "A sign-up with your address was removed"),
            Self::LicenseReceived { .. } => ("license_received", "You have received a license"),
            Self::SecondFactorOn => ("second_factor_on", "Two-step sign-in is on"),
            Self::SecondFactorOff => ("second_factor_off", "Two-step sign-in is off"),
            Self::RecoveryCodeUsed { .. } => ("recovery_code_used", "A recovery code was used"),
        }
    }
}

impl MailKind for Notice {
    const TEMPLATE: &'static str = "account_notice";
    type With = ();
    type Context = NoticeContext;

    fn compose(self, _: &mut Conn, common: &Common, (): &()) -> Result<Composed<NoticeContext>, JobError> {
        let (kind, subject) = self.named();
        let mut context = NoticeContext {
            kind: kind.to_owned(),
            subject: subject.to_owned(),
            account_url: format!("{}/account", common.public_url),
            sign_in_url: format!("{}/sign-in", common.public_url),
            username: None,
            key_prefix: None,
            from: None,
            left: None,
        };
        match self {
            Self::SignUpDropped { username } => context.username = Some(username),
            Self::LicenseReceived { key_prefix, from } => {
                context.key_prefix = Some(key_prefix);
                context.from = from;
            }
            Self::RecoveryCodeUsed { left } => context.left = Some(left),
            Self::PasswordChanged
            | Self::EmailChanged
            | Self::EmailSet
            | Self::SecondFactorOn
            | Self::SecondFactorOff => {}
        }
        Ok(Composed::of(context))
    }
}
