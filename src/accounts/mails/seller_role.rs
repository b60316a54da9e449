//! `seller_role`: notifies a person that they have joined or left the seller's team, or have another role in it.

use serde::{Deserialize, Serialize};

use crate::accounts::Role;
use crate::db::Conn;
use crate::jobs::JobError;
use crate::mail::{Common, Composed, MailKind};

/// The mail.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SellerRole {
    /// The new role.
    pub role: Role,
    /// The previous role.
    pub before: Role,
}

/// Its template context.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SellerRoleContext {
    pub role: Role,
    pub before: Role,
    /// `an administrator`.
    pub described: String,
    /// What the role may do.
    pub meaning: String,
    pub console_url: String,
}

impl MailKind for SellerRole {
    const TEMPLATE: &'static str = "seller_role";
    const FOR_SELLER: bool = true;
    type With = ();
    type Context = SellerRoleContext;

    fn compose(self, _: &mut Conn, common: &Common, (): &()) -> Result<Composed<SellerRoleContext>, JobError> {
        Ok(Composed::of(SellerRoleContext {
            described: self.role.described().to_owned(),
            meaning: self.role.meaning().to_owned(),
            console_url: format!("{}/admin", common.public_url),
            role: self.role,
            before: self.before,
        }))
    }
}
