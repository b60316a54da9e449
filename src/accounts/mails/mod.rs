//! The mails of this area, one struct each, with their template contexts.

pub mod account_notice;
pub mod links;
pub mod organization_invitation;
pub mod seller_role;

use std::sync::Arc;

use crate::mail::Kinds;
use crate::secret::Secret;

/// Adds this area's kinds of mail. Links are derived from the server's secret.
pub fn register(kinds: &mut Kinds, secret: &Arc<Secret>) {
    kinds.add::<links::SignInLink>(secret);
    kinds.add::<links::ResetPassword>(secret);
    kinds.add::<links::ConfirmAddress>(secret);
    kinds.add::<links::ConfirmSignUp>(secret);
    kinds.add::<links::ChangeEmail>(secret);
    kinds.add::<account_notice::AccountNotice>(secret);
    kinds.add::<organization_invitation::OrganizationInvitation>(&());
    kinds.add::<seller_role::SellerRole>(&());
}
