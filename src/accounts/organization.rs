//! Organizations: accounts that own licenses together.

use diesel::prelude::*;

use super::display_name;
use super::org_role::OrgRole;
use crate::db::schema::{licenses, organization_members, organizations};
use crate::db::{Conn, Error, Page, Result, Sought};
use crate::error_code::ErrorCode;
use crate::ids::{AccountId, Context, OrganizationId};

/// The maximum number of people that one person may invite to organizations in a day: each of them gets a mail.
pub const MOST_INVITATIONS: i64 = 20;

/// The longest name, in characters.
const MAX_NAME: usize = 100;

/// Why an operation on an organization was refused. The caller has to roll its transaction back.
#[derive(Debug, thiserror::Error)]
pub enum OrganizationError {
    /// Also the answer to accounts that are not members.
    #[error("there is no such organization")]
    NotFound,
    #[error("your role in this organization does not allow it")]
    NotAllowed,
    #[error("there is no such account")]
    NoAccount,
    #[error("this account is a member already")]
    AlreadyMember,
    #[error("this account is not a member")]
    NotMember,
    #[error("an organization needs an owner; promote another member first")]
    LastOwner,
    #[error("the organization owns license keys; hand them over first")]
    HasLicenses,
    /// The name that was typed to confirm the deletion is wrong.
    #[error("this is not the name of the organization; nothing was deleted")]
    OtherName,
    #[error("confirm your e-mail address first: a link was mailed to it")]
    Unconfirmed,
    #[error("you have invited {MOST_INVITATIONS} people today; invite more tomorrow")]
    TooManyInvitations,
    /// There is no invitation, it has expired, or the inviter may no longer invite.
    #[error("you are not invited to this organization, or no longer")]
    NoInvitation,
    #[error(
        "the name of an organization is 1 to {MAX_NAME} visible characters long and must not contain a web address"
    )]
    Name,
    #[error(transparent)]
    Db(#[from] Error),
}

impl OrganizationError {
    /// The stable code of this error.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::OrganizationNotFound,
            Self::NotAllowed => ErrorCode::NotAllowed,
            Self::NoAccount => ErrorCode::AccountNotFound,
            Self::AlreadyMember => ErrorCode::AlreadyMember,
            Self::NotMember => ErrorCode::NotMember,
            Self::LastOwner => ErrorCode::LastOwner,
            Self::HasLicenses => ErrorCode::OrganizationHasLicenses,
            Self::OtherName => ErrorCode::OtherName,
            Self::Unconfirmed => ErrorCode::EmailUnconfirmed,
            Self::TooManyInvitations => ErrorCode::InvitationLimit,
            Self::NoInvitation => ErrorCode::InvitationNotFound,
            Self::Name => ErrorCode::InvalidName,
            Self::Db(_) => ErrorCode::InternalError,
        }
    }
}

/// Accounts that own licenses together. Times are UTC unix seconds.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = organizations)]
pub struct Organization {
    pub id: OrganizationId,
    pub name: String,
    pub created_at: i64,
    pub updated_at: i64,
}

/// Returns the organization with this id.
pub fn find(conn: &mut Conn, id: &OrganizationId) -> Result<Option<Organization>> {
    Ok(organizations::table.find(id).select(Organization::as_select()).first(conn).optional()?)
}

/// Lists the organizations of this account with its role in each, oldest first.
pub fn of_account(conn: &mut Conn, account_id: &AccountId) -> Result<Vec<(Organization, OrgRole)>> {
    Ok(organizations::table
        .inner_join(organization_members::table)
        .filter(organization_members::account_id.eq(account_id))
        .order(organizations::id)
        .select((Organization::as_select(), organization_members::role))
        .load(conn)?)
}

/// Lists organizations, newest first, after `cursor` (a page's `next_cursor`): all, or those that belong to what was
/// `sought`.
pub fn list(conn: &mut Conn, sought: Option<&Sought>, cursor: Option<&str>, limit: i64) -> Result<Page<Organization>> {
    let mut query = organizations::table.order(organizations::id.desc()).limit(limit + 1).into_boxed();
    let licensed = || licenses::table.filter(licenses::organization_id.is_not_null());
    let theirs = licenses::organization_id.assume_not_null();
    query = match sought {
        None => query,
        Some(Sought::Organizations(ids)) => query.filter(organizations::id.eq_any(ids)),
        Some(Sought::Accounts(ids)) => {
            let belong = organization_members::table.filter(organization_members::account_id.eq_any(ids));
            query.filter(organizations::id.eq_any(belong.select(organization_members::organization_id)))
        }
        Some(Sought::Licenses(ids)) => {
            query.filter(organizations::id.eq_any(licensed().filter(licenses::id.eq_any(ids)).select(theirs)))
        }
        Some(Sought::Orders(ids)) => {
            query.filter(organizations::id.eq_any(licensed().filter(licenses::order_id.eq_any(ids)).select(theirs)))
        }
        Some(Sought::Subscriptions(ids)) => {
            let of = licensed().filter(licenses::subscription_id.eq_any(ids));
            query.filter(organizations::id.eq_any(of.select(theirs)))
        }
        Some(Sought::Nothing) => query.filter(organizations::id.eq("")),
    };
    if let Some(cursor) = cursor {
        query = query.filter(organizations::id.lt(cursor));
    }
    let rows = query.select(Organization::as_select()).load(conn)?;
    Ok(Page::first_of(rows, limit, |organization: &Organization| &organization.id))
}

/// Locks the row, so that no other transaction changes the organization or its members until this one ends, and returns
/// its current state.
pub(super) fn lock(conn: &mut Conn, context: &Context, id: &OrganizationId) -> Result<Organization, OrganizationError> {
    diesel::update(organizations::table.find(id))
        .set(organizations::updated_at.eq(context.now()))
        .execute(conn)
        .map_err(Error::from)?;
    find(conn, id)?.ok_or(OrganizationError::NotFound)
}

/// Trims and validates a name.
pub(super) fn checked_name(name: &str) -> Result<&str, OrganizationError> {
    let name = name.trim();
    let fits = !name.is_empty() && name.chars().count() <= MAX_NAME && display_name::is_fit_for_strangers(name);
    if fits { Ok(name) } else { Err(OrganizationError::Name) }
}
