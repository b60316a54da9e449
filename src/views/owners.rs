//! Who owns licenses: people and organizations, for lists of the seller.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::db::schema::{accounts, licenses, organizations};
use crate::db::{Conn, Result};

/// The owner of a license.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// `acc_…` or `org_…`
    pub id: String,
    /// A person's address, or an organization's name.
    pub name: String,
}

/// The owners of these licenses by the license's id, in one question; nobody's license is not among them.
///
/// # Errors
/// The database's.
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
