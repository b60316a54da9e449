//! Deletes an organization.

use diesel::dsl::exists;
use diesel::prelude::*;
use serde_json::json;

use super::member;
use super::org_role::OrgRole;
use super::organization::{OrganizationError, lock};
use crate::audit::{self, Actor};
use crate::db::schema::{licenses, organization_members, organizations};
use crate::db::{Conn, Error};
use crate::ids::{Context, OrganizationId};

/// Deletes an organization that owns no license, with its members and invitations; only its owners may.
///
/// # Errors
/// [`OrganizationError::HasLicenses`]: hand them over first, so that nobody loses a paid license.
pub fn delete(conn: &mut Conn, context: &Context, actor: &Actor, id: &OrganizationId) -> Result<(), OrganizationError> {
    let organization = lock(conn, context, id)?;
    if member::authority(conn, id, actor)? != OrgRole::Owner {
        return Err(OrganizationError::NotAllowed);
    }
    let owned = licenses::table.filter(licenses::organization_id.eq(id));
    if diesel::select(exists(owned)).get_result(conn).map_err(Error::from)? {
        return Err(OrganizationError::HasLicenses);
    }
    let members = organization_members::table.filter(organization_members::organization_id.eq(id));
    diesel::delete(members).execute(conn).map_err(Error::from)?;
    // The foreign key deletes its invitations.
    diesel::delete(organizations::table.find(id)).execute(conn).map_err(Error::from)?;
    audit::record(conn, context, actor, "organization.deleted", id, json!({"name": organization.name}))?;
    Ok(())
}
