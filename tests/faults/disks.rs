//! SQLite: locked by another process; on a disk that is full, read-only or broken; with a damaged file.

use std::path::Path;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use serde_json::json;
use tokio::time::{Instant, sleep};

use super::account::settle;
use super::disk::Disk;
use super::load::Load;
use super::server::{ADMIN_TOKEN, Server, Setup};
use super::{fault, limit, start, stripe};

/// Validates an existing key; returns whether it is valid. Must succeed even while nothing can be written.
async fn validates(server: &Server, key: &str, installation: &str) -> bool {
    let url = format!("{}/api/v1/license/validate", server.base);
    let asked = server.client.post(url).json(&json!({"license_key": key, "instance_id": installation})).send().await;
    let answer = asked.unwrap();
    let (status, text) = (answer.status(), answer.text().await.unwrap());
    assert_eq!(status, 200, "{text}");
    text.contains("\"valid\":true")
}

/// Waits for a license created before the fault; returns its key and installation.
async fn license(server: &Server, load: &Load) -> (String, String) {
    let began = Instant::now();
    loop {
        if let Some(made) = load.told().made.first() {
            return (made.key.clone(), made.installation.clone());
        }
        assert!(began.elapsed() < Duration::from_secs(60), "nothing was made\n{}", server.log());
        sleep(Duration::from_millis(20)).await;
    }
}

/// While nothing can be written, reads are answered, writes are refused in time, and nothing is "not found".
async fn hold_out(server: &Server, load: &Load, key: &str, installation: &str) {
    let began = Instant::now();
    let refused = load.told().refused;
    while began.elapsed() < fault() {
        assert!(validates(server, key, installation).await, "a license stopped working\n{}", server.log());
        let ready = server.client.get(format!("{}/readyz", server.base)).send().await.unwrap();
        assert_eq!(ready.status(), 200, "{}", ready.text().await.unwrap());
        sleep(Duration::from_millis(50)).await;
    }
    let told = load.told();
    assert!(told.refused > refused, "nothing was refused: the fault did not bite");
    assert!(told.slowest_refusal <= limit(), "{} took longer than {:?}", *told, limit());
}

#[actix_web::test]
async fn sqlite_locked_by_another_process() {
    let (stripe, folder) = (stripe(), tempfile::tempdir().unwrap());
    let path = folder.path().join("keysmith.db");
    let server = start(Setup::new(&format!("sqlite:{}", path.display()), &stripe.api_base), &stripe).await;
    let load = Load::start(&server, &stripe.world);
    let (key, installation) = license(&server, &load).await;
    let mut other = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    other.batch_execute("PRAGMA busy_timeout = 20000; BEGIN EXCLUSIVE").unwrap();
    hold_out(&server, &load, &key, &installation).await;
    other.batch_execute("COMMIT").unwrap();
    sleep(Duration::from_millis(500)).await;
    settle("SQLite locked by another process", &server, &load.finish().await).await;
}

#[actix_web::test]
async fn sqlite_on_a_full_disk() {
    let (stripe, disk) = (stripe(), Disk::in_memory(16));
    let server = start(on(&disk.path(), &stripe.api_base), &stripe).await;
    let load = Load::start(&server, &stripe.world);
    let (key, installation) = license(&server, &load).await;
    disk.fill();
    hold_out(&server, &load, &key, &installation).await;
    disk.free();
    settle("SQLite on a full disk", &server, &load.finish().await).await;
}

/// Puts the database and the data folder on one disk.
fn on(folder: &Path, stripe: &str) -> Setup {
    let database = format!("sqlite:{}", folder.join("keysmith.db").display());
    Setup { data: Some(folder.join("data")), ..Setup::new(&database, stripe) }
}

#[actix_web::test]
async fn a_disk_that_goes_read_only_under_the_server() {
    let (stripe, disk) = (stripe(), Disk::that_fails(64));
    let mut server = start(on(&disk.path(), &stripe.api_base), &stripe).await;
    let load = Load::start(&server, &stripe.world);
    let (key, installation) = license(&server, &load).await;
    disk.fail();
    hold_out(&server, &load, &key, &installation).await;
    // After a repair and a restart, everything acknowledged is still there.
    server.kill();
    disk.mend();
    server.restart().await;
    settle("SQLite on a disk that went read-only", &server, &load.finish().await).await;
}

#[actix_web::test]
async fn a_disk_that_is_read_only_at_the_start() {
    let (stripe, disk) = (stripe(), Disk::in_memory(16));
    let mut server = start(on(&disk.path(), &stripe.api_base), &stripe).await;
    let load = Load::start(&server, &stripe.world);
    license(&server, &load).await;
    let told = load.finish().await;
    settle("Before the disk is read-only", &server, &told).await;
    server.stop().await;
    disk.set_read_only(true);
    match server.try_restart(Duration::from_secs(30)).await {
        Some((status, said)) => {
            assert_eq!(status.code(), Some(1), "{said}");
            let why = said.lines().rfind(|line| !line.is_empty()).unwrap();
            assert!(why.contains("keysmith.db") && why.to_lowercase().contains("read-only"), "{said}");
        }
        // SQLite may still open the file; then reads work and writes are refused.
        None => {
            let body = json!({"email": "ann@example.com", "license_key": "MADE-READ-ONLY", "tier": "two-devices"});
            let url = format!("{}/api/v1/license/create", server.base);
            let answer = server.client.post(url).bearer_auth(ADMIN_TOKEN).json(&body).send().await.unwrap();
            assert_eq!(answer.status(), 503, "{}", answer.text().await.unwrap());
            server.kill();
        }
    }
    disk.set_read_only(false);
    server.restart().await;
    settle("After it can be written again", &server, &told).await;
}

#[actix_web::test]
async fn a_damaged_file_is_never_not_found() {
    let (stripe, folder) = (stripe(), tempfile::tempdir().unwrap());
    let path = folder.path().join("keysmith.db");
    let mut server = start(Setup::new(&format!("sqlite:{}", path.display()), &stripe.api_base), &stripe).await;
    let load = Load::start(&server, &stripe.world);
    let (key, installation) = license(&server, &load).await;
    settle("Before the damage", &server, &load.finish().await).await;
    server.stop().await;
    let mut bytes = std::fs::read(&path).unwrap();
    // Everything but the first page, which identifies the file as a database.
    bytes.get_mut(4096..).unwrap().fill(0xA5);
    std::fs::write(&path, bytes).unwrap();
    let (status, said) = server.try_restart(Duration::from_secs(30)).await.unwrap();
    assert_eq!(status.code(), Some(1), "{said}");
    assert!(said.contains("malformed"), "{said}");
    drop((key, installation));
}

/// Only the license table is damaged: the server runs, and reports an error rather than an unknown license.
#[actix_web::test]
async fn a_damaged_table_is_never_not_found() {
    let (stripe, folder) = (stripe(), tempfile::tempdir().unwrap());
    let path = folder.path().join("keysmith.db");
    let mut server = start(Setup::new(&format!("sqlite:{}", path.display()), &stripe.api_base), &stripe).await;
    let load = Load::start(&server, &stripe.world);
    let (key, installation) = license(&server, &load).await;
    settle("Before the damage", &server, &load.finish().await).await;
    server.stop().await;
    damage_table(&path, "licenses");
    server.restart().await;
    for (call, body) in [
        ("validate", json!({"license_key": key, "instance_id": installation})),
        ("activate", json!({"license_key": key, "installation_id": "another", "email": "customer-0@example.com"})),
        ("deactivate", json!({"license_key": key, "installation_id": installation})),
    ] {
        let asked = server.client.post(format!("{}/api/v1/license/{call}", server.base)).json(&body).send().await;
        let answer = asked.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert_eq!(status, 503, "{call}: {text}");
        assert!(text.contains("database_unavailable"), "{call}: {text}");
    }
    let list =
        server.client.get(format!("{}/api/v1/admin/licenses", server.base)).bearer_auth(ADMIN_TOKEN).send().await;
    assert_eq!(list.unwrap().status(), 503);
}

/// Fills the pages of a table and its indexes with garbage.
fn damage_table(path: &Path, table: &str) {
    use diesel::prelude::*;
    use diesel::sql_types::BigInt;
    #[derive(QueryableByName)]
    struct Root {
        #[diesel(sql_type = BigInt)]
        rootpage: i64,
    }
    let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    let roots: Vec<Root> = diesel::sql_query("SELECT rootpage FROM sqlite_schema WHERE tbl_name = ? AND rootpage > 0")
        .bind::<diesel::sql_types::Text, _>(table)
        .load(&mut conn)
        .unwrap();
    drop(conn);
    let mut bytes = std::fs::read(path).unwrap();
    assert!(!roots.is_empty(), "{table} has no pages");
    for root in roots {
        let at = usize::try_from(root.rootpage - 1).unwrap() * 4096;
        bytes.get_mut(at..at + 4096).unwrap().fill(0xA5);
    }
    std::fs::write(path, bytes).unwrap();
}
