//! The query that every write on PostgreSQL ends with: what its own transaction changed.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Nullable, Text};

/// The rows of the current transaction, by its number, if it has one. Every write runs this query, so it has a type of
/// its own: it is prepared once per connection, which `sql_query` is not.
#[derive(Clone, Copy, Debug, QueryId)]
pub(super) struct OfThisTransaction;

impl Query for OfThisTransaction {
    type SqlType = (BigInt, BigInt, Text, Nullable<Text>);
}

impl RunQueryDsl<PgConnection> for OfThisTransaction {}

impl QueryFragment<Pg> for OfThisTransaction {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "SELECT seq, xid, topic, other FROM license_changes \
             WHERE xid = (pg_current_xact_id_if_assigned()::text)::bigint",
        );
        Ok(())
    }
}
