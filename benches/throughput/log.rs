//! The validation log: size of a row, write throughput, and how long pruning blocks other writes.

use std::time::{Duration, Instant};

use diesel::prelude::*;
use keysmith::activations::validation_log::{Attempt, ValidationLog, prune};
use keysmith::clock::Clock;
use keysmith::db::{Conn, Db, Error};
use keysmith::ids::{Context, LicenseId};

use super::place::Place;
use super::server::{Server, Setup};
use super::{fill, row, setting};

/// 2026-11-26.
const THEN: i64 = 1_795_000_000;
/// The most rows that are buffered before they are written.
const ROUND: u64 = 50_000;

#[derive(QueryableByName)]
struct Bytes {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    bytes: i64,
}

/// Lets many installations validate once each, then prunes everything.
pub async fn log(is_postgres: bool) {
    let rows = setting("KEYSMITH_BENCH_LOG_ROWS", 1_000_000);
    let place = Place::throw_away(is_postgres);
    let mut server =
        Server::start(Setup::new(&place.url, "http://127.0.0.1:9").with("KEYSMITH_SECRET", fill::SECRET)).await;
    let db = server.database();
    server.stop().await;
    let before = size(&db);
    let (log, context) = (ValidationLog::default(), Context::new(Clock::manual(THEN)));
    let mut writing = Duration::ZERO;
    let mut at = 0;
    while at < rows {
        for n in at..(at + ROUND).min(rows) {
            note(&log, &context, n);
        }
        let began = Instant::now();
        log.flush(&db).await.unwrap();
        writing += began.elapsed();
        at += ROUND;
    }
    let bytes = size(&db) - before;
    let many = f64::from(u32::try_from(rows).unwrap());
    let each = f64::from(u32::try_from(bytes / i64::try_from(rows).unwrap()).unwrap());
    row("a row of the validation log", &format!("{each:.0} bytes, {:.0} rows/s", many / writing.as_secs_f64()), "");
    let mut longest = Duration::ZERO;
    let began = Instant::now();
    loop {
        let began = Instant::now();
        let pruned = db.write(|conn| prune(conn, THEN + 1, 500)).await.unwrap();
        longest = longest.max(began.elapsed());
        if pruned < 500 {
            break;
        }
    }
    let number = format!(
        "{:.0} rows/s, at most {:.1} ms in one transaction of 500 rows",
        many / began.elapsed().as_secs_f64(),
        longest.as_secs_f64() * 1_000.0
    );
    row("pruning it", &number, "50 ms");
}

fn note(log: &ValidationLog, context: &Context, n: u64) {
    let (license, device) = (LicenseId::from_text(format!("lic_{n:032x}")), format!("5f0e-{n:012x}"));
    let ip = format!("198.{}.{}.{}", n >> 16 & 255, n >> 8 & 255, n & 255);
    let attempt = Attempt {
        at: THEN,
        license_id: Some(&license),
        key_prefix: Some("KEY-7QF4"),
        instance_id: Some(&device),
        ip: Some(&ip),
        user_agent: Some("my-product/2.14 (linux)"),
        action: "validate",
        code: "valid",
    };
    log.note(context, attempt);
}

/// Returns the size of the log with its indexes, in bytes.
fn size(db: &Db) -> i64 {
    const SQLITE: &str = "SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()";
    const POSTGRES: &str = "SELECT pg_total_relation_size('validation_logs') AS bytes";
    let bytes: Vec<Bytes> = db
        .read_blocking::<_, Error>(|conn| {
            Ok(match conn {
                Conn::Sqlite(conn) => diesel::sql_query(SQLITE).load(conn)?,
                Conn::Postgres(conn) => diesel::sql_query(POSTGRES).load(conn)?,
            })
        })
        .unwrap();
    bytes[0].bytes
}
