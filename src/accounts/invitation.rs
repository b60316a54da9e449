//! Invitations to organizations. An invitation changes nothing until the invited person accepts it, signed in with the
//! invited address. An administrator's token adds members at once.

use diesel::prelude::*;
use serde_json::json;

use super::mails::organization_invitation::OrganizationInvitation;
use super::member::{self, OrgRole, authority, role_of};
use super::org_role::insert;
use super::organization::{MOST_INVITATIONS, Organization, OrganizationError, lock};
use super::{Account, account};
use crate::audit::{self, Actor};
use crate::clock::DAY;
use crate::db::schema::{accounts, organization_invitations as invitations, organizations};
use crate::db::{Conn, Error, Result, text_enum};
use crate::ids::{AccountId, Context, OrganizationId};
use crate::mail::NewMail;

/// How long an invitation can be accepted, in seconds.
const LIFETIME: i64 = 30 * DAY;

/// A pending invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    pub organization: Organization,
    /// The invited account.
    pub account: Account,
    pub role: OrgRole,
    /// UTC unix seconds.
    pub created_at: i64,
}

text_enum! {
    /// The result of bringing somebody in.
    pub enum Brought {
        /// Invited, by mail and on their page.
        Invited = "invited",
        /// A member.
        Added = "member",
    }
}

/// Invites an account; an administrator adds it at once. A repeated invitation replaces the role. Mails the account, at
/// most once a day for each organization.
pub fn bring_in(
    conn: &mut Conn,
    context: &Context,
    actor: &Actor,
    organization_id: &OrganizationId,
    account_id: &AccountId,
    role: OrgRole,
) -> Result<Brought, OrganizationError> {
    let Actor::Customer(inviter) = actor else {
        member::add(conn, context, actor, organization_id, account_id, role)?;
        forget(conn, organization_id, account_id)?;
        queue_mail(conn, context, None, organization_id, account_id, role)?;
        return Ok(Brought::Added);
    };
    lock(conn, context, organization_id)?;
    if !authority(conn, organization_id, actor)?.grants(role) {
        return Err(OrganizationError::NotAllowed);
    }
    check_inviter(conn, context, inviter, actor)?;
    if role_of(conn, organization_id, account_id)?.is_some() {
        return Err(OrganizationError::AlreadyMember);
    }
    forget(conn, organization_id, account_id)?;
    diesel::insert_into(invitations::table)
        .values((
            invitations::organization_id.eq(organization_id),
            invitations::account_id.eq(account_id),
            invitations::role.eq(role),
            invitations::invited_by.eq(inviter),
            invitations::created_at.eq(context.now()),
        ))
        .execute(conn)
        .map_err(Error::from)?;
    queue_mail(conn, context, Some(inviter), organization_id, account_id, role)?;
    let detail = json!({"account": account_id, "role": role.as_str()});
    audit::record(conn, context, actor, INVITED, organization_id, detail)?;
    Ok(Brought::Invited)
}

const INVITED: &str = "organization.member_invited";

/// Refuses an inviter whose address is unconfirmed, or who has reached the daily limit of invitations, counted over all
/// organizations. Withdrawn invitations count too: their mail was sent.
fn check_inviter(conn: &mut Conn, context: &Context, id: &AccountId, actor: &Actor) -> Result<(), OrganizationError> {
    account::lock(conn, id)?;
    if account::find(conn, id)?.is_none_or(|account| account.unconfirmed_since.is_some()) {
        return Err(OrganizationError::Unconfirmed);
    }
    let invited = audit::count(conn, actor, INVITED, context.now() - DAY)?;
    if invited < MOST_INVITATIONS { Ok(()) } else { Err(OrganizationError::TooManyInvitations) }
}

/// Queues the mail; at most one a day for each person and organization, however often they are added and removed.
fn queue_mail(
    conn: &mut Conn,
    context: &Context,
    inviter: Option<&AccountId>,
    organization_id: &OrganizationId,
    account_id: &AccountId,
    role: OrgRole,
) -> Result<(), OrganizationError> {
    let named = account::find(conn, account_id)?.ok_or(OrganizationError::NoAccount)?;
    let day = context.now() / DAY;
    let once = format!("organization_invitation/{organization_id}/{account_id}/{day}");
    let mail = OrganizationInvitation {
        organization_id: organization_id.to_owned(),
        role,
        added_by: inviter.cloned(),
        invited: inviter.is_some(),
    };
    let mail = NewMail::new(named.email.as_str(), mail);
    NewMail { once_key: Some(once), ..mail }.queue(conn, context)?;
    Ok(())
}

/// Lists the account's pending invitations, oldest first.
pub fn of_account(conn: &mut Conn, account_id: &AccountId, now: i64) -> Result<Vec<Invitation>> {
    list(conn, Some(account_id), None, now)
}

/// Lists the organization's pending invitations.
pub fn of_organization(conn: &mut Conn, organization_id: &OrganizationId, now: i64) -> Result<Vec<Invitation>> {
    list(conn, None, Some(organization_id), now)
}

fn list(
    conn: &mut Conn,
    account_id: Option<&AccountId>,
    organization_id: Option<&OrganizationId>,
    now: i64,
) -> Result<Vec<Invitation>> {
    let mut query = invitations::table
        .inner_join(organizations::table)
        .inner_join(accounts::table.on(invitations::account_id.eq(accounts::id)))
        .filter(invitations::created_at.gt(now - LIFETIME))
        .order((invitations::created_at, invitations::organization_id, invitations::account_id))
        .select((Organization::as_select(), Account::as_select(), invitations::role, invitations::created_at))
        .into_boxed();
    if let Some(id) = account_id {
        query = query.filter(invitations::account_id.eq(id));
    }
    if let Some(id) = organization_id {
        query = query.filter(invitations::organization_id.eq(id));
    }
    let rows: Vec<(Organization, Account, OrgRole, i64)> = query.load(conn)?;
    let read = |(organization, account, role, created_at)| Invitation { organization, account, role, created_at };
    Ok(rows.into_iter().map(read).collect())
}

/// Accepts an invitation: the account becomes a member, if the inviter may still invite with this role.
pub fn accept(
    conn: &mut Conn,
    context: &Context,
    organization_id: &OrganizationId,
    account_id: &AccountId,
) -> Result<(Organization, OrgRole), OrganizationError> {
    let organization = lock(conn, context, organization_id).map_err(as_none)?;
    let row: Option<(OrgRole, AccountId, i64)> = invitations::table
        .find((organization_id, account_id))
        .select((invitations::role, invitations::invited_by, invitations::created_at))
        .first(conn)
        .optional()
        .map_err(Error::from)?;
    let (role, inviter, created_at) = row.ok_or(OrganizationError::NoInvitation)?;
    let inviter = role_of(conn, organization_id, &inviter)?;
    if created_at <= context.now() - LIFETIME || !inviter.is_some_and(|inviter| inviter.grants(role)) {
        return Err(OrganizationError::NoInvitation);
    }
    forget(conn, organization_id, account_id)?;
    if role_of(conn, organization_id, account_id)?.is_none() {
        insert(conn, context, organization_id, account_id, role)?;
    }
    let actor = Actor::Customer(account_id.to_owned());
    let detail = json!({"account": account_id, "role": role.as_str()});
    audit::record(conn, context, &actor, "organization.member_added", organization_id, detail)?;
    Ok((organization, role))
}

/// Declines an invitation. Nobody is notified.
pub fn decline(
    conn: &mut Conn,
    context: &Context,
    organization_id: &OrganizationId,
    account_id: &AccountId,
) -> Result<(), OrganizationError> {
    lock(conn, context, organization_id).map_err(as_none)?;
    if forget(conn, organization_id, account_id)? == 0 {
        return Err(OrganizationError::NoInvitation);
    }
    let actor = Actor::Customer(account_id.to_owned());
    let detail = json!({"account": account_id});
    Ok(audit::record(conn, context, &actor, "organization.invitation_declined", organization_id, detail)?)
}

/// Removes a member, or withdraws an invitation.
pub fn take_out(
    conn: &mut Conn,
    context: &Context,
    actor: &Actor,
    organization_id: &OrganizationId,
    account_id: &AccountId,
) -> Result<(), OrganizationError> {
    lock(conn, context, organization_id)?;
    if role_of(conn, organization_id, account_id)?.is_some() {
        return member::remove(conn, context, actor, organization_id, account_id);
    }
    let authority = authority(conn, organization_id, actor)?;
    let row = invitations::table.find((organization_id, account_id)).select(invitations::role);
    let role: Option<OrgRole> = row.first(conn).optional().map_err(Error::from)?;
    let Some(role) = role.filter(|_| authority.manages()) else {
        return member::remove(conn, context, actor, organization_id, account_id);
    };
    if !authority.grants(role) {
        return Err(OrganizationError::NotAllowed);
    }
    forget(conn, organization_id, account_id)?;
    let detail = json!({"account": account_id});
    Ok(audit::record(conn, context, actor, "organization.invitation_withdrawn", organization_id, detail)?)
}

fn forget(conn: &mut Conn, organization_id: &OrganizationId, account_id: &AccountId) -> Result<usize> {
    Ok(diesel::delete(invitations::table.find((organization_id, account_id))).execute(conn)?)
}

/// Hides whether an organization exists from accounts that are not invited.
fn as_none(error: OrganizationError) -> OrganizationError {
    match error {
        OrganizationError::NotFound => OrganizationError::NoInvitation,
        other => other,
    }
}

#[cfg(test)]
mod tests;
