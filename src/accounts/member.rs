//! Members of an organization, and what their roles allow.

use diesel::prelude::*;
use serde_json::json;

use super::org_role::insert;
pub use super::org_role::{OrgRole, role_of};
use super::organization::{OrganizationError, lock};
use super::{Account, account};
use crate::audit::{self, Actor};
use crate::db::schema::{accounts, organization_members};
use crate::db::{Conn, Error, Result};
use crate::ids::{AccountId, Context, OrganizationId};

/// An account as a member of an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub account: Account,
    pub role: OrgRole,
    /// When they became a member, UTC unix seconds.
    pub since: i64,
}

/// Returns what `actor` may do there: customers by their membership, all others (administrators) the same as owners.
pub fn authority(
    conn: &mut Conn,
    organization_id: &OrganizationId,
    actor: &Actor,
) -> Result<OrgRole, OrganizationError> {
    match actor {
        Actor::Customer(id) => role_of(conn, organization_id, id)?.ok_or(OrganizationError::NotFound),
        Actor::InBulk(actor, _) => authority(conn, organization_id, actor),
        Actor::AdminToken(_) | Actor::Cli | Actor::System | Actor::Stripe(_) => Ok(OrgRole::Owner),
    }
}

/// Lists the members, longest-standing first.
pub fn list(conn: &mut Conn, organization_id: &OrganizationId) -> Result<Vec<Member>> {
    let rows: Vec<(Account, OrgRole, i64)> = organization_members::table
        .inner_join(accounts::table)
        .filter(organization_members::organization_id.eq(organization_id))
        .order((organization_members::created_at, accounts::id))
        .select((Account::as_select(), organization_members::role, organization_members::created_at))
        .load(conn)?;
    Ok(rows.into_iter().map(|(account, role, since)| Member { account, role, since }).collect())
}

/// Adds an account as a member without an invitation; for callers that have its consent already.
pub fn add(
    conn: &mut Conn,
    context: &Context,
    actor: &Actor,
    organization_id: &OrganizationId,
    account_id: &AccountId,
    role: OrgRole,
) -> Result<(), OrganizationError> {
    lock(conn, context, organization_id)?;
    if !authority(conn, organization_id, actor)?.grants(role) {
        return Err(OrganizationError::NotAllowed);
    }
    account::find(conn, account_id)?.ok_or(OrganizationError::NoAccount)?;
    if role_of(conn, organization_id, account_id)?.is_some() {
        return Err(OrganizationError::AlreadyMember);
    }
    insert(conn, context, organization_id, account_id, role)?;
    let detail = json!({"account": account_id, "role": role.as_str()});
    Ok(audit::record(conn, context, actor, "organization.member_added", organization_id, detail)?)
}

/// Changes a member's role; the actor must be allowed to grant both the old and the new one.
pub fn change_role(
    conn: &mut Conn,
    context: &Context,
    actor: &Actor,
    organization_id: &OrganizationId,
    account_id: &AccountId,
    role: OrgRole,
) -> Result<(), OrganizationError> {
    lock(conn, context, organization_id)?;
    let authority = authority(conn, organization_id, actor)?;
    let before = role_of(conn, organization_id, account_id)?.ok_or(OrganizationError::NotMember)?;
    if !authority.grants(role) || !authority.grants(before) {
        return Err(OrganizationError::NotAllowed);
    }
    if before == OrgRole::Owner && role != OrgRole::Owner {
        keep_an_owner(conn, organization_id)?;
    }
    diesel::update(organization_members::table.find((organization_id, account_id)))
        .set(organization_members::role.eq(role))
        .execute(conn)
        .map_err(Error::from)?;
    let detail = json!({"account": account_id, "from": before.as_str(), "to": role.as_str()});
    Ok(audit::record(conn, context, actor, "organization.role_changed", organization_id, detail)?)
}

/// Removes a member; everybody may leave, except the last owner.
pub fn remove(
    conn: &mut Conn,
    context: &Context,
    actor: &Actor,
    organization_id: &OrganizationId,
    account_id: &AccountId,
) -> Result<(), OrganizationError> {
    lock(conn, context, organization_id)?;
    let authority = authority(conn, organization_id, actor)?;
    let role = role_of(conn, organization_id, account_id)?.ok_or(OrganizationError::NotMember)?;
    let leaves = matches!(actor, Actor::Customer(id) if id == account_id);
    if !leaves && !authority.grants(role) {
        return Err(OrganizationError::NotAllowed);
    }
    if role == OrgRole::Owner {
        keep_an_owner(conn, organization_id)?;
    }
    diesel::delete(organization_members::table.find((organization_id, account_id)))
        .execute(conn)
        .map_err(Error::from)?;
    let detail = json!({"account": account_id, "role": role.as_str()});
    Ok(audit::record(conn, context, actor, "organization.member_removed", organization_id, detail)?)
}

/// Refuses when there is only one owner. The organization is locked, so the count stays correct.
fn keep_an_owner(conn: &mut Conn, organization_id: &OrganizationId) -> Result<(), OrganizationError> {
    let owners: i64 = organization_members::table
        .filter(organization_members::organization_id.eq(organization_id))
        .filter(organization_members::role.eq(OrgRole::Owner))
        .count()
        .get_result(conn)
        .map_err(Error::from)?;
    if owners > 1 { Ok(()) } else { Err(OrganizationError::LastOwner) }
}

#[cfg(test)]
mod tests;
