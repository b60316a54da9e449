//! What a member may do in an organization, and the row that says so.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::db::schema::organization_members;
use crate::db::{Conn, Error, Result};
use crate::ids::{AccountId, Ambient, OrganizationId};

/// What a member may do. Every member sees the organization, its members and its licenses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrgRole {
    /// Sees and activates its licenses.
    Member,
    /// Also changes licenses, hands them over, and adds, changes and removes members and admins.
    Admin,
    /// Also makes and unmakes owners.
    Owner,
}

impl OrgRole {
    /// The text in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }

    /// Reads that text.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Member, Self::Admin, Self::Owner].into_iter().find(|role| role.as_str() == text)
    }

    /// Whether it may change what the organization has: licenses, members, the name.
    pub fn manages(self) -> bool {
        self >= Self::Admin
    }

    /// Whether it may give or take `role`.
    pub fn grants(self, role: Self) -> bool {
        self.manages() && self >= role
    }
}

impl TryFrom<String> for OrgRole {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        Self::parse(&text).ok_or_else(|| Error::Corrupt(format!("the organization role {text:?}")))
    }
}

/// What this account is in this organization; `None` when it is no member.
pub fn role_of(conn: &mut Conn, organization_id: &OrganizationId, account_id: &AccountId) -> Result<Option<OrgRole>> {
    let row = organization_members::table.find((organization_id, account_id));
    let role: Option<String> = row.select(organization_members::role).first(conn).optional()?;
    role.map(OrgRole::try_from).transpose()
}

/// Makes an account a member.
pub(super) fn insert(
    conn: &mut Conn,
    ambient: &Ambient,
    organization_id: &OrganizationId,
    account_id: &AccountId,
    role: OrgRole,
) -> Result<()> {
    diesel::insert_into(organization_members::table)
        .values((
            organization_members::organization_id.eq(organization_id),
            organization_members::account_id.eq(account_id),
            organization_members::role.eq(role.as_str()),
            organization_members::created_at.eq(ambient.now()),
        ))
        .execute(conn)?;
    Ok(())
}
