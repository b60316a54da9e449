//! What a member may do in an organization, and the row that says so.

use diesel::prelude::*;

use crate::db::schema::organization_members;
use crate::db::{Conn, Result, text_enum};
use crate::ids::{AccountId, Context, OrganizationId};

text_enum! {
    /// What a member may do, the least first. Every member sees the organization, its members and its licenses.
    pub enum OrgRole {
        /// Sees and activates its licenses.
        Member = "member",
        /// Also changes licenses, hands them over, and adds, changes and removes members and admins.
        Admin = "admin",
        /// Also makes and unmakes owners.
        Owner = "owner",
    }
}

impl OrgRole {
    /// Whether it may change what the organization has: licenses, members, the name.
    pub fn manages(self) -> bool {
        self >= Self::Admin
    }

    /// Whether it may give or take `role`.
    pub fn grants(self, role: Self) -> bool {
        self.manages() && self >= role
    }
}

/// What this account is in this organization; `None` when it is no member.
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
