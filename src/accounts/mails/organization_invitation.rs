//! `organization_invitation`: an invitation to an organization, or the notice of having been added to one.

use serde::{Deserialize, Serialize};

use crate::accounts::org_role::OrgRole;
use crate::accounts::{account, organization};
use crate::db::Conn;
use crate::ids::{AccountId, OrganizationId};
use crate::jobs::JobError;
use crate::mail::{Common, Composed, MailKind};

/// The mail to a new or invited member.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OrganizationInvitation {
    pub organization_id: OrganizationId,
    pub role: OrgRole,
    /// The account that added them; `None` = the seller.
    pub added_by: Option<AccountId>,
    /// Invited, not added.
    #[serde(default)]
    pub invited: bool,
}

/// Its template context.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OrganizationInvitationContext {
    pub organization_name: String,
    pub organization_url: String,
    pub role: OrgRole,
    /// An e-mail address.
    pub added_by: Option<String>,
    /// Invited, not added: the URL is that of the list of invitations.
    pub invited: bool,
}

impl MailKind for OrganizationInvitation {
    const TEMPLATE: &'static str = "organization_invitation";
    type With = ();
    type Context = OrganizationInvitationContext;

    fn compose(self, conn: &mut Conn, common: &Common, (): &()) -> Result<Composed<Self::Context>, JobError> {
        let id = &self.organization_id;
        let organization = organization::find(conn, id)?;
        let organization = organization.ok_or_else(|| JobError::Fail(format!("There is no organization {id}.")))?;
        let added_by = match &self.added_by {
            Some(account) => account::find(conn, account)?,
            None => None,
        };
        Ok(Composed::of(OrganizationInvitationContext {
            organization_name: organization.name,
            // Before they accept, they can see their invitations but not the organization.
            organization_url: if self.invited {
                format!("{}/organizations", common.public_url)
            } else {
                format!("{}/organizations/{id}", common.public_url)
            },
            invited: self.invited,
            role: self.role,
            added_by: added_by.map(|account| account.email.as_str().to_owned()),
        }))
    }
}
