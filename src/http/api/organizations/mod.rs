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

use serde_json::{Value, json};

use crate::accounts::invitation::Invitation;
use crate::accounts::member::{Member, OrgRole};
use crate::accounts::organization::Organization;
use crate::clock::rfc3339;
use crate::error_code::ErrorCode;
use crate::http::fields::Fields;

/// An organization as answers show it; `role` is the caller's own in it.
pub fn json(organization: &Organization, role: Option<OrgRole>) -> Value {
    json!({
        "id": organization.id,
        "name": organization.name,
        "role": role.map(OrgRole::as_str),
        "created_at": rfc3339(organization.created_at),
    })
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
    fields.parsed("role", text, parse, |_| ErrorCode::InvalidRole)
}
