//! One run of the reconciler: its scope, its findings and its report.

use serde_json::json;

use crate::audit::record::{Actor, record};
use crate::billing::context::BillingContext;
use crate::billing::error::BillingError;
use crate::db::{self, Conn};

/// Rows per query, and subscriptions per audit.
pub(super) const PAGE: i64 = 100;

/// What a run checks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scope {
    /// How far back, in seconds; `None` = since the mark.
    pub since: Option<i64>,
    /// Report only, without repairing.
    pub dry_run: bool,
    /// Check every subscription, not only those that should have changed.
    pub thorough: bool,
    /// Also check some subscriptions that should not have changed; successive runs cover all of them.
    pub audit: bool,
}

/// The findings of a run: one line for each repair (or each repair that a dry run would make).
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub events: usize,
    pub sessions: usize,
    pub subscriptions: usize,
    pub repairs: Vec<String>,
    /// What could not be repaired; the next run starts equally far back.
    pub failures: Vec<String>,
    /// Inbox events whose attempt failed again; every run retries them.
    pub waiting: Vec<String>,
}

/// A run in progress.
pub(super) struct Run<'a> {
    pub ctx: &'a BillingContext,
    pub scope: Scope,
    pub report: Report,
    /// Called with each finding.
    pub progress: &'a (dyn Fn(&str) + Sync),
}

impl Run<'_> {
    /// Reports and counts a difference. Returns whether to repair it.
    pub fn found(&mut self, line: &str) -> bool {
        (self.progress)(line);
        self.report.repairs.push(line.to_owned());
        !self.scope.dry_run
    }

    /// Records the result of a repair: in the audit log as `action` on `subject`, or as a failure that makes the next
    /// run check again.
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

    /// Writes a repair to the audit log.
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
