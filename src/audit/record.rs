//! Writes audit entries and lists them.

use std::fmt;

use diesel::prelude::*;
use serde_json::Value;

use crate::db::schema::audit_log;
use crate::db::{Conn, Error, Page, Result};
use crate::ids::{AccountId, BulkActionId, Context, EventId, Kind};

/// The most entries of one page.
pub const MAX_LIMIT: i64 = 100;

/// Who changed something. The log stores its text, so the texts must never change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in person, by account id: `customer:acc_…`.
    Customer(AccountId),
    /// An API token, by its id, or `environment` for `KEYSMITH_ADMIN_TOKEN`: `admin_token:tok_…`.
    AdminToken(String),
    /// Keysmith itself (the reconciler, an expiry): `system`.
    System,
    /// A Stripe event, by its id: `stripe:evt_…`.
    Stripe(EventId),
    /// Somebody at the server's own command line: `cli`.
    Cli,
    /// One of the other actors, through a bulk action: the text is the same, and the entry's detail names the action.
    InBulk(Box<Actor>, BulkActionId),
}

impl Actor {
    /// Parses an actor from the text that [`Display`](fmt::Display) writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.split_once(':') {
            Some(("customer", id)) => Self::Customer(AccountId::from_text(id)),
            Some(("admin_token", id)) => Self::AdminToken(id.to_owned()),
            Some(("stripe", event)) => Self::Stripe(EventId::from_text(event)),
            None if text == "system" => Self::System,
            None if text == "cli" => Self::Cli,
            _ => return None,
        })
    }
}

impl Actor {
    /// The prefixes of the texts of actors with an id.
    pub const CUSTOMER: &str = "customer:";
    pub const ADMIN_TOKEN: &str = "admin_token:";
    pub const STRIPE: &str = "stripe:";
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Customer(id) => write!(f, "{}{id}", Self::CUSTOMER),
            Self::AdminToken(id) => write!(f, "{}{id}", Self::ADMIN_TOKEN),
            Self::System => f.write_str("system"),
            Self::Stripe(event) => write!(f, "{}{event}", Self::STRIPE),
            Self::Cli => f.write_str("cli"),
            Self::InBulk(actor, _) => actor.fmt(f),
        }
    }
}

/// Counts how often this actor has done `action` since `since`.
pub fn count(conn: &mut Conn, actor: &Actor, action: &str, since: i64) -> Result<i64> {
    let done = audit_log::table.filter(audit_log::actor.eq(actor.to_string())).filter(audit_log::action.eq(action));
    Ok(done.filter(audit_log::at.gt(since)).count().get_result(conn)?)
}

/// Writes an entry in the caller's transaction.
///
/// `action` is the area and the verb (`license.revoked`), `subject` the id of the changed object, `detail` a JSON
/// object with whatever helps somebody later: never a key, a token or a password.
pub fn record(
    conn: &mut Conn,
    context: &Context,
    actor: &Actor,
    action: &str,
    subject: &str,
    mut detail: Value,
) -> Result<()> {
    if let (Actor::InBulk(_, bulk_action), Some(detail)) = (actor, detail.as_object_mut()) {
        detail.insert("bulk_action".into(), bulk_action.as_str().into());
    }
    diesel::insert_into(audit_log::table)
        .values((
            audit_log::id.eq(context.id(Kind::AuditEntry)),
            audit_log::at.eq(context.now()),
            audit_log::actor.eq(actor.to_string()),
            audit_log::action.eq(action),
            audit_log::subject.eq(subject),
            audit_log::detail.eq(detail.to_string()),
        ))
        .execute(conn)?;
    Ok(())
}

/// An entry of the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub id: String,
    /// UTC unix seconds.
    pub at: i64,
    /// An [`Actor`]'s text.
    pub actor: String,
    pub action: String,
    pub subject: String,
    pub detail: Value,
}

/// Which entries to list; a field that is `None` matches all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub actor: Option<String>,
    pub action: Option<String>,
    pub subject: Option<String>,
}

/// Lists entries, newest first, after `cursor` (a page's `next_cursor`); `limit` is clamped to between 1 and
/// [`MAX_LIMIT`].
pub fn list(conn: &mut Conn, filter: &Filter, cursor: Option<&str>, limit: i64) -> Result<Page<Entry>> {
    let limit = limit.clamp(1, MAX_LIMIT);
    let mut query = audit_log::table.order(audit_log::id.desc()).limit(limit + 1).into_boxed();
    if let Some(actor) = &filter.actor {
        query = query.filter(audit_log::actor.eq(actor));
    }
    if let Some(action) = &filter.action {
        query = query.filter(audit_log::action.eq(action));
    }
    if let Some(subject) = &filter.subject {
        query = query.filter(audit_log::subject.eq(subject));
    }
    if let Some(cursor) = cursor {
        query = query.filter(audit_log::id.lt(cursor));
    }
    let rows: Vec<Row> = query.load(conn)?;
    let entries = rows.into_iter().map(entry).collect::<Result<_>>()?;
    Ok(Page::first_of(entries, limit, |entry: &Entry| &entry.id))
}

/// The columns in their order.
type Row = (String, i64, String, String, String, String);

fn entry((id, at, actor, action, subject, detail): Row) -> Result<Entry> {
    let detail = serde_json::from_str(&detail).map_err(|e| Error::Corrupt(format!("audit entry {id}: {e}")))?;
    Ok(Entry { id, at, actor, action, subject, detail })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::clock::Clock;
    use crate::db::testing::each_database;

    #[test]
    fn entries_are_read_page_by_page_newest_first() {
        each_database(|db| {
            let context = Context::new(Clock::manual(1_000));
            let actors = [
                (Actor::Customer(AccountId::from_text("acc_1")), "customer:acc_1"),
                (Actor::AdminToken("tok_1".into()), "admin_token:tok_1"),
                (Actor::System, "system"),
                (Actor::Stripe(EventId::from_text("evt_1")), "stripe:evt_1"),
                (Actor::Cli, "cli"),
            ];
            let a = context.clone();
            let write = move |c: &mut Conn| -> Result<()> {
                for (n, (actor, _)) in actors.iter().enumerate() {
                    a.clock.advance(1);
                    record(c, &a, actor, "license.revoked", &format!("lic_{}", n % 2), json!({"n": n}))?;
                }
                Ok(())
            };
            db.write_blocking(write).unwrap();

            let page =
                |filter: &Filter, cursor: Option<&str>| db.read_blocking(|c| list(c, filter, cursor, 2)).unwrap();
            let actors = |page: &Page<Entry>| page.entries.iter().map(|e| e.actor.clone()).collect::<Vec<_>>();
            let first = page(&Filter::default(), None);
            assert_eq!(actors(&first), ["cli", "stripe:evt_1"]);
            let second = page(&Filter::default(), first.next_cursor.as_deref());
            assert_eq!(actors(&second), ["system", "admin_token:tok_1"]);
            let third = page(&Filter::default(), second.next_cursor.as_deref());
            assert_eq!((actors(&third), third.next_cursor), (vec!["customer:acc_1".to_owned()], None));

            let odd = Filter { subject: Some("lic_1".into()), ..Filter::default() };
            let odd = page(&odd, None);
            assert_eq!(
                (actors(&odd), odd.next_cursor.clone()),
                (vec!["stripe:evt_1".to_owned(), "admin_token:tok_1".to_owned()], None)
            );
            assert_eq!((odd.entries[0].at, &odd.entries[0].detail), (1_004, &json!({"n": 3})));
            let filter = Filter { actor: Some("cli".into()), action: Some("license.made".into()), subject: None };
            assert_eq!(page(&filter, None).entries, []);
        });
    }
}
