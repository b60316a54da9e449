//! Whole tables as JSON, out of and into either database: what an export and its restore are made of.

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

/// Runs `work` on one moment of the database, which it cannot change; servers go on writing meanwhile.
///
/// # Errors
/// Whatever `work` gives, and the database's.
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
    // Nothing was changed; the connection ends here and its transaction with it.
    crate::on_either!(&mut conn, c => diesel::sql_query("ROLLBACK").execute(c))?;
    done
}

/// Which rows are read, and what of them. All of it is SQL of this program, never of a caller.
struct Wanted<'a> {
    table: &'a str,
    /// A condition about the row `t`.
    of: Option<&'a str>,
    order: Option<&'a str>,
    /// Fields besides the columns: a name, and what gives its text.
    more: &'a [(&'a str, &'a str)],
}

/// Gives the rows of a table for which `of` holds (a condition about the row `t`) to `each`, as JSON objects by column name.
///
/// # Errors
/// The database's, and what `each` gives.
pub fn rows_where<E: From<Error> + From<diesel::result::Error>>(
    conn: &mut Conn,
    table: &str,
    of: &str,
    each: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    read(conn, &Wanted { table, of: Some(of), order: None, more: &[] }, each)
}

/// Gives every row of a table to `each`, as a JSON object by column name, in the order of `order` (a column). `more` adds
/// fields: a name, and SQL that gives its text for the row `t`.
///
/// The rows are read as they are asked for: a table of any size takes the memory of one row.
///
/// # Errors
/// The database's, and what `each` gives.
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

/// Puts rows into a table: a JSON list of objects by column name. Fields that are no column are not looked at.
///
/// # Errors
/// The database's.
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

/// Whether a table has a row.
///
/// # Errors
/// The database's.
pub fn has_rows(conn: &mut Conn, table: &str) -> Result<bool> {
    let sql = format!("SELECT 'x' AS line FROM {table} LIMIT 1");
    let found: Option<Line> = crate::on_either!(conn, c => diesel::sql_query(sql).get_result(c).optional())?;
    Ok(found.is_some())
}

/// Deletes every row of a table.
///
/// # Errors
/// The database's.
pub fn clear(conn: &mut Conn, table: &str) -> Result<()> {
    crate::on_either!(conn, c => diesel::sql_query(format!("DELETE FROM {table}")).execute(c))?;
    Ok(())
}

/// Lets rows refer to rows that come later in this transaction.
///
/// # Errors
/// The database's.
pub fn defer_references(conn: &mut Conn) -> Result<()> {
    // PostgreSQL's references are checked at once: there the tables come in the right order.
    if let Conn::Sqlite(c) = conn {
        diesel::sql_query("PRAGMA defer_foreign_keys = ON").execute(c)?;
    }
    Ok(())
}

fn columns(conn: &mut SqliteConnection, table: &str) -> Result<Vec<Column>> {
    const COLUMNS: &str = "SELECT name, type AS kind FROM pragma_table_info(?)";
    Ok(diesel::sql_query(COLUMNS).bind::<Text, _>(table).load(conn)?)
}
