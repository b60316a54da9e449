//! Work that comes again, and what one pass of each does: only what is due, in pages, one short transaction after
//! another. Of any number of servers on one database one does each pass (docs/adr/0015).

use crate::activations::{leases, validation_log};
use crate::app::App;
use crate::billing::purchases::late_prices;
use crate::billing::records::order;
use crate::billing::scheduled::reconcile::{Scope, reconcile};
use crate::billing::scheduled::{grace, license_expiry, renewal_reminders};
use crate::clock::DAY;
use crate::db::{self, Conn, idempotency};
use crate::jobs::recurring::Definition;
use crate::licenses::keys;
use crate::lifecycle::expire::publish_expired;
use crate::outgoing::delivery;
use crate::stripe::session_id::masked;
use crate::trials::remind::remind;

/// Validation log entries older than this are deleted.
const VALIDATION_LOG_LIFE: i64 = 90 * DAY;
/// Deliveries of webhooks are forgotten after so long.
const DELIVERY_LIFE: i64 = 90 * DAY;
/// A hashed key is readable for so long at most, even when its mail never goes out.
const PENDING_KEY_LIFE: i64 = 7 * DAY;
/// An order whose session was never made, because the server was killed in between, is over after so long.
const OPENING_LIFE: i64 = DAY;
/// Rows of one transaction: no other write waits for more than some milliseconds.
const AT_ONCE: i64 = 500;

/// What time alone brings is looked for so often, in seconds.
const MINUTE: i64 = 60;
/// What has grown old is put away so often.
const HOUR: i64 = 3_600;

const fn each(name: &'static str, every: i64) -> Definition {
    Definition { name, every, at_start: false }
}

/// All of it. A name is a row of `recurring_jobs`, for ever.
pub(super) const ALL: &[Definition] = &[
    // A server that was away has missed events: the next one looks at once.
    Definition { name: "reconcile", every: 15 * MINUTE, at_start: true },
    each("grace", MINUTE),
    each("renewal_reminders", MINUTE),
    each("license_reminders", MINUTE),
    each("trial_reminders", MINUTE),
    each("expired_licenses", MINUTE),
    each("late_prices", MINUTE),
    each("seen_changes", 30),
    each("unopened_orders", HOUR),
    each("pending_keys", HOUR),
    each("ended_leases", HOUR),
    each("old_deliveries", HOUR),
    each("old_answers", HOUR),
    each("old_validations", HOUR),
];

/// Does one pass of the work of this name.
pub(super) async fn run(app: App, name: &'static str) -> Result<(), String> {
    let done = match name {
        "reconcile" => reconcile_now(&app).await,
        "grace" => told(grace::run(&app.billing).await),
        "renewal_reminders" => told(renewal_reminders::run(&app.billing).await),
        "license_reminders" => told(license_expiry::run(&app.billing).await),
        "late_prices" => told(late_prices::run(&app.billing).await),
        "trial_reminders" => {
            let ambient = app.ambient.clone();
            told(app.db.write(move |conn| remind(conn, &ambient)).await)
        }
        "expired_licenses" => {
            let ambient = app.ambient.clone();
            told(app.db.write(move |conn| publish_expired(conn, &ambient)).await)
        }
        _ => put_away(&app, name).await,
    };
    // What was done has queued mail.
    app.wake.ring();
    done
}

fn told<T, E: std::fmt::Display>(done: Result<T, E>) -> Result<(), String> {
    done.map(|_| ()).map_err(|error| error.to_string())
}

async fn reconcile_now(app: &App) -> Result<(), String> {
    let show = |line: &str| tracing::debug!(line = %masked(line), "reconciler");
    let report = reconcile(&app.billing, Scope::default(), &show).await.map_err(|error| error.to_string())?;
    tracing::info!(events = report.events, repairs = report.repairs.len(), "reconciled");
    if !report.waiting.is_empty() {
        let waiting: Vec<_> = report.waiting.iter().map(|line| masked(line)).collect();
        tracing::error!(?waiting, "Stripe events still fail; they are tried again");
    }
    match report.failures.first() {
        None => Ok(()),
        Some(first) => Err(format!("{} repairs failed; the first: {}", report.failures.len(), masked(first))),
    }
}

/// Puts away what has grown old.
async fn put_away(app: &App, name: &'static str) -> Result<(), String> {
    let (now, changes) = (app.ambient.now(), app.db.changes().clone());
    let batch = move |conn: &mut Conn| match name {
        "unopened_orders" => order::expire_unopened(conn, now - OPENING_LIFE, now, AT_ONCE),
        "pending_keys" => keys::forget_pending_before(conn, now - PENDING_KEY_LIFE, AT_ONCE),
        "ended_leases" => leases::sweep(conn, now, AT_ONCE),
        "old_deliveries" => delivery::prune(conn, now - DELIVERY_LIFE, AT_ONCE),
        "old_answers" => idempotency::prune(conn, now - idempotency::LIFE, AT_ONCE),
        "old_validations" => validation_log::prune(conn, now - VALIDATION_LOG_LIFE, AT_ONCE),
        "seen_changes" => changes.prune(conn, AT_ONCE),
        other => Err(db::Error::Corrupt(format!("no recurring work is called {other}"))),
    };
    told(in_batches(app, batch).await)
}

/// Does batch after batch until one is not full; between them others write.
async fn in_batches(
    app: &App,
    batch: impl FnMut(&mut Conn) -> db::Result<usize> + Clone + Send + 'static,
) -> db::Result<()> {
    let most = usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
    while app.db.write(batch.clone()).await? >= most {}
    Ok(())
}
