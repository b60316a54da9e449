//! Mails with a link. Its token is derived when the mail is rendered, and stored nowhere.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::accounts::{account, sign_in_link};
use crate::db::Conn;
use crate::ids::AccountId;
use crate::jobs::JobError;
use crate::mail::{Common, Composed, MailKind};
use crate::secret::Secret;

/// The template context of every link.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LinkContext {
    /// The absolute URL.
    pub sign_in_url: String,
    /// How long the link is valid.
    pub link_minutes: i64,
}

impl LinkContext {
    fn of(link_id: &str, common: &Common, secret: &Secret) -> Self {
        let token = sign_in_link::token(secret, link_id);
        let sign_in_url = format!("{}/sign-in/confirm?token={token}", common.public_url);
        Self { sign_in_url, link_minutes: sign_in_link::LIFETIME / 60 }
    }
}

/// `sign_in_link`: signs its reader in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignInLink {
    pub link_id: String,
}

impl MailKind for SignInLink {
    const TEMPLATE: &'static str = "sign_in_link";
    type With = Arc<Secret>;
    type Context = LinkContext;

    fn compose(self, _: &mut Conn, common: &Common, secret: &Arc<Secret>) -> Result<Composed<LinkContext>, JobError> {
        Ok(Composed::of(LinkContext::of(&self.link_id, common, secret)))
    }
}

/// `reset_password`: replaces a forgotten password.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ResetPassword {
    pub link_id: String,
}

impl MailKind for ResetPassword {
    const TEMPLATE: &'static str = "reset_password";
    type With = Arc<Secret>;
    type Context = LinkContext;

    fn compose(self, _: &mut Conn, common: &Common, secret: &Arc<Secret>) -> Result<Composed<LinkContext>, JobError> {
        Ok(Composed::of(LinkContext::of(&self.link_id, common, secret)))
    }
}

/// The template context of links that confirm a user.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UserLinkContext {
    #[serde(flatten)]
    pub link: LinkContext,
    /// The chosen user name.
    pub username: String,
}

/// `confirm_address`: confirms the account that signed up with this address.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ConfirmAddress {
    pub link_id: String,
    pub username: String,
}

impl MailKind for ConfirmAddress {
    const TEMPLATE: &'static str = "confirm_address";
    type With = Arc<Secret>;
    type Context = UserLinkContext;

    fn compose(
        self,
        _: &mut Conn,
        common: &Common,
        secret: &Arc<Secret>,
    ) -> Result<Composed<UserLinkContext>, JobError> {
        let link = LinkContext::of(&self.link_id, common, secret);
        Ok(Composed::of(UserLinkContext { link, username: self.username }))
    }
}

/// `confirm_sign_up`: sets the user name and password requested by somebody with a license key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ConfirmSignUp {
    pub link_id: String,
    pub username: String,
}

impl MailKind for ConfirmSignUp {
    const TEMPLATE: &'static str = "confirm_sign_up";
    type With = Arc<Secret>;
    type Context = UserLinkContext;

    fn compose(
        self,
        _: &mut Conn,
        common: &Common,
        secret: &Arc<Secret>,
    ) -> Result<Composed<UserLinkContext>, JobError> {
        let link = LinkContext::of(&self.link_id, common, secret);
        Ok(Composed::of(UserLinkContext { link, username: self.username }))
    }
}

/// `change_email`: changes the account's address to the one that the mail is sent to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChangeEmail {
    pub link_id: String,
    pub account_id: AccountId,
}

/// Its template context.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChangeEmailContext {
    #[serde(flatten)]
    pub link: LinkContext,
    /// The account's current address.
    pub old_email: String,
}

impl MailKind for ChangeEmail {
    const TEMPLATE: &'static str = "change_email";
    type With = Arc<Secret>;
    type Context = ChangeEmailContext;

    fn compose(
        self,
        conn: &mut Conn,
        common: &Common,
        secret: &Arc<Secret>,
    ) -> Result<Composed<ChangeEmailContext>, JobError> {
        let account = account::find(conn, &self.account_id)?;
        let account = account.ok_or_else(|| JobError::Fail(format!("There is no account {}.", self.account_id)))?;
        let link = LinkContext::of(&self.link_id, common, secret);
        Ok(Composed::of(ChangeEmailContext { link, old_email: account.email.as_str().to_owned() }))
    }
}
