//! `organization_invitation`: somebody is invited to an organization, or was added to one.

use serde::{Deserialize, Serialize};

use crate::accounts::org_role::OrgRole;
use crate::accounts::{account, organization};
use crate::db::Conn;
use crate::ids::{AccountId, OrganizationId};
use crate::jobs::JobError;
use crate::mail::{Common, Composed, MailKind};

/// The mail to a new member, or to who is asked to become one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OrganizationInvitation {
    pub organization_id: OrganizationId,
    pub role: OrgRole,
    /// The account of who added them; `None` = the seller.
    pub added_by: Option<AccountId>,
    /// Asked, not added.
    #[serde(default)]
    pub invited: bool,
}

/// What its templates take.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OrganizationInvitationContext {
    pub organization_name: String,
    pub organization_url: String,
    pub role: OrgRole,
    /// An address.
    pub added_by: Option<String>,
    /// Asked, not added: the URL is that of the list of invitations.
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
            // Before they have accepted they see the list of their invitations, and not the organization.
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
