//! Named values of the program itself (table `settings`).

use diesel::prelude::*;

use super::connection::{Use, open};
use super::schema::settings;
use super::{Conn, DatabaseUrl, Error, Result};

/// Returns the value of this name.
pub fn read(conn: &mut Conn, name: &str) -> Result<Option<String>> {
    Ok(settings::table.find(name).select(settings::value).first(conn).optional()?)
}

/// Sets the value of this name.
pub fn write(conn: &mut Conn, name: &str, value: &str) -> Result<()> {
    let row = (settings::name.eq(name), settings::value.eq(value));
    crate::on_either!(conn, c => diesel::insert_into(settings::table)
        .values(row)
        .on_conflict(settings::name)
        .do_update()
        .set(settings::value.eq(value))
        .execute(c))?;
    Ok(())
}

/// Reads from an existing database, on a connection of its own, before it is opened for anything else.
pub fn peek<T, E: From<Error>>(url: &DatabaseUrl, read: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, E> {
    read(&mut open(url, Use::Reading)?)
}
