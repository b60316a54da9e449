//! Renames an organization.

use diesel::prelude::*;
use serde_json::json;

use super::member;
use super::organization::{Organization, OrganizationError, checked_name, lock};
use crate::audit::{self, Actor};
use crate::db::schema::organizations;
use crate::db::{Conn, Error};
use crate::ids::{Context, OrganizationId};

/// Renames the organization; only its owners and admins may.
pub fn rename(
    conn: &mut Conn,
    context: &Context,
    actor: &Actor,
    id: &OrganizationId,
    name: &str,
) -> Result<Organization, OrganizationError> {
    let name = checked_name(name)?;
    let before = lock(conn, context, id)?;
    if !member::authority(conn, id, actor)?.manages() {
        return Err(OrganizationError::NotAllowed);
    }
    diesel::update(organizations::table.find(id))
        .set(organizations::name.eq(name))
        .execute(conn)
        .map_err(Error::from)?;
    let detail = json!({"from": before.name, "to": name});
    audit::record(conn, context, actor, "organization.renamed", id, detail)?;
    Ok(Organization { name: name.to_owned(), ..before })
}
