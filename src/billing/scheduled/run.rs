//! One run of the reconciler: what it looks at, what it found, and what it says of each.

use serde_json::json;

use crate::audit::record::{Actor, record};
use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::db::{self, Conn};

/// Rows of one query, and subscriptions of one audit.
pub(super) const PAGE: i64 = 100;

/// What a run looks at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scope {
    /// How far back, in seconds; `None` = since the mark.
    pub since: Option<i64>,
    /// Only report.
    pub dry_run: bool,
    /// Every subscription, not only those that should have moved.
    pub thorough: bool,
    /// Besides those that should have moved, some others: each time the next ones, over time all.
    pub audit: bool,
}

/// What a run found: one line for each repair (or for what would be repaired).
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub events: usize,
    pub sessions: usize,
    pub subscriptions: usize,
    pub repairs: Vec<String>,
    /// What could not be repaired now: the next run looks as far back again.
    pub failures: Vec<String>,
    /// Events of the inbox whose try failed again; every run tries them.
    pub waiting: Vec<String>,
}

/// A run that is under way.
pub(super) struct Run<'a> {
    pub ctx: &'a BillingContext,
    pub scope: Scope,
    pub report: Report,
    /// Hears of each thing that is found.
    pub progress: &'a (dyn Fn(&str) + Sync),
}

impl Run<'_> {
    /// Says what differs and counts it; whether it is to be repaired.
    pub fn found(&mut self, line: &str) -> bool {
        (self.progress)(line);
        self.report.repairs.push(line.to_owned());
        !self.scope.dry_run
    }

    /// What became of a repair: it stands in the audit log as `action` on `subject`, or the next run looks again.
    pub async fn ended(
        &mut self,
        done: Result<(), BillingError>,
        action: &'static str,
        subject: &str,
        line: &str,
    ) -> db::Result<()> {
        match done {
            Ok(()) => self.note(action, subject, line).await,
            Err(error) => {
                self.report.failures.push(format!("{line}: {error}"));
                Ok(())
            }
        }
    }

    /// Writes a repair into the audit log.
    pub async fn note(&self, action: &'static str, subject: &str, line: &str) -> db::Result<()> {
        tracing::warn!(subject, line, "the reconciler repaired");
        let (context, subject, detail) = (self.ctx.context.clone(), subject.to_owned(), json!({"found": line}));
        let write = move |conn: &mut Conn| record(conn, &context, &Actor::System, action, &subject, detail.clone());
        self.ctx.db.write(write).await
    }
}

/// Whether there may be another page.
pub(super) fn is_full<T>(page: &[T]) -> bool {
    i64::try_from(page.len()).is_ok_and(|count| count >= PAGE)
}
