//! Waits until a server has finished its queued work.

use std::time::Duration;

use diesel::prelude::*;
use keysmith::db::schema::jobs;
use keysmith::db::{Conn, Db, Error};
use tokio::time::Instant;

/// Waits until no job can run any more.
pub async fn wait_until_calm(db: &Db, most: Duration) {
    let began = Instant::now();
    loop {
        let open: Vec<(String, String, i64, Option<String>)> = read(db, |c| {
            let open = jobs::table.filter(jobs::status.ne("dead"));
            open.select((jobs::payload, jobs::status, jobs::attempts, jobs::last_error)).load(c)
        })
        .await;
        if open.is_empty() {
            return;
        }
        assert!(began.elapsed() < most, "{} jobs are not done after {most:?}: {:?}", open.len(), open.first());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Reads from the database directly.
pub async fn read<T: Send + 'static>(db: &Db, work: impl FnOnce(&mut Conn) -> QueryResult<T> + Send + 'static) -> T {
    db.read(|conn| Ok::<_, Error>(work(conn)?)).await.unwrap()
}
