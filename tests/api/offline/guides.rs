//! The guides' programs, as they stand in docs/guides, against files that the binary made.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::Machine;
use crate::binary::{serve, terminate};
use crate::helpers::Database;

/// Writes a guide's program into the machine's folder.
fn program(machine: &Machine, language: &str, name: &str) -> PathBuf {
    program_of(machine, &format!("verify-{language}"), language, name)
}

fn program_of(machine: &Machine, guide: &str, language: &str, name: &str) -> PathBuf {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/guides/{guide}.md"));
    let text = std::fs::read_to_string(guide).unwrap();
    let code = text.split(&format!("```{language}\n")).nth(1).unwrap().split("\n```").next().unwrap();
    let path = machine.path(name);
    std::fs::write(&path, code).unwrap();
    path
}

/// Every file that must be accepted is, and every other one is refused with exit code 1.
fn try_program(run: impl Fn(&[&str]) -> Output) {
    let seller = Machine::seller();
    let public = seller.public_key();
    let made = seller.generate(&["--tier", "starter"]);
    let encrypted = seller.generate(&["--tier", "starter", "--encrypt"]);
    let write = |name: &str, text: &str| {
        let path = seller.path(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let accepted = |file: String, more: &[&str], id: &str| {
        let output = run(&[&[file.as_str(), public.as_str()], more].concat());
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(printed.starts_with(&format!("valid {id} starter")), "{printed}");
    };
    accepted(write("good.lic", &made.file), &[], &made.id);
    accepted(write("good.txt", &made.key), &[], &made.id);
    accepted(write("sealed.lic", &encrypted.file), &[&encrypted.key], &encrypted.id);
    let bound = seller.generate(&["--tier", "starter", "--installation", "host-1"]);
    accepted(write("bound.lic", &bound.file), &[], &bound.id);
    accepted(write("bound.txt", &bound.key), &[], &bound.id);
    accepted(write("marked.lic", &format!("\u{feff}{}", made.file)), &[], &made.id);
    // The clock was later before.
    let late = write("late.lic", &made.file);
    assert!(run(&[&late, &public]).status.success());
    let seen = std::path::PathBuf::from(format!("{late}.seen"));
    let text = std::fs::read_to_string(&seen).unwrap();
    std::fs::write(&seen, tomorrow(&text)).unwrap();
    assert_eq!(run(&[&late, &public]).status.code(), Some(1), "a clock set back");

    let swap = |text: &str, at: usize| {
        let letter = if text.as_bytes()[at] == b'A' { "B" } else { "A" };
        format!("{}{letter}{}", &text[..at], &text[at + 1..])
    };
    let refused = [
        ("nonsense", "hello".to_owned()),
        ("altered file", swap(&made.file, 200)),
        ("altered key", swap(&made.key, 30)),
        ("cut", made.key[..made.key.len() - 10].to_owned()),
        ("encrypted without a key", encrypted.file.clone()),
        ("expired", seller.generate(&["--tier", "starter", "--days", "0"]).file),
        ("another product", seller.generate(&["--tier", "business"]).file),
        ("another installation", seller.generate(&["--tier", "starter", "--installation", "host-2"]).file),
        ("a key for another installation", seller.generate(&["--tier", "starter", "--installation", "host-2"]).key),
        ("issued in the future", from_the_future(&seller)),
        ("another seller", Machine::seller().generate(&["--tier", "starter"]).file),
    ];
    for (what, text) in refused {
        let output = run(&[&write("bad", &text), &public]);
        assert_eq!(output.status.code(), Some(1), "{what}: {}", String::from_utf8_lossy(&output.stdout));
    }
}

/// A good license of a machine whose clock is a day ahead.
fn from_the_future(seller: &Machine) -> String {
    let now = keysmith::clock::Clock::system().now();
    let license = keysmith_license::License {
        id: "lic_1".into(),
        product: Some("on-premise".into()),
        tier: "starter".into(),
        issued: now + 86_400,
        ..Default::default()
    };
    seller.signing_key().sign_file(&license)
}

/// A day later, in the form in which a program keeps it: ISO 8601, milliseconds or seconds.
fn tomorrow(text: &str) -> String {
    match text.trim().parse::<i64>() {
        Ok(milliseconds) if milliseconds > 100_000_000_000 => (milliseconds + 86_400_000).to_string(),
        Ok(seconds) => (seconds + 86_400).to_string(),
        Err(_) => {
            let now = keysmith::clock::Clock::system().now();
            keysmith::clock::rfc3339(now + 86_400).replace('Z', "+00:00")
        }
    }
}

#[test]
fn javascript() {
    let machine = Machine::new();
    let path = program(&machine, "javascript", "verify.mjs");
    try_program(|args| Command::new("node").arg(&path).args(args).env("INSTALLATION_ID", "host-1").output().unwrap());
}

#[test]
fn python() {
    let machine = Machine::new();
    let path = program(&machine, "python", "verify.py");
    try_program(|args| {
        Command::new(python_here()).arg(&path).args(args).env("INSTALLATION_ID", "host-1").output().unwrap()
    });
}

/// The guide's program is the crate's example, letter for letter; an edition of its own would be one that nobody runs.
fn example(guide: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shown =
        std::fs::read_to_string(program_of(&Machine::new(), &format!("{guide}-rust"), "rust", "guide.rs")).unwrap();
    let example = std::fs::read_to_string(root.join(format!("crates/keysmith-license/examples/{guide}.rs"))).unwrap();
    assert_eq!(shown.trim_end(), example.trim_end());
    // Built already when everything is built; `--test api` alone builds no examples.
    let build = ["build", "--workspace", "--all-features", "--locked", "--offline", "--example", guide];
    let built = Command::new(env!("CARGO")).current_dir(root).args(build).output().unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    Path::new(env!("CARGO_BIN_EXE_keysmith")).with_file_name("examples").join(guide)
}

#[test]
fn rust() {
    let path = example("verify");
    try_program(|args| Command::new(&path).args(args).env("INSTALLATION_ID", "host-1").output().unwrap());
}

/// A guide's program in Go where Go is installed: it is no part of what the tests need.
fn built_by_go(machine: &Machine, guide: &str) -> Option<PathBuf> {
    if Command::new("go").arg("version").output().is_err() {
        eprintln!("not run: there is no Go on this machine");
        return None;
    }
    let path = program_of(machine, &format!("{guide}-go"), "go", "guide.go");
    let program = machine.path("guide");
    let mut build = Command::new("go");
    build
        .args(["build", "-o"])
        .arg(&program)
        .arg(&path)
        .env("GOCACHE", machine.path("cache"))
        .env("GO111MODULE", "off");
    let built = build.output().unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    Some(program)
}

#[test]
fn go() {
    let machine = Machine::new();
    if let Some(path) = built_by_go(&machine, "verify") {
        try_program(|args| Command::new(&path).args(args).env("INSTALLATION_ID", "host-1").output().unwrap());
    }
}

/// script/setup makes this environment from tests/requirements.txt.
fn python_here() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/venv/bin/python");
    if own.exists() { own } else { "python3".into() }
}

/// A server that answers every question with this text, until the test ends.
fn fake_server(answer: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut reader = BufReader::new(stream.unwrap());
            let (mut line, mut length) = (String::new(), 0);
            while reader.read_line(&mut line).unwrap_or(0) > 2 {
                if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                line.clear();
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n";
            let text = format!("{head}content-length: {}\r\n\r\n{answer}", answer.len());
            reader.get_mut().write_all(text.as_bytes()).unwrap();
        }
    });
    base
}

/// Activates a device, validates, keeps the answer, deactivates; believes neither a fake server nor an old answer.
fn try_client(program: impl Fn() -> Command) {
    try_client_for("business", "host-1", program);
}

/// The same for a tier and an installation of its kind.
fn try_client_for(tier: &str, installation: &str, program: impl Fn() -> Command) {
    let database = Database::sqlite();
    let seller = crate::commands::machine(&database);
    let (child, base) = serve(&mut seller.command());
    let made = seller.must(&["license", "create", "--email", "ann@example.com", "--tier", tier]);
    let (key, public) = (made.trim(), seller.public_key());
    let ask = |server: &str, installation: &str, action: &[&str]| {
        let folder = tempfile::tempdir().unwrap();
        let mut command = program();
        command.args([server, &public, key, installation]).args(action).env("EMAIL", "ann@example.com");
        (command.current_dir(folder.path()).output().unwrap(), folder)
    };
    let is_refused = |output: &Output, why: &str| {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(why), "{why}: {said}");
    };
    is_refused(&ask(&base, installation, &[]).0, "not_activated");
    let (active, folder) = ask(&base, installation, &["activate"]);
    let said = String::from_utf8_lossy(&active.stdout).into_owned();
    assert!(said.starts_with("valid lic_"), "{said}{}", String::from_utf8_lossy(&active.stderr));

    // An answer that was right for another question, one without a proof, and one that another seller signed.
    let question = serde_json::json!({"license_key": key, "instance_id": installation, "nonce": "of yesterday"});
    let recorded = actix_web::rt::System::new().block_on(async {
        let answer = reqwest::Client::new().post(format!("{base}/api/v1/license/validate")).json(&question);
        answer.send().await.unwrap().text().await.unwrap()
    });
    assert!(recorded.contains("\"valid\":true"), "{recorded}");
    is_refused(&ask(&fake_server(recorded.clone()), installation, &[]).0, "another request");
    let mut bare: serde_json::Value = serde_json::from_str(&recorded).unwrap();
    bare.as_object_mut().unwrap().remove("proof");
    is_refused(&ask(&fake_server(bare.to_string()), installation, &[]).0, "not signed by the seller");
    bare["proof"] = Machine::seller().signing_key().sign_proof(&keysmith_license::Proof::default()).into();
    is_refused(&ask(&fake_server(bare.to_string()), installation, &[]).0, "not signed by the seller");

    // The server is gone: the last good answer counts where it was kept, and nowhere else.
    assert_eq!(terminate(child), Some(0));
    let mut again = program();
    let output =
        again.args([base.as_str(), public.as_str(), key, installation]).current_dir(folder.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    is_refused(&ask(&base, installation, &[]).0, "cannot be reached");
    // Neither does a file that is cut or edited.
    let kept = std::fs::read_to_string(folder.path().join("license.cache")).unwrap();
    let edited = kept.replace("/ey", "/fy");
    assert_ne!(edited, kept);
    for text in [&kept[..kept.len() / 2], &edited] {
        let other = tempfile::tempdir().unwrap();
        std::fs::write(other.path().join("license.cache"), text).unwrap();
        let mut command = program();
        command.args([base.as_str(), public.as_str(), key, installation]).current_dir(other.path());
        is_refused(&command.output().unwrap(), "cannot be reached");
    }

    let (child, base) = serve(&mut seller.command());
    let output = program()
        .args([base.as_str(), public.as_str(), key, installation, "deactivate"])
        .env("EMAIL", "ann@example.com")
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    is_refused(&ask(&base, installation, &[]).0, "not_activated");
    assert_eq!(terminate(child), Some(0));
}

#[test]
fn an_online_client_in_python() {
    let machine = Machine::new();
    let path = program_of(&machine, "online-python", "python", "license.py");
    try_client(|| {
        let mut command = Command::new(python_here());
        command.arg(&path);
        command
    });
}

#[test]
fn an_online_client_in_javascript() {
    let machine = Machine::new();
    let path = program_of(&machine, "online-javascript", "javascript", "license.mjs");
    try_client(|| {
        let mut command = Command::new("node");
        command.arg(&path);
        command
    });
}

#[test]
fn an_online_client_in_rust() {
    let path = example("online");
    try_client(|| Command::new(&path));
}

#[test]
fn an_online_client_in_php() {
    let machine = Machine::new();
    let path = program_of(&machine, "online-php", "php", "license.php");
    try_client(|| {
        let mut command = Command::new("php");
        command.arg(&path);
        command
    });
}

#[test]
fn an_online_client_for_wordpress() {
    let machine = Machine::new();
    let code = program_of(&machine, "online-wordpress", "php", "example-license.php");
    let wordpress = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/wordpress.php");
    try_client_for("site", "shop.example.org", || {
        let mut command = Command::new("php");
        command.arg(&wordpress).arg(&code);
        command
    });
}

/// Checked as strictly as TypeScript can, and run as what it makes: script/setup installs it with the browser's packages.
#[test]
fn an_online_client_in_typescript() {
    let machine = Machine::new();
    let path = program_of(&machine, "online-typescript", "typescript", "license.mts");
    let modules = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/node_modules");
    let mut compile = Command::new("node");
    compile.arg(modules.join("typescript/bin/tsc")).arg(&path);
    compile.args(["--strict", "--noUncheckedIndexedAccess", "--exactOptionalPropertyTypes", "--erasableSyntaxOnly"]);
    compile.args(["--skipLibCheck", "--target", "es2022", "--module", "nodenext", "--types", "node", "--typeRoots"]);
    let compiled = compile.arg(modules.join("@types")).output().unwrap();
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stdout));
    try_client(|| {
        let mut command = Command::new("node");
        command.arg(path.with_extension("mjs"));
        command
    });
}

#[test]
fn an_online_client_in_go() {
    let machine = Machine::new();
    if let Some(path) = built_by_go(&machine, "online") {
        try_client(|| Command::new(&path));
    }
}
