//! Creates an organization with its first owner.

use diesel::prelude::*;
use serde_json::json;

use super::account;
use super::org_role::{OrgRole, insert};
use super::organization::{Organization, OrganizationError, checked_name};
use crate::audit::{self, Actor};
use crate::db::schema::organizations;
use crate::db::{Conn, Error};
use crate::ids::{AccountId, Context, OrganizationId};

/// Creates an organization whose owner is this account.
pub fn create(
    conn: &mut Conn,
    context: &Context,
    actor: &Actor,
    name: &str,
    owner: &AccountId,
) -> Result<Organization, OrganizationError> {
    let name = checked_name(name)?;
    if account::find(conn, owner)?.is_none() {
        return Err(OrganizationError::NoAccount);
    }
    let now = context.now();
    let organization =
        Organization { id: OrganizationId::new(context), name: name.to_owned(), created_at: now, updated_at: now };
    diesel::insert_into(organizations::table)
        .values((
            organizations::id.eq(&organization.id),
            organizations::name.eq(&organization.name),
            organizations::created_at.eq(now),
            organizations::updated_at.eq(now),
        ))
        .execute(conn)
        .map_err(Error::from)?;
    insert(conn, context, &organization.id, owner, OrgRole::Owner)?;
    let detail = json!({"name": name, "owner": owner});
    audit::record(conn, context, actor, "organization.created", &organization.id, detail)?;
    Ok(organization)
}
