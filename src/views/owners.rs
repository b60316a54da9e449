//! Owners of licenses, people and organizations, for the seller's lists.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::db::schema::{accounts, licenses, organizations};
use crate::db::{Conn, Result};

/// The owner of a license.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// `acc_…` or `org_…`
    pub id: String,
    /// A person's address or an organization's name.
    pub name: String,
}

/// Returns the owners by license id, with one query; licenses without an owner are missing.
///
/// # Errors
/// Those of the database.
pub fn of_licenses(conn: &mut Conn, ids: &[&str]) -> Result<HashMap<String, Owner>> {
    type Row = (String, Option<(String, String)>, Option<(String, String)>);
    let rows: Vec<Row> = licenses::table
        .left_join(accounts::table)
        .left_join(organizations::table)
        .filter(licenses::id.eq_any(ids))
        .select((
            licenses::id,
            (accounts::id, accounts::email).nullable(),
            (organizations::id, organizations::name).nullable(),
        ))
        .load(conn)?;
    let owned = |(license, person, company): Row| {
        let (id, name) = person.or(company)?;
        Some((license, Owner { id, name }))
    };
    Ok(rows.into_iter().filter_map(owned).collect())
}
