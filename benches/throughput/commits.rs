//! The baseline for writes: durable one-row commits with nothing around them.

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

/// Concurrent clients on PostgreSQL: as many as the server has connections.
const CLIENTS: usize = 16;

/// Measures sequential commits to a separate SQLite file, opened with the server's settings; returns commits per
/// second.
pub fn sqlite(folder: &std::path::Path, duration: Duration) -> f64 {
    let path = folder.join("bare.db");
    let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    conn.batch_execute(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, at BIGINT)",
    )
    .unwrap();
    let (began, mut count) = (Instant::now(), 0_u32);
    while began.elapsed() < duration {
        conn.batch_execute("INSERT INTO t (at) VALUES (1)").unwrap();
        count += 1;
    }
    f64::from(count) / began.elapsed().as_secs_f64()
}

/// Measures single inserts by many clients, like `pgbench`; returns inserts per second.
pub fn postgres(url: &str, duration: Duration) -> f64 {
    let mut conn = PgConnection::establish(url).unwrap();
    conn.batch_execute("CREATE TABLE IF NOT EXISTS bench_bare (id BIGSERIAL PRIMARY KEY, at BIGINT)").unwrap();
    let began = Instant::now();
    let client = || {
        let mut conn = PgConnection::establish(url).unwrap();
        let mut count = 0_u32;
        while began.elapsed() < duration {
            diesel::sql_query("INSERT INTO bench_bare (at) VALUES (1)").execute(&mut conn).unwrap();
            count += 1;
        }
        count
    };
    let count: u32 = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(client)).collect();
        clients.into_iter().map(|client| client.join().unwrap()).sum()
    });
    let rate = f64::from(count) / began.elapsed().as_secs_f64();
    conn.batch_execute("DROP TABLE bench_bare").unwrap();
    rate
}
