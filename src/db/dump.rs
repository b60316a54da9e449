//! Reads and writes whole tables as JSON, in either database, for exports and restores.

use diesel::connection::DefaultLoadingMode;
use diesel::pg::PgRowByRowLoadingMode;
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::connection::{Use, open};
use super::{Conn, DatabaseUrl, Error, Result};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
}

/// Runs `work` on a read-only snapshot of the database; servers continue to write meanwhile.
///
/// # Errors
/// Whatever `work` returns, and database errors.
pub fn snapshot<T, E: From<Error> + From<diesel::result::Error>>(
    url: &DatabaseUrl,
    work: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    let mut conn = open(url, Use::Reading)?;
    let begin = match &conn {
        Conn::Sqlite(_) => "BEGIN",
        Conn::Postgres(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    };
    crate::on_either!(&mut conn, c => diesel::sql_query(begin).execute(c))?;
    let done = work(&mut conn);
    // Nothing was changed: the connection is dropped here, and its transaction with it.
    crate::on_either!(&mut conn, c => diesel::sql_query("ROLLBACK").execute(c))?;
    done
}

/// Which rows and fields to read. All of it is SQL of this program, never of a caller.
struct Wanted<'a> {
    table: &'a str,
    /// A condition about the row `t`.
    of: Option<&'a str>,
    order: Option<&'a str>,
    /// Additional fields: a name, and a SQL expression for its text.
    more: &'a [(&'a str, &'a str)],
}

/// Passes the rows of a table for which `of` holds (a condition on the row `t`) to `each`, as JSON objects by column
/// name.
///
/// # Errors
/// Database errors, and whatever `each` returns.
pub fn rows_where<E: From<Error> + From<diesel::result::Error>>(
    conn: &mut Conn,
    table: &str,
    of: &str,
    each: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    read(conn, &Wanted { table, of: Some(of), order: None, more: &[] }, each)
}

/// Passes every row of a table to `each`, as a JSON object by column name, ordered by the column `order`. `more` adds
/// fields: a name, and a SQL expression for its text over the row `t`.
///
/// The rows are streamed: a table of any size takes the memory of one row.
///
/// # Errors
/// Database errors, and whatever `each` returns.
pub fn rows<E: From<Error> + From<diesel::result::Error>>(
    conn: &mut Conn,
    table: &str,
    order: &str,
    more: &[(&str, &str)],
    each: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    read(conn, &Wanted { table, of: None, order: Some(order), more }, each)
}

fn read<E: From<Error> + From<diesel::result::Error>>(
    conn: &mut Conn,
    wanted: &Wanted<'_>,
    mut each: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    let Wanted { table, of, order, more } = wanted;
    let of = of.map(|of| format!(" WHERE {of}")).unwrap_or_default();
    let order = order.map(|order| format!(" ORDER BY t.{order}")).unwrap_or_default();
    match conn {
        Conn::Sqlite(c) => {
            let pairs: Vec<String> = columns(c, table)?
                .into_iter()
                .map(|Column { name, kind }| match kind.as_str() {
                    "BOOLEAN" => format!("'{name}', json(iif(t.{name}, 'true', 'false'))"),
                    _ => format!("'{name}', t.{name}"),
                })
                .chain(more.iter().map(|(name, sql)| format!("'{name}', {sql}")))
                .collect();
            let sql = format!("SELECT json_object({}) AS line FROM {table} t{of}{order}", pairs.join(", "));
            for line in diesel::sql_query(sql).load_iter::<Line, DefaultLoadingMode>(c)? {
                each(&line?.line)?;
            }
        }
        Conn::Postgres(c) => {
            let more: String = more.iter().map(|(name, sql)| format!(", {sql} AS {name}")).collect();
            let sql =
                format!("SELECT row_to_json(r)::text AS line FROM (SELECT t.*{more} FROM {table} t{of}{order}) r");
            for line in diesel::sql_query(sql).load_iter::<Line, PgRowByRowLoadingMode>(c)? {
                each(&line?.line)?;
            }
        }
    }
    Ok(())
}

/// Inserts rows into a table: a JSON list of objects by column name. Fields without a column are ignored.
///
/// # Errors
/// Database errors.
pub fn insert(conn: &mut Conn, table: &str, rows: &str) -> Result<()> {
    match conn {
        Conn::Sqlite(c) => {
            let names: Vec<String> = columns(c, table)?.into_iter().map(|column| column.name).collect();
            let values: Vec<String> = names.iter().map(|name| format!("value ->> '$.{name}'")).collect();
            let (names, values) = (names.join(", "), values.join(", "));
            let sql = format!("INSERT INTO {table} ({names}) SELECT {values} FROM json_each(?)");
            diesel::sql_query(sql).bind::<Text, _>(rows).execute(c)?;
        }
        Conn::Postgres(c) => {
            let sql = format!("INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, $1::json)");
            diesel::sql_query(sql).bind::<Text, _>(rows).execute(c)?;
        }
    }
    Ok(())
}

/// Returns whether a table has a row.
///
/// # Errors
/// Database errors.
pub fn has_rows(conn: &mut Conn, table: &str) -> Result<bool> {
    let sql = format!("SELECT 'x' AS line FROM {table} LIMIT 1");
    let found: Option<Line> = crate::on_either!(conn, c => diesel::sql_query(sql).get_result(c).optional())?;
    Ok(found.is_some())
}

/// Deletes every row of a table.
///
/// # Errors
/// Database errors.
pub fn clear(conn: &mut Conn, table: &str) -> Result<()> {
    crate::on_either!(conn, c => diesel::sql_query(format!("DELETE FROM {table}")).execute(c))?;
    Ok(())
}

/// Lets rows reference rows that are inserted later in this transaction.
///
/// # Errors
/// Database errors.
pub fn defer_references(conn: &mut Conn) -> Result<()> {
    // PostgreSQL checks references at once: there the tables are inserted in order of their references.
    if let Conn::Sqlite(c) = conn {
        diesel::sql_query("PRAGMA defer_foreign_keys = ON").execute(c)?;
    }
    Ok(())
}

fn columns(conn: &mut SqliteConnection, table: &str) -> Result<Vec<Column>> {
    const COLUMNS: &str = "SELECT name, type AS kind FROM pragma_table_info(?)";
    Ok(diesel::sql_query(COLUMNS).bind::<Text, _>(table).load(conn)?)
}
