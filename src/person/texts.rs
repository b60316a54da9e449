//! Replaces a person's address and names in every text that may contain them, a few rows per transaction.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::Trace;
use crate::db::{Conn, Db, Error, Result};

/// A column of texts.
#[derive(Clone, Copy)]
pub(super) struct Column {
    pub table: &'static str,
    /// The primary key.
    id: &'static str,
    pub name: &'static str,
}

impl Column {
    const fn new(table: &'static str, id: &'static str, name: &'static str) -> Self {
        Self { table, id, name }
    }
}

/// Rows per transaction.
const ROWS: i64 = 200;

/// Texts that may contain an address.
pub(super) const COLUMNS: [Column; 18] = [
    Column::new("api_tokens", "id", "name"),
    Column::new("audit_log", "id", "detail"),
    Column::new("jobs", "id", "payload"),
    Column::new("jobs", "id", "last_error"),
    Column::new("licenses", "id", "metadata"),
    Column::new("licenses", "id", "notes"),
    Column::new("mail_outbox", "id", "context"),
    Column::new("mail_outbox", "id", "subject"),
    Column::new("mail_outbox", "id", "last_error"),
    Column::new("orders", "id", "attention"),
    Column::new("orders", "id", "metadata"),
    Column::new("organizations", "id", "name"),
    Column::new("recurring_jobs", "name", "last_error"),
    Column::new("sign_in_links", "id", "detail"),
    Column::new("stripe_events", "id", "last_error"),
    Column::new("webhook_deliveries", "id", "payload"),
    Column::new("webhook_deliveries", "id", "last_error"),
    Column::new("webhook_endpoints", "id", "description"),
];

/// Replaces these traces in every column. Returns the number of rows changed.
pub(super) fn clean(db: &Db, traces: &[Trace]) -> Result<usize> {
    let mut cleaned = 0;
    for column in COLUMNS {
        for trace in traces {
            cleaned += clean_column(db, column, trace)?;
        }
    }
    Ok(cleaned)
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    text: String,
}

/// Replaces the address in a column with its placeholder. Returns the number of rows changed.
fn clean_column(db: &Db, column: Column, trace: &Trace) -> Result<usize> {
    let Column { table, id, name } = column;
    let like = format!("%{}%", trace.text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
    let (mut after, mut cleaned) = (String::new(), 0);
    let filter = |marks: [&str; 3]| {
        let [after, like, limit] = marks;
        format!(
            "SELECT {id} AS id, {name} AS text FROM {table} WHERE {id} > {after} \
             AND lower({name}) LIKE {like} ESCAPE '\\' ORDER BY {id} LIMIT {limit}"
        )
    };
    let (sqlite, postgres) = (filter(["?", "?", "?"]), filter(["$1", "$2", "$3"]));
    loop {
        let (from, like) = (after.clone(), like.clone());
        let (sqlite, postgres) = (sqlite.clone(), postgres.clone());
        let found: Vec<Row> = db.read_blocking(move |conn| {
            Ok::<_, Error>(match conn {
                Conn::Sqlite(c) => {
                    let page = diesel::sql_query(sqlite).bind::<Text, _>(from).bind::<Text, _>(like);
                    page.bind::<BigInt, _>(ROWS).load(c)?
                }
                Conn::Postgres(c) => {
                    let page = diesel::sql_query(postgres).bind::<Text, _>(from).bind::<Text, _>(like);
                    page.bind::<BigInt, _>(ROWS).load(c)?
                }
            })
        })?;
        let Some(last) = found.last() else { return Ok(cleaned) };
        after.clone_from(&last.id);
        cleaned += found.len();
        let trace = trace.clone();
        db.write_blocking(move |conn| {
            for row in &found {
                let Some(clean) = trace.cleaned(&row.text) else { continue };
                set_text(conn, column, &row.id, &clean)?;
            }
            Ok::<_, Error>(())
        })?;
    }
}

fn set_text(conn: &mut Conn, column: Column, of: &str, clean: &str) -> Result<()> {
    let Column { table, id, name } = column;
    match conn {
        Conn::Sqlite(c) => {
            let sql = format!("UPDATE {table} SET {name} = ? WHERE {id} = ?");
            diesel::sql_query(sql).bind::<Text, _>(clean).bind::<Text, _>(of).execute(c)?;
        }
        Conn::Postgres(c) => {
            let sql = format!("UPDATE {table} SET {name} = $1 WHERE {id} = $2");
            diesel::sql_query(sql).bind::<Text, _>(clean).bind::<Text, _>(of).execute(c)?;
        }
    }
    Ok(())
}
