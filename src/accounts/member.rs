//! Members of an organization: who belongs to it, and what their role allows.

use diesel::prelude::*;
use serde_json::json;

use super::mails::organization_invitation::OrganizationInvitation;
use super::org_role::insert;
pub use super::org_role::{OrgRole, role_of};
use super::organization::{MOST_INVITATIONS, OrganizationError, lock};
use super::{Account, account};
use crate::audit::{self, Actor};
use crate::clock::DAY;
use crate::db::schema::{accounts, organization_members};
use crate::db::{Conn, Error, Result};
use crate::ids::Ambient;
use crate::mail::NewMail;

/// An account as a member of an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub account: Account,
    pub role: OrgRole,
    /// Member since, UTC unix seconds.
    pub since: i64,
}

/// What `actor` may do there: customers by their membership, everybody else (administrators) as owners do.
pub fn authority(conn: &mut Conn, organization_id: &str, actor: &Actor) -> Result<OrgRole, OrganizationError> {
    match actor {
        Actor::Customer(id) => role_of(conn, organization_id, id)?.ok_or(OrganizationError::NotFound),
        Actor::AdminToken(_) | Actor::Cli | Actor::System | Actor::Stripe(_) => Ok(OrgRole::Owner),
    }
}

/// The members, the one who has been longest first.
pub fn list(conn: &mut Conn, organization_id: &str) -> Result<Vec<Member>> {
    let rows: Vec<(Account, String, i64)> = organization_members::table
        .inner_join(accounts::table)
        .filter(organization_members::organization_id.eq(organization_id))
        .order((organization_members::created_at, accounts::id))
        .select((Account::as_select(), organization_members::role, organization_members::created_at))
        .load(conn)?;
    rows.into_iter().map(|(account, role, since)| Ok(Member { account, role: role.try_into()?, since })).collect()
}

/// Adds an account as a member, who is told by mail.
pub fn add(
    conn: &mut Conn,
    ambient: &Ambient,
    actor: &Actor,
    organization_id: &str,
    account_id: &str,
    role: OrgRole,
) -> Result<(), OrganizationError> {
    lock(conn, ambient, organization_id)?;
    if !authority(conn, organization_id, actor)?.grants(role) {
        return Err(OrganizationError::NotAllowed);
    }
    if let Actor::Customer(id) = actor {
        check_invitations(conn, ambient, id, actor)?;
    }
    let added = account::find(conn, account_id)?.ok_or(OrganizationError::NoAccount)?;
    if role_of(conn, organization_id, account_id)?.is_some() {
        return Err(OrganizationError::AlreadyMember);
    }
    insert(conn, ambient, organization_id, account_id, role)?;
    invite(conn, ambient, actor, organization_id, &added, role)?;
    let detail = json!({"account": account_id, "role": role.as_str()});
    Ok(audit::record(conn, ambient, actor, "organization.member_added", organization_id, detail)?)
}

/// Refuses who has not shown their own mailbox, or has added as many people as one may in a day, in all organizations
/// together. Who takes people out again
/// has added them all the same.
fn check_invitations(
    conn: &mut Conn,
    ambient: &Ambient,
    account_id: &str,
    actor: &Actor,
) -> Result<(), OrganizationError> {
    account::lock(conn, account_id)?;
    if account::find(conn, account_id)?.is_none_or(|account| account.unconfirmed_since.is_some()) {
        return Err(OrganizationError::Unconfirmed);
    }
    let added = audit::count(conn, actor, "organization.member_added", ambient.now() - DAY)?;
    if added < MOST_INVITATIONS { Ok(()) } else { Err(OrganizationError::TooManyInvitations) }
}

/// Queues the mail that says so; one a day for each person and organization, however often they come and go.
fn invite(
    conn: &mut Conn,
    ambient: &Ambient,
    actor: &Actor,
    organization_id: &str,
    added: &Account,
    role: OrgRole,
) -> Result<()> {
    let added_by = match actor {
        Actor::Customer(id) => Some(id.clone()),
        Actor::AdminToken(_) | Actor::Cli | Actor::System | Actor::Stripe(_) => None,
    };
    let day = ambient.now() / DAY;
    let organization_id = organization_id.to_owned();
    let once = format!("organization_invitation/{organization_id}/{}/{day}", added.id);
    let mail = NewMail::new(added.email.as_str(), OrganizationInvitation { organization_id, role, added_by });
    NewMail { once_key: Some(once), ..mail }.queue(conn, ambient).map(|_| ())
}

/// Gives a member another role; who does it may give the new one and take the old one.
pub fn change_role(
    conn: &mut Conn,
    ambient: &Ambient,
    actor: &Actor,
    organization_id: &str,
    account_id: &str,
    role: OrgRole,
) -> Result<(), OrganizationError> {
    lock(conn, ambient, organization_id)?;
    let authority = authority(conn, organization_id, actor)?;
    let before = role_of(conn, organization_id, account_id)?.ok_or(OrganizationError::NotMember)?;
    if !authority.grants(role) || !authority.grants(before) {
        return Err(OrganizationError::NotAllowed);
    }
    if before == OrgRole::Owner && role != OrgRole::Owner {
        keep_an_owner(conn, organization_id)?;
    }
    diesel::update(organization_members::table.find((organization_id, account_id)))
        .set(organization_members::role.eq(role.as_str()))
        .execute(conn)
        .map_err(Error::from)?;
    let detail = json!({"account": account_id, "from": before.as_str(), "to": role.as_str()});
    Ok(audit::record(conn, ambient, actor, "organization.role_changed", organization_id, detail)?)
}

/// Takes a member out; everybody may leave, but the last owner.
pub fn remove(
    conn: &mut Conn,
    ambient: &Ambient,
    actor: &Actor,
    organization_id: &str,
    account_id: &str,
) -> Result<(), OrganizationError> {
    lock(conn, ambient, organization_id)?;
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
    Ok(audit::record(conn, ambient, actor, "organization.member_removed", organization_id, detail)?)
}

/// Refuses when there is only one owner. The organization is locked: the count stays true.
fn keep_an_owner(conn: &mut Conn, organization_id: &str) -> Result<(), OrganizationError> {
    let owners: i64 = organization_members::table
        .filter(organization_members::organization_id.eq(organization_id))
        .filter(organization_members::role.eq(OrgRole::Owner.as_str()))
        .count()
        .get_result(conn)
        .map_err(Error::from)?;
    if owners > 1 { Ok(()) } else { Err(OrganizationError::LastOwner) }
}

#[cfg(test)]
mod tests;
