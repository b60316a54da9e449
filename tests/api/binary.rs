//! The binary: starting, refusing to start, stopping, and the exit codes of its commands.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use crate::helpers::Database;

pub fn keysmith(folder: &Path, database: &Database) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keysmith"));
    command.current_dir(folder).env_clear();
    command.env("DATABASE_URL", &database.url).env("KEYSMITH_BIND", "127.0.0.1:0").env("KEYSMITH_LOG", "warn");
    command.env("KEYSMITH_CATALOG", concat!(env!("CARGO_MANIFEST_DIR"), "/catalog.toml"));
    command
}

fn run(command: &mut Command) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

/// A server that a test started: [`terminate`] ends it, and a failing test kills it.
pub struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Already ended after `terminate`.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

impl From<Child> for Running {
    fn from(child: Child) -> Self {
        Self(child)
    }
}

/// Starts a server and waits for its address.
pub fn serve(command: &mut Command) -> (Running, String) {
    serve_with_log(command, Stdio::null())
}

pub fn serve_with_log(command: &mut Command, log: Stdio) -> (Running, String) {
    let mut child = Running(command.arg("serve").stdout(Stdio::piped()).stderr(log).spawn().unwrap());
    let mut first = String::new();
    BufReader::new(child.0.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let address = first.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("{first:?}")).to_owned();
    (child, address)
}

/// Sends SIGTERM and returns the exit code; the test fails when it takes more than ten seconds.
pub fn terminate(child: impl Into<Running>) -> Option<i32> {
    let mut child = child.into();
    assert!(Command::new("kill").arg(child.0.id().to_string()).status().unwrap().success());
    let asked = Instant::now();
    loop {
        if let Some(status) = child.0.try_wait().unwrap() {
            return status.code();
        }
        if asked.elapsed() > Duration::from_secs(10) {
            panic!("the server was still there ten seconds after SIGTERM");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn starts_stops_and_knows_its_secret(database: &Database) {
    let folder = tempfile::tempdir().unwrap();
    let (child, _) = serve(&mut keysmith(folder.path(), database));
    assert_eq!(terminate(child), Some(0));
    use std::os::unix::fs::PermissionsExt;
    let secret = folder.path().join("data/secret.key");
    assert_eq!(std::fs::metadata(&secret).unwrap().permissions().mode() & 0o777, 0o600);

    let other = "another-secret-another-secret-another-secret";
    let (code, _, error) = run(keysmith(folder.path(), database).arg("serve").env("KEYSMITH_SECRET", other));
    assert_eq!((code, error.lines().count()), (Some(1), 1), "{error}");
    assert!(error.contains("does not fit this database"), "{error}");

    let old = std::fs::read_to_string(&secret).unwrap();
    let mut rolled = keysmith(folder.path(), database);
    let (child, _) = serve(rolled.env("KEYSMITH_SECRET", other).env("KEYSMITH_PREVIOUS_SECRETS", old.trim()));
    assert_eq!(terminate(child), Some(0));
}

#[test]
fn starts_stops_and_knows_its_secret_sqlite() {
    starts_stops_and_knows_its_secret(&Database::sqlite());
}

#[test]
fn starts_stops_and_knows_its_secret_postgres() {
    starts_stops_and_knows_its_secret(&Database::postgres());
}

#[test]
fn bad_configuration_stops_it_with_a_line_for_each_mistake() {
    let (folder, database) = (tempfile::tempdir().unwrap(), Database::sqlite());
    let mut command = keysmith(folder.path(), &database);
    command.env("DATABASE_URL", "mysql://x").env("STRIPE_SECRET_KEY", "sk_test_x").env("STRIPE_WEBHOOK_SECRET", "");
    let (code, out, error) = run(&mut command);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(error.contains("\nDATABASE_URL: unknown scheme \"mysql\""), "{error}");
    assert!(error.contains("\nSTRIPE_WEBHOOK_SECRET: has an empty secret"), "{error}");
    assert!(!error.contains("sk_test_x"));

    let mut unreachable = keysmith(folder.path(), &database);
    let (code, _, error) = run(unreachable.env("DATABASE_URL", "postgres://u:hidden@127.0.0.1:1/x").arg("migrate"));
    assert_eq!((code, error.contains("hidden")), (Some(1), false), "{error}");
}

#[test]
fn with_a_stripe_key_there_is_no_sandbox() {
    let (folder, database) = (tempfile::tempdir().unwrap(), Database::sqlite());
    let mut command = keysmith(folder.path(), &database);
    command.env("STRIPE_SECRET_KEY", "sk_test_x").env("STRIPE_WEBHOOK_SECRET", "whsec_x");
    let (child, address) = serve(command.env("STRIPE_API_BASE", "http://127.0.0.1:1"));
    for path in ["/sandbox", "/sandbox/mail", "/sandbox/checkout/cs_test_1", "/v1/events"] {
        let mut curl = Command::new("curl");
        curl.args(["-s", "-o", "/dev/null", "-w", "%{http_code}", &format!("{address}{path}")]);
        assert_eq!(String::from_utf8(curl.output().unwrap().stdout).unwrap(), "404", "{path}");
    }
    assert_eq!(terminate(child), Some(0));
}

#[test]
fn usage_is_2() {
    let (folder, database) = (tempfile::tempdir().unwrap(), Database::sqlite());
    assert_eq!(run(keysmith(folder.path(), &database).arg("sell")).0, Some(2));
    assert_eq!(run(keysmith(folder.path(), &database).args(["catalog", "apply"])).0, Some(2));
    let (code, out, _) = run(keysmith(folder.path(), &database).arg("--help"));
    assert!(code == Some(0) && out.contains("migrate") && out.contains("catalog"), "{out}");
}

fn catalog_is_applied(database: &Database) {
    let folder = tempfile::tempdir().unwrap();
    let example = include_str!("../../catalog.toml");
    let file = folder.path().join("new.toml");
    std::fs::write(&file, example).unwrap();
    assert_eq!(run(keysmith(folder.path(), database).arg("migrate")).0, Some(0));
    let apply = |more: &[&str]| run(keysmith(folder.path(), database).args(["catalog", "apply"]).arg(&file).args(more));
    let (code, out, _) = apply(&["--dry-run"]);
    assert!(code == Some(0) && out.contains("+ tier business") && out.contains("nothing was saved"), "{out}");
    assert!(apply(&[]).1.contains("+ tier business"));
    assert!(apply(&[]).1.contains("Already up to date."));
    std::fs::write(&file, example.replace("users = 100 }", "users = 150 }")).unwrap();
    let (_, out, _) = apply(&[]);
    assert!(out.contains("~ tier business: limits {\"users\":100} -> {\"users\":150}"), "{out}");
    std::fs::write(&file, example.replace("\"tiered\"", "\"triangular\"")).unwrap();
    let (code, _, error) = apply(&[]);
    assert!(code == Some(1) && error.contains("tier startup: key_format"), "{error}");
}

#[test]
fn catalog_is_applied_sqlite() {
    catalog_is_applied(&Database::sqlite());
}

#[test]
fn catalog_is_applied_postgres() {
    catalog_is_applied(&Database::postgres());
}

/// The README's first command, without a `.env`. Installing and building are done already.
#[test]
fn the_start_script_needs_no_configuration() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().unwrap();
    let at = |path: &str| folder.path().join(path);
    let repository = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for part in ["script", "bin", "target/debug"] {
        std::fs::create_dir_all(at(part)).unwrap();
    }
    for script in ["lib.sh", "server"] {
        std::fs::copy(repository.join("script").join(script), at("script").join(script)).unwrap();
    }
    for nothing in ["script/setup", "bin/cargo"] {
        std::fs::write(at(nothing), "#!/bin/sh\n").unwrap();
        std::fs::set_permissions(at(nothing), std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    symlink(env!("CARGO_BIN_EXE_keysmith"), at("target/debug/keysmith")).unwrap();
    let path = format!("{}:{}", at("bin").display(), std::env::var("PATH").unwrap());
    let mut start = std::process::Command::new(at("script/server"));
    start.arg("--help").env("PATH", path).env_remove("KEYSMITH_BIND").env_remove("CARGO_TARGET_DIR");
    let done = start.output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success() && said.contains("serve"), "{}{said}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn the_sandbox_listens_on_loopback_only() {
    let (folder, database) = (tempfile::tempdir().unwrap(), Database::sqlite());
    for bind in ["0.0.0.0:0", "[::]:0", "192.0.2.1:8080"] {
        let mut exposed = keysmith(folder.path(), &database);
        let (code, out, error) = run(exposed.env("KEYSMITH_BIND", bind).arg("serve"));
        assert_eq!((code, out.as_str(), error.lines().count()), (Some(1), "", 1), "{error}");
        assert!(error.contains("KEYSMITH_SANDBOX=public"), "{error}");
        let mut asked = keysmith(folder.path(), &database);
        let (code, out, _) = run(asked.env("KEYSMITH_BIND", bind).args(["doctor", "--no-mail"]));
        assert!(code == Some(1) && out.contains("KEYSMITH_SANDBOX=public"), "{out}");
    }
    let mut wanted = keysmith(folder.path(), &database);
    wanted.env("KEYSMITH_BIND", "0.0.0.0:0").env("KEYSMITH_SANDBOX", "public");
    assert_eq!(terminate(serve(&mut wanted).0), Some(0));
    let mut live = keysmith(folder.path(), &database);
    live.env("KEYSMITH_BIND", "0.0.0.0:0")
        .env("STRIPE_SECRET_KEY", "sk_test_x")
        .env("STRIPE_WEBHOOK_SECRET", "whsec_x");
    let (child, _) = serve(live.env("STRIPE_API_BASE", "http://127.0.0.1:1"));
    assert_eq!(terminate(child), Some(0));
}

/// A stranger can be the administrator of a public sandbox, and must not reach its network.
#[actix_web::test]
async fn a_public_sandbox_posts_no_webhook_into_its_own_network() {
    const TOKEN: &str = "kst_the_operators_own_token_0123456789";
    let (folder, database) = (tempfile::tempdir().unwrap(), Database::sqlite());
    let client = reqwest::Client::new();
    for (sandbox, on_this_machine) in [("local", 201), ("public", 422)] {
        let mut command = keysmith(folder.path(), &database);
        let (child, base) = serve(command.env("KEYSMITH_SANDBOX", sandbox).env("KEYSMITH_ADMIN_TOKEN", TOKEN));
        for (host, status) in [
            ("http://127.0.0.1:1", on_this_machine),
            ("https://2130706433", on_this_machine),
            ("https://[::1]", on_this_machine),
            ("https://[64:ff9b::7f00:1]", 422),
            ("https://10.0.0.1", 422),
            ("http://169.254.169.254", 422),
        ] {
            let endpoint = json!({"url": host, "events": ["license.created"]});
            let made = client.post(format!("{base}/api/v1/admin/webhook-endpoints")).bearer_auth(TOKEN).json(&endpoint);
            assert_eq!(made.send().await.unwrap().status(), status, "{sandbox} {host}");
        }
        assert_eq!(terminate(child), Some(0));
    }
}

/// Starts and stops a server; returns its stderr.
fn said_at_the_start(command: &mut Command) -> String {
    let (mut child, _) = serve_with_log(command, Stdio::piped());
    let log = child.0.stderr.take().unwrap();
    assert_eq!(terminate(child), Some(0));
    std::io::read_to_string(log).unwrap()
}

#[test]
fn a_server_that_others_reach_without_tls_says_so() {
    let (folder, database) = (tempfile::tempdir().unwrap(), Database::sqlite());
    for (bind, url, warns) in [
        ("0.0.0.0:0", "", true),
        ("[::]:0", "http://shop.example.com", true),
        ("0.0.0.0:0", "https://shop.example.com", false),
        ("127.0.0.1:0", "http://shop.example.com", false),
        ("[::1]:0", "", false),
    ] {
        let mut command = keysmith(folder.path(), &database);
        command.env("KEYSMITH_BIND", bind).env("KEYSMITH_SANDBOX", "public").env("KEYSMITH_PUBLIC_URL", url);
        let said = said_at_the_start(&mut command);
        assert_eq!(said.contains("over plain http"), warns, "{bind} {url}: {said}");
    }
}

#[test]
fn a_database_whose_path_begins_nowhere_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    for command in ["serve", "migrate"] {
        let mut lost = keysmith(folder.path(), &Database::sqlite());
        let (code, out, error) = run(lost.env("DATABASE_URL", "sqlite:nope/x/y.db").arg(command));
        assert_eq!((code, out.as_str()), (Some(1), ""), "{error}");
        assert!(error.contains("there is no folder nope") && !folder.path().join("nope").exists(), "{error}");
    }
    let mut new = keysmith(folder.path(), &Database::sqlite());
    assert_eq!(run(new.env("DATABASE_URL", "sqlite:shop/keysmith.db").arg("migrate")).0, Some(0));
}

/// Returns every file of a folder with its mode.
fn modes(folder: &Path) -> Vec<(String, u32)> {
    use std::os::unix::fs::PermissionsExt;
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        let metadata = path.metadata().unwrap();
        found.push((path.display().to_string(), metadata.permissions().mode() & 0o777));
        if metadata.is_dir() {
            waiting.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        }
    }
    found
}

/// Returns a command with the default database.
fn in_data(folder: &Path) -> Command {
    let mut command = keysmith(folder, &Database::sqlite());
    command.env("DATABASE_URL", "sqlite:data/keysmith.db");
    command
}

#[test]
fn the_data_folder_is_its_owners_alone_whoever_makes_it() {
    use std::os::unix::fs::PermissionsExt;
    let closed = |folder: &Path| {
        let open: Vec<_> = modes(folder).into_iter().filter(|(_, mode)| mode & 0o077 != 0).collect();
        assert!(open.is_empty(), "{open:?}");
    };
    // Created by a command, then used by the server.
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert_eq!(run(in_data(folder.path()).arg("migrate")).0, Some(0));
    closed(&data);
    assert!(data.join("keysmith.db").exists());
    let (child, _) = serve(&mut in_data(folder.path()));
    let beside = modes(&data).into_iter().any(|(path, _)| path.ends_with("keysmith.db-wal"));
    assert!(beside, "a server has its write-ahead log");
    closed(&data);
    // The sandbox saves its objects once a second.
    let until = Instant::now() + Duration::from_secs(10);
    while !data.join("sandbox-stripe.json").exists() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(data.join("sandbox-stripe.json").exists());
    assert_eq!(terminate(child), Some(0));
    closed(&data);
    // The modes were loosened meanwhile.
    for (path, _) in modes(&data) {
        let wide = if Path::new(&path).is_dir() { 0o755 } else { 0o644 };
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(wide)).unwrap();
    }
    let (code, _, error) = run(in_data(folder.path()).args(["license", "list"]));
    assert!(code == Some(0) && error.contains("warning: ") && error.contains("open to other users"), "{error}");
    closed(&data);
    let (_, _, error) = run(in_data(folder.path()).args(["license", "list"]));
    assert_eq!(error, "");
}

/// Every successful or failed sign-in, every 403, invalid token and invalid signature has one log line and one count,
/// without any secret.
#[actix_web::test]
async fn who_comes_in_and_who_does_not_is_in_the_log() {
    const TOKEN: &str = "kst_the_operators_own_token_0123456789";
    const PASSWORD: &str = "correct horse battery";
    const KEY: &str = "WELCOME-KEY-2026";
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(in_data(folder.path()).arg("migrate")).0, Some(0));
    assert_eq!(run(in_data(folder.path()).args(["add-license-key", KEY])).0, Some(0));
    let path = folder.path().join("log");
    let mut command = in_data(folder.path());
    command.env("KEYSMITH_LOG", "trace").env("KEYSMITH_ADMIN_TOKEN", TOKEN);
    let (child, base) = serve_with_log(&mut command, std::fs::File::create(&path).unwrap().into());

    let client = reqwest::Client::new();
    let post = async |path: &str, body: serde_json::Value| {
        client.post(format!("{base}{path}")).json(&body).send().await.unwrap()
    };
    let user = json!({"username": "ann", "email": "ann@example.com", "password": PASSWORD, "license_key": KEY});
    assert_eq!(post("/api/v1/users", user).await.status(), 201);
    for password in ["wrong horse battery", "another wrong one", PASSWORD] {
        let answer = post("/api/v1/sessions", json!({"login": "ann", "password": password})).await;
        let session = answer.cookies().find(|cookie| cookie.name() == "keysmith_session");
        assert_eq!(session.is_some(), password == PASSWORD);
        if let Some(session) = session {
            let desk =
                client.get(format!("{base}/admin")).header("cookie", format!("keysmith_session={}", session.value()));
            assert_eq!(desk.send().await.unwrap().status(), 403);
        }
    }
    for token in ["kst_somebodys_guess", "kst_another_guess"] {
        let asked = client.get(format!("{base}/api/v1/admin/accounts")).bearer_auth(token).send().await.unwrap();
        assert_eq!(asked.status(), 401);
    }
    for signature in ["", "t=1,v1=00"] {
        let event = client.post(format!("{base}/webhooks/stripe")).header("stripe-signature", signature).body("{}");
        assert_eq!(event.send().await.unwrap().status(), 400);
    }
    let forwarded =
        async || client.get(format!("{base}/healthz")).header("x-forwarded-for", "192.0.2.1").send().await.unwrap();
    let validate = json!({"license_key": KEY, "instance_id": "one"});
    for _ in 0..2 {
        forwarded().await;
        let asked = client.post(format!("{base}/api/v1/license/validate")).header("x-forwarded-for", "192.0.2.1");
        assert_eq!(asked.json(&validate).send().await.unwrap().status(), 200);
    }
    let metrics = client.get(format!("{base}/metrics")).bearer_auth(TOKEN).send().await.unwrap().text().await.unwrap();
    assert_eq!(terminate(child), Some(0));

    let log = std::fs::read_to_string(&path).unwrap();
    let lines = |text: &str| log.lines().filter(|line| line.contains(text)).count();
    for (line, count, series) in [
        (": signed in ", 1, "keysmith_sign_ins_total{way=\"password\",outcome=\"signed_in\"}"),
        (": sign-in refused ", 2, "keysmith_sign_ins_total{way=\"password\",outcome=\"refused\"}"),
        (": forbidden ", 1, "keysmith_refusals_total{kind=\"forbidden\"}"),
        (": API token refused ", 2, "keysmith_refusals_total{kind=\"bad_token\"}"),
        (": Stripe webhook with a bad signature refused ", 2, "keysmith_refusals_total{kind=\"bad_signature\"}"),
    ] {
        assert_eq!(lines(line), count, "{line:?}");
        assert!(metrics.lines().any(|line| line == format!("{series} {count}")), "{series}: {metrics}");
    }
    // A proxy that is not configured is reported once, however often it calls.
    assert_eq!(lines("a forwarded header came from an address that is not a trusted proxy"), 1);
    let secret = std::fs::read_to_string(folder.path().join("data/secret.key")).unwrap();
    for secret in [TOKEN, PASSWORD, "wrong horse battery", KEY, "kst_somebodys_guess", secret.trim()] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}
