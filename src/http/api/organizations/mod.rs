//! `/api/v1/organizations`: for their members, and for admin tokens (`accounts:read`, `accounts:write`).

pub mod add_member;
pub mod answer_invitation;
pub mod change_member;
pub mod create;
pub mod delete;
pub mod list;
pub mod remove_member;
pub mod rename;
pub mod show;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use crate::accounts::invitation::Invitation;
use crate::accounts::member::{Member, OrgRole};
use crate::accounts::organization::Organization;
use crate::clock::{Timestamp, rfc3339};
use crate::http::fields::Fields;
use crate::ids::OrganizationId;

/// An organization as answers show it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Organization")]
pub struct OrganizationView {
    id: OrganizationId,
    name: String,
    /// The role of the account that the answer is about; null for an admin token.
    role: Option<OrgRole>,
    created_at: Timestamp,
}

impl OrganizationView {
    /// Shows an organization; `role` is that of the account that the answer is about.
    pub fn new(organization: &Organization, role: Option<OrgRole>) -> Self {
        Self {
            id: organization.id.clone(),
            name: organization.name.clone(),
            role,
            created_at: Timestamp(organization.created_at),
        }
    }
}

/// An organization as JSON; `role` is the caller's own in it.
pub fn json(organization: &Organization, role: Option<OrgRole>) -> Value {
    json!(OrganizationView::new(organization, role))
}

fn member_json(member: &Member) -> Value {
    json!({
        "account_id": member.account.id,
        "email": member.account.email.as_str(),
        "username": member.account.username,
        "role": member.role.as_str(),
        "since": rfc3339(member.since),
    })
}

/// An invitation as its organization shows it.
fn invited_json(invitation: &Invitation) -> Value {
    json!({
        "account_id": invitation.account.id,
        "email": invitation.account.email.as_str(),
        "role": invitation.role.as_str(),
        "since": rfc3339(invitation.created_at),
    })
}

/// An invitation as whoever is invited sees it.
pub fn invitation_json(invitation: &Invitation) -> Value {
    json!({
        "organization_id": invitation.organization.id,
        "name": invitation.organization.name,
        "role": invitation.role.as_str(),
        "since": rfc3339(invitation.created_at),
    })
}

/// The field `role`.
fn role(fields: &mut Fields, text: &str) -> Option<OrgRole> {
    let parse = |text: &str| OrgRole::parse(text).ok_or("must be owner, admin or member");
    fields.parsed("role", text, parse, |_| "invalid_role")
}
