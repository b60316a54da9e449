//! `/api/v1/organizations`: for members, and for admin tokens (`accounts:read`, `accounts:write`).

pub mod add_member;
pub mod answer_invitation;
pub mod change_member;
pub mod create;
pub mod delete;
pub mod list;
pub mod remove_member;
pub mod rename;
pub mod show;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;

use crate::accounts::invitation::Invitation;
use crate::accounts::member::{Member, OrgRole};
use crate::accounts::organization::Organization;
use crate::clock::Timestamp;
use crate::error_code::ErrorCode;
use crate::http::field::Field;
use crate::http::fields::Fields;
use crate::ids::{AccountId, OrganizationId};

/// A group of accounts that own licenses together.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Organization")]
pub struct OrganizationView {
    id: OrganizationId,
    name: String,
    /// The account's role in the organization. Present when an account's organizations are listed.
    role: Option<OrgRole>,
    created_at: Timestamp,
}

impl OrganizationView {
    /// Describes an organization; `role` is the account's role in it.
    pub fn new(organization: &Organization, role: Option<OrgRole>) -> Self {
        Self {
            id: organization.id.clone(),
            name: organization.name.clone(),
            role,
            created_at: Timestamp(organization.created_at),
        }
    }
}

/// A member of an organization.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Member")]
pub struct MemberView {
    account_id: AccountId,
    #[schemars(email)]
    email: String,
    username: Option<String>,
    role: OrgRole,
    since: Timestamp,
}

impl From<&Member> for MemberView {
    fn from(member: &Member) -> Self {
        Self {
            account_id: member.account.id.clone(),
            email: member.account.email.as_str().to_owned(),
            username: member.account.username.clone(),
            role: member.role,
            since: Timestamp(member.since),
        }
    }
}

/// A pending invitation as its organization sees it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Invited")]
pub struct InvitedView {
    account_id: AccountId,
    #[schemars(email)]
    email: String,
    role: OrgRole,
    since: Timestamp,
}

impl From<&Invitation> for InvitedView {
    fn from(invitation: &Invitation) -> Self {
        Self {
            account_id: invitation.account.id.clone(),
            email: invitation.account.email.as_str().to_owned(),
            role: invitation.role,
            since: Timestamp(invitation.created_at),
        }
    }
}

/// A pending invitation as the invited person sees it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Invitation")]
pub struct InvitationView {
    organization_id: OrganizationId,
    /// The organization's name.
    name: String,
    role: OrgRole,
    since: Timestamp,
}

impl From<&Invitation> for InvitationView {
    fn from(invitation: &Invitation) -> Self {
        Self {
            organization_id: invitation.organization.id.clone(),
            name: invitation.organization.name.clone(),
            role: invitation.role,
            since: Timestamp(invitation.created_at),
        }
    }
}

/// A member's role in a request; an invalid one is refused with its own code.
pub struct MemberRole(pub OrgRole);

impl Field for MemberRole {
    const CODE: Option<ErrorCode> = Some(ErrorCode::InvalidRole);

    fn read(fields: &mut Fields, name: &str) -> Option<Self> {
        let text = fields.text(name);
        let parse = |text: &str| OrgRole::parse(text).ok_or("must be owner, admin or member");
        fields.parsed(name, &text, parse, |_| ErrorCode::InvalidRole).map(Self)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<OrgRole>()
    }
}
