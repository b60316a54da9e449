//! The roles in an organization, and the rows that store them.

use diesel::prelude::*;

use crate::db::schema::organization_members;
use crate::db::{Conn, Result, text_enum};
use crate::ids::{AccountId, Context, OrganizationId};

text_enum! {
    /// A member's role, the least powerful first. Every member sees the organization, its members and its licenses.
    pub enum OrgRole {
        /// Sees and activates its licenses.
        Member = "member",
        /// Also changes licenses, hands them over, and adds, changes and removes members and admins.
        Admin = "admin",
        /// Also adds and removes owners.
        Owner = "owner",
    }
}

impl OrgRole {
    /// Returns whether the role may change the organization's licenses, members and name.
    pub fn manages(self) -> bool {
        self >= Self::Admin
    }

    /// Returns whether the role may grant or revoke `role`.
    pub fn grants(self, role: Self) -> bool {
        self.manages() && self >= role
    }
}

/// Returns the account's role in the organization; `None` when it is not a member.
pub fn role_of(conn: &mut Conn, organization_id: &OrganizationId, account_id: &AccountId) -> Result<Option<OrgRole>> {
    let row = organization_members::table.find((organization_id, account_id));
    Ok(row.select(organization_members::role).first(conn).optional()?)
}

/// Makes an account a member.
pub(super) fn insert(
    conn: &mut Conn,
    context: &Context,
    organization_id: &OrganizationId,
    account_id: &AccountId,
    role: OrgRole,
) -> Result<()> {
    diesel::insert_into(organization_members::table)
        .values((
            organization_members::organization_id.eq(organization_id),
            organization_members::account_id.eq(account_id),
            organization_members::role.eq(role),
            organization_members::created_at.eq(context.now()),
        ))
        .execute(conn)?;
    Ok(())
}
