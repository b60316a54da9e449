//! Measures `keysmith import legacy` with a million rows.

use std::fmt::Write;
use std::process::{Command, Stdio};
use std::time::Instant;

use super::place::Place;
use super::server::{Server, Setup};
use super::{fill, row, setting};

/// Imports a CSV file into an empty database; with activations, each license has one site.
pub async fn import(is_postgres: bool, with_activations: bool) {
    let rows = setting("KEYSMITH_BENCH_ROWS", 1_000_000);
    let place = Place::throw_away(is_postgres);
    let mut server =
        Server::start(Setup::new(&place.url, "http://127.0.0.1:9").with("KEYSMITH_SECRET", fill::SECRET)).await;
    server.stop().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("licenses.csv");
    let mut text = String::from("license_key,status,email,created_at");
    text.push_str(if with_activations { ",activations\n" } else { "\n" });
    for n in 0..rows {
        write!(text, "{},active,user{}@example.com,1700000000", fill::key(n), n / 4).unwrap();
        if with_activations {
            write!(text, ",shop{n}.example.com").unwrap();
        }
        text.push('\n');
    }
    std::fs::write(&file, text).unwrap();
    let began = Instant::now();
    let done = Command::new(env!("CARGO_BIN_EXE_keysmith"))
        .args(["import", "legacy"])
        .arg(&file)
        .current_dir(folder.path())
        .env_clear()
        .env("DATABASE_URL", &place.url)
        .env("KEYSMITH_SECRET", fill::SECRET)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success(), "{said}");
    let what = if with_activations { "import with activations" } else { "import" };
    let number =
        format!("{:.1} s for {rows} rows ({})", began.elapsed().as_secs_f64(), said.lines().next().unwrap_or_default());
    row(what, &number, "60 s for 1,000,000");
}
