//! `account_notice`: notifies an account's owner of changes to the account, and of attempts.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::accounts::email::Email;
use crate::accounts::not_me_link::{self, Change, Claim};
use crate::db::{self, Conn};
use crate::ids::{AccountId, Context};
use crate::jobs::JobError;
use crate::mail::{Common, Composed, MailKind, NewMail};
use crate::secret::Secret;

/// The kind of notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Notice {
    PasswordChanged,
    /// To the old address: the account has a new one.
    EmailChanged,
    /// To the new address.
    EmailSet,
    /// The sign-up with this address, before its mailbox was confirmed, was removed.
    SignUpDropped {
        username: String,
    },
    /// A license was handed over; `from` is an address, or null for the seller.
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

/// The mail: the notice, the account, and the time of the change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountNotice {
    #[serde(flatten)]
    pub notice: Notice,
    #[serde(default)]
    pub account_id: Option<AccountId>,
    /// UTC unix seconds.
    #[serde(default)]
    pub at: i64,
}

/// The context of its templates: every field that any kind of notice has.
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
    /// The URL where the reader disowns the change.
    pub not_me_url: Option<String>,
}

impl Notice {
    /// Queues the mail about this account in the caller's transaction. `to` may be an address that the account no
    /// longer has.
    pub fn queue(self, conn: &mut Conn, context: &Context, account_id: &AccountId, to: &Email) -> db::Result<()> {
        let mail = AccountNotice { notice: self, account_id: Some(account_id.to_owned()), at: context.now() };
        NewMail::new(to.as_str(), mail).queue(conn, context).map(|_| ())
    }

    /// Returns the change that the reader may disown.
    fn change(&self) -> Option<Change> {
        match self {
            Self::PasswordChanged => Some(Change::Password),
            Self::EmailChanged => Some(Change::Email),
            Self::SecondFactorOn => Some(Change::SecondFactorOn),
            Self::SecondFactorOff => Some(Change::SecondFactorOff),
            Self::RecoveryCodeUsed { .. } => Some(Change::RecoveryCode),
            Self::EmailSet | Self::SignUpDropped { .. } | Self::LicenseReceived { .. } => None,
        }
    }

    /// Returns the value of `kind`, and the mail's subject.
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

impl MailKind for AccountNotice {
    const TEMPLATE: &'static str = "account_notice";
    type With = Arc<Secret>;
    type Context = NoticeContext;

    fn compose(self, _: &mut Conn, common: &Common, secret: &Arc<Secret>) -> Result<Composed<NoticeContext>, JobError> {
        let (kind, subject) = self.notice.named();
        let change = self.notice.change().zip(self.account_id);
        let not_me_url = change.map(|(change, subject)| {
            not_me_link::url(&common.public_url, secret, &Claim { subject: subject.into(), change, at: self.at })
        });
        let mut context = NoticeContext {
            kind: kind.to_owned(),
            subject: subject.to_owned(),
            account_url: format!("{}/account", common.public_url),
            sign_in_url: format!("{}/sign-in", common.public_url),
            username: None,
            key_prefix: None,
            from: None,
            left: None,
            not_me_url,
        };
        match self.notice {
            Notice::SignUpDropped { username } => context.username = Some(username),
            Notice::LicenseReceived { key_prefix, from } => {
                context.key_prefix = Some(key_prefix);
                context.from = from;
            }
            Notice::RecoveryCodeUsed { left } => context.left = Some(left),
            Notice::PasswordChanged
            | Notice::EmailChanged
            | Notice::EmailSet
            | Notice::SecondFactorOn
            | Notice::SecondFactorOff => {}
        }
        Ok(Composed::of(context))
    }
}
