//! Lists licenses with the owners they are bound to, in pages, for support and the command line.

use diesel::prelude::*;
use serde::Serialize;

use super::stored_form;
use crate::db::schema::{accounts, licenses, organizations, tiers};
use crate::db::{Conn, Page, Result};

/// A stored key and its owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Queryable)]
pub struct BoundKey {
    /// The license's id.
    pub id: String,
    /// The stored form, which opens nothing.
    pub stored_form: String,
    pub key_prefix: String,
    /// The tier's slug.
    pub tier: String,
    /// As stored: `active`, `inactive`, `suspended`, `revoked`.
    pub status: String,
    /// The owner's username, if they signed up.
    pub username: Option<String>,
    pub email: Option<String>,
    /// The name of the organization that owns it.
    pub organization: Option<String>,
    /// The time of the sign-up that used this key, in Unix seconds.
    pub signed_up_at: Option<i64>,
}

impl BoundKey {
    /// The owner in readable form: `ann <ann@example.com>`, an address, or an organization's name; `None` = no owner.
    pub fn user(&self) -> Option<String> {
        match (&self.username, &self.email) {
            (Some(username), Some(email)) => Some(format!("{username} <{email}>")),
            (_, Some(email)) => Some(email.clone()),
            (_, None) => self.organization.clone(),
        }
    }

    /// `sealed` or `hashed`.
    pub fn storage(&self) -> &'static str {
        if stored_form::is_hashed(&self.stored_form) { "hashed" } else { "sealed" }
    }
}

/// The owner of a license; all three fields are `None` if it has no owner yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Owner {
    pub email: Option<String>,
    pub username: Option<String>,
    /// The organization's name.
    pub organization: Option<String>,
}

impl From<BoundKey> for Owner {
    fn from(key: BoundKey) -> Self {
        Self { email: key.email, username: key.username, organization: key.organization }
    }
}

/// Lists licenses after `cursor`, oldest first.
pub fn list(conn: &mut Conn, cursor: Option<&str>, limit: i64) -> Result<Page<BoundKey>> {
    let rows = read(conn, None, cursor, limit + 1)?;
    Ok(Page::first_of(rows, limit, |key: &BoundKey| &key.id))
}

/// Loads these licenses (at most a page of them), oldest first.
pub fn of(conn: &mut Conn, ids: &[&str]) -> Result<Vec<BoundKey>> {
    read(conn, Some(ids), None, i64::try_from(ids.len()).unwrap_or(i64::MAX))
}

fn read(conn: &mut Conn, only: Option<&[&str]>, after: Option<&str>, limit: i64) -> Result<Vec<BoundKey>> {
    let mut query = licenses::table
        .inner_join(tiers::table)
        .left_join(accounts::table)
        .left_join(organizations::table)
        .order(licenses::id)
        .limit(limit)
        .select((
            licenses::id,
            licenses::license_key,
            licenses::key_prefix,
            tiers::slug,
            licenses::status,
            accounts::username.nullable(),
            accounts::email.nullable(),
            organizations::name.nullable(),
            licenses::signed_up_at,
        ))
        .into_boxed();
    if let Some(ids) = only {
        query = query.filter(licenses::id.eq_any(ids.iter().copied()));
    }
    if let Some(after) = after {
        query = query.filter(licenses::id.gt(after));
    }
    Ok(query.load(conn)?)
}
