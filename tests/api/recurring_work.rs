//! Recurring work is a database row: all servers see it, one of them does each pass, and another takes over a pass that
//! was left unfinished.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use diesel::prelude::*;
use keysmith::db::schema::recurring_jobs;
use keysmith::db::{self, Conn};
use keysmith::jobs::recurring::{self, Definition, Recurring};
use keysmith::jobs::recurring_runner;
use serde_json::Value;
use tokio::sync::watch;

use crate::helpers::TestApp;
use crate::on_both;

/// Recurring work whose passes the tests count.
const COUNTED: &[Definition] = &[Definition { name: "counted", every: 1, at_start: false }];

struct Runner {
    stop: watch::Sender<bool>,
    task: tokio::task::JoinHandle<()>,
}

/// Starts a runner that does one pass after another, each taking `pass`.
fn runner(app: &TestApp, name: &str, passes: &Arc<AtomicU32>, pass: Duration) -> Runner {
    let (stop, stopped) = watch::channel(false);
    let (db, context) = (app.app.db.clone(), app.app.context.clone());
    let passes = passes.clone();
    let work = move |_| {
        let passes = passes.clone();
        async move {
            // A pass that takes a while, or until its runner is killed: runners use a monotonic clock, which tests
            // cannot move.
            tokio::time::sleep(pass).await;
            passes.fetch_add(1, Ordering::Relaxed);
            Ok(())
        }
    };
    let task = tokio::spawn(recurring_runner::run(db, context, name.into(), COUNTED, stopped, work));
    Runner { stop, task }
}

impl Runner {
    async fn stop(self) {
        self.stop.send(true).unwrap();
        self.task.await.unwrap();
    }
}

async fn row(app: &TestApp) -> Option<Recurring> {
    let rows = app.app.db.read(recurring::list).await.unwrap();
    rows.into_iter().find(|row| row.name == "counted")
}

async fn runs(app: &TestApp) -> i64 {
    row(app).await.map_or(0, |row| row.runs)
}

on_both!(each_pass_is_done_by_one_of_several_servers, async |app: &TestApp| {
    let passes = Arc::new(AtomicU32::new(0));
    let runners: Vec<Runner> =
        ["one", "two", "three"].iter().map(|name| runner(app, name, &passes, Duration::from_millis(20))).collect();
    app.until("three passes are done", async || runs(app).await >= 3).await;
    // Setting the clock, ahead or back, neither stops the passes nor makes every server do one.
    for step in [400 * 86_400, -400 * 86_400] {
        app.app.context.clock.advance(step);
        let before = runs(app).await;
        app.until("it goes on", async || runs(app).await >= before + 2).await;
    }
    for runner in runners {
        runner.stop().await;
    }
    let row = row(app).await.unwrap();
    let counted = i64::from(passes.load(Ordering::Relaxed));
    // A pass whose server stopped before reporting it is done again.
    assert!(counted >= row.runs && counted <= row.runs + 1, "{counted} passes for {row:?}");
    assert_eq!((row.locked_by, row.failures), (None, 0));
});

on_both!(a_pass_that_was_left_in_the_middle_is_begun_anew, async |app: &TestApp| {
    let passes = Arc::new(AtomicU32::new(0));
    let slow = runner(app, "slow", &passes, Duration::from_secs(600));
    app.until("it has begun", async || row(app).await.is_some_and(|row| row.locked_by.is_some())).await;
    // Killed: it neither finishes nor releases.
    slow.task.abort();
    let next = runner(app, "next", &passes, Duration::ZERO);
    app.until("another one has done it", async || runs(app).await >= 1).await;
    assert!(passes.load(Ordering::Relaxed) >= 1);
    next.stop().await;

    // Stopped properly: the next runner begins at once.
    let slow = runner(app, "slow", &passes, Duration::from_secs(600));
    app.until("it has begun", async || row(app).await.is_some_and(|row| row.locked_by.is_some())).await;
    slow.stop().await;
    assert_eq!(row(app).await.unwrap().locked_by, None);
});

on_both!(the_seller_sees_what_ran_and_what_failed, async |app: &TestApp| {
    let listed = async || app.admin_get("/api/v1/admin/recurring-jobs").await["recurring_jobs"].clone();
    let one =
        |list: &Value, name: &str| list.as_array().unwrap().iter().find(|job| job["name"] == name).unwrap().clone();
    app.until("everything has run once", async || {
        let jobs = listed().await;
        jobs.as_array().unwrap().iter().all(|job| job["last_run"].is_string())
    })
    .await;
    let jobs = listed().await;
    for name in ["reconcile", "grace", "renewal_reminders", "license_reminders", "housekeeping", "seen_changes"] {
        let job = one(&jobs, name);
        assert!(job["every_seconds"].as_i64().unwrap() > 0 && job["next_run"].is_string(), "{job}");
        assert_eq!((&job["last_error"], job["failures"].as_i64()), (&Value::Null, Some(0)), "{job}");
    }
    let fail = |conn: &mut Conn| {
        let grace = recurring_jobs::table.find("grace");
        diesel::update(grace).set(recurring_jobs::last_error.eq("it did not work")).execute(conn)?;
        Ok::<_, db::Error>(())
    };
    app.app.db.write(fail).await.unwrap();
    assert_eq!(one(&listed().await, "grace")["last_error"], "it did not work");
});
