//! The agent: refused input, stored state, and its pages.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use keysmith::agent::store::Store;
use keysmith_license::{Ratchet, RevocationList};
use serde_json::json;

use super::{Agent, Machine};
use crate::helpers::{json_of, problem_of};

fn customer_of(seller: &Machine) -> Machine {
    Machine::new().with("KEYSMITH_PUBLIC_KEYS", &seller.public_key())
}

#[actix_web::test]
async fn what_is_not_accepted_says_why() {
    let seller = Machine::seller();
    let made = seller.generate(&["--tier", "starter"]);
    let agent = Agent::start(&customer_of(&seller).with("KEYSMITH_PRODUCT", "on-premise"));
    let stranger = Machine::seller().generate(&["--tier", "starter"]);
    let middle = made.file.len() / 2;
    let letter = if made.file.as_bytes()[middle] == b'A' { "B" } else { "A" };
    let altered = format!("{}{letter}{}", &made.file[..middle], &made.file[middle + 1..]);
    let other_product = seller.generate(&["--tier", "business"]);
    for (text, reason) in [
        ("", "invalid"),
        ("KEY-7QF4-M2XK-9TNB-H3WD", "invalid"),
        (altered.as_str(), "tampered"),
        (stranger.file.as_str(), "tampered"),
        (stranger.key.as_str(), "tampered"),
        (other_product.file.as_str(), "invalid"),
    ] {
        let body = agent.activate(text, 400).await;
        assert_eq!(body["reason"], reason, "{body}");
        assert!(body["error"].is_string() && body["message"].as_str().unwrap().ends_with('.'), "{body}");
    }
    assert_eq!(agent.activate(&made.key, 200).await["license_id"], made.id);
    problem_of(agent.post("/license/check", json!({})).await, 422, "invalid_fields").await;
    problem_of(agent.post("/license/check", json!({"quota": "devices", "current": -1})).await, 422, "invalid_fields")
        .await;
    problem_of(agent.post("/license/check", json!({"quota": "a", "feature": "b"})).await, 422, "invalid_fields").await;
    problem_of(agent.post("/license/check", json!({"feature": " "})).await, 422, "invalid_fields").await;
    let wrong_method = agent.get("/license/check").await;
    assert_eq!(wrong_method.headers()["allow"], "POST");
    problem_of(wrong_method, 405, "method_not_allowed").await;
    problem_of(agent.get("/nowhere").await, 404, "not_found").await;
    for usage in [json!({"devices": -1}), json!({"a\u{0}b": 1}), json!({"a\nb": 1}), json!({" ": 1})] {
        let put = agent.client.put(format!("{}/license/usage", agent.base)).json(&usage);
        problem_of(put.send().await.unwrap(), 422, "invalid_fields").await;
    }
    for (path, body) in [
        ("/license/activate", json!({"license_key": "x", "extra": 1})),
        ("/license/check", json!({"feature": "x", "extra": 1})),
        ("/license/deactivate", json!({"extra": 1})),
    ] {
        let problem = problem_of(agent.post(path, body).await, 422, "invalid_fields").await;
        assert_eq!(problem["errors"][0]["field"], "extra", "{path}");
        let asked = agent.client.post(format!("{}{path}?extra=1", agent.base)).json(&json!({"license_key": "x"}));
        let problem = problem_of(asked.send().await.unwrap(), 422, "invalid_fields").await;
        assert_eq!(problem["errors"][0]["field"], "extra", "{path}");
    }
    // A lone surrogate is refused with its place, also in a field name.
    for (method, path, body) in [
        ("PUT", "/license/usage", r#"{"\ud800": 1}"#),
        ("POST", "/license/check", r#"{"feature": "\ud800"}"#),
        ("POST", "/license/activate", r#"{"license_key": "\udc00"}"#),
    ] {
        let sent = agent.client.request(method.parse().unwrap(), format!("{}{path}", agent.base)).body(body);
        let sent = sent.header("content-type", "application/json");
        problem_of(sent.send().await.unwrap(), 422, "invalid_fields").await;
    }
}

#[actix_web::test]
async fn a_bound_file_is_for_the_installation_that_it_names() {
    let seller = Machine::seller();
    let bound = seller.generate(&["--tier", "starter", "--installation", "host-1"]);
    let free = seller.generate(&["--tier", "starter"]);
    let agent = Agent::start(&customer_of(&seller));
    for text in [&bound.file, &bound.key] {
        let refused = agent.activate(text, 400).await;
        assert_eq!(refused["reason"], "invalid", "{refused}");
        assert!(refused["message"].as_str().unwrap().contains("id of this installation is not set"), "{refused}");
    }
    agent.activate(&format!("\u{feff}{}", free.file), 200).await;
    drop(agent);
    for (id, status) in [("host-1", 200), ("host-2", 400)] {
        let agent = Agent::start(&customer_of(&seller).with("KEYSMITH_INSTALLATION_ID", id));
        agent.activate(&bound.file, status).await;
    }
}

#[actix_web::test]
async fn a_clock_set_back_is_refused_even_after_a_restart() {
    let seller = Machine::seller();
    let made = seller.generate(&["--tier", "starter"]);
    let customer = customer_of(&seller);
    let agent = Agent::start(&customer);
    agent.activate(&made.file, 200).await;
    agent.kill();
    // As if the clock had been a day ahead before.
    let mut store = Store::open(&customer.path("data/agent.db")).unwrap();
    let seen = store.ratchet().unwrap().unwrap().seen();
    store.set_ratchet(Ratchet::new(seen + 86_400)).unwrap();
    drop(store);

    let agent = Agent::start(&customer);
    assert_eq!(agent.check(json!({"quota": "devices"}), 402).await["reason"], "clock");
    assert_eq!(agent.activate(&made.file, 400).await["reason"], "clock");
    assert_eq!(json_of(agent.get("/license/status").await, 200).await["is_valid"], false);
    let page = agent.get("/").await.text().await.unwrap();
    assert!(page.contains("clock of this machine is not right"), "{page}");
}

#[actix_web::test]
async fn a_license_in_its_grace_goes_on_and_is_not_activated_anew() {
    let seller = Machine::seller();
    let key = seller.signing_key();
    let now = keysmith::clock::Clock::system().now();
    let license = keysmith_license::License {
        id: "lic_1".into(),
        tier: "starter".into(),
        limits: [("devices".into(), Some(1))].into(),
        issued: now - 100,
        expires: Some(now - 50),
        grace_days: 7,
        ..Default::default()
    };
    let customer = customer_of(&seller);
    let agent = Agent::start(&customer);
    assert_eq!(agent.activate(&key.sign_key(&license), 400).await["reason"], "expired");
    agent.kill();
    // It was activated before it expired.
    let mut store = Store::open(&customer.path("data/agent.db")).unwrap();
    let held = keysmith::agent::store::Activated { text: key.sign_key(&license), license_key: None };
    store.activate("lic_1", &held, now - 90).unwrap();
    drop(store);
    let agent = Agent::start(&customer);
    agent.check(json!({"quota": "devices"}), 200).await;
    let status = json_of(agent.get("/license/status").await, 200).await;
    assert_eq!((&status["is_valid"], &status["days_until_expiry"]), (&json!(true), &json!(-1)));
    let page = agent.get("/").await.text().await.unwrap();
    assert!(page.contains("Everything keeps working until"), "{page}");
}

#[actix_web::test]
async fn a_revoked_license_ends_with_the_signed_list() {
    let seller = Machine::seller();
    let made = seller.generate(&["--tier", "starter"]);
    let customer = customer_of(&seller);
    let agent = Agent::start(&customer);
    agent.activate(&made.file, 200).await;
    agent.kill();
    let list = RevocationList { issued: 1, licenses: vec![made.id.clone()], ..RevocationList::default() };
    let mut store = Store::open(&customer.path("data/agent.db")).unwrap();
    store.set_revocations(&seller.signing_key().sign_revocations(&list)).unwrap();
    drop(store);
    let agent = Agent::start(&customer);
    assert_eq!(agent.check(json!({"quota": "devices"}), 402).await["reason"], "revoked");
    agent.activate(&made.key, 400).await;
}

#[actix_web::test]
async fn an_encrypted_file_opens_with_the_key_before_it() {
    let seller = Machine::seller();
    let made = seller.generate(&["--tier", "starter", "--encrypt"]);
    let customer = customer_of(&seller);
    let agent = Agent::start(&customer);
    let refused = agent.activate(&made.file, 400).await;
    assert!(refused["message"].as_str().unwrap().contains("its license key is needed"), "{refused}");
    assert_eq!(agent.activate(&format!("{}\n\n{}", made.key, made.file), 200).await["license_id"], made.id);
    agent.kill();
    let agent = Agent::start(&customer);
    agent.check(json!({"quota": "devices"}), 200).await;
}

#[actix_web::test]
async fn the_pages_work_without_scripts() {
    let seller = Machine::seller();
    let made = seller.generate(&["--tier", "starter", "--days", "20"]);
    let customer =
        customer_of(&seller).with("KEYSMITH_CONTACT", "sales@seller.example").with("KEYSMITH_APP_NAME", "Suite");
    let agent = Agent::start(&customer);
    let page = async |path: &str| agent.get(path).await.error_for_status().unwrap().text().await.unwrap();
    assert!(page("/").await.contains("No license yet"));
    assert!(page("/static/keysmith.css").await.contains("{"));

    let form = page("/activate").await;
    let csrf = form.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let send = async |path: &str, csrf: &str, text: &str| {
        let form = [("csrf", csrf), ("license_key", text)];
        agent.client.post(format!("{}{path}", agent.base)).form(&form).send().await.unwrap()
    };
    // A form from before the agent restarted: the pasted text is not lost.
    let stale = send("/activate", "guessed", "still-here").await;
    assert_eq!(stale.status(), 403);
    let stale = stale.text().await.unwrap();
    assert!(stale.contains("Press Activate again") && stale.contains("still-here"), "{stale}");
    json_of(agent.get("/license/status").await, 404).await;
    let lost = agent.client.get(format!("{}/lost", agent.base)).header("Accept", "text/html").send().await.unwrap();
    assert_eq!(
        (lost.status().as_u16(), lost.headers()["content-type"].to_str().unwrap()),
        (404, "text/html; charset=utf-8")
    );
    let refused = send("/activate", &csrf, "nonsense<b>").await;
    assert_eq!(refused.status(), 400);
    let refused = refused.text().await.unwrap();
    assert!(refused.contains("This license is not accepted") && refused.contains("nonsense&lt;b&gt;"), "{refused}");
    let accepted = send("/activate", &csrf, &made.file).await.text().await.unwrap();
    assert!(accepted.contains("License activated"), "{accepted}");

    agent.usage(json!({"devices": 9})).await;
    let status = page("/").await;
    for text in ["Suite", "Starter", "expires", "sales@seller.example", "9"] {
        assert!(status.contains(text), "{text} in {status}");
    }
    for _ in 0..3 {
        agent.check(json!({"quota": "devices", "current": 10}), 403).await;
    }
    let log = page("/").await;
    assert!(log.contains("The limit of 10 devices is reached (10 in use). (3 times)"), "{log}");
    let foreign =
        agent.client.post(format!("{}/license/deactivate", agent.base)).header("Origin", "https://evil.example");
    problem_of(foreign.send().await.unwrap(), 403, "cross_site_request").await;
    assert_eq!(send("/deactivate", &csrf, "").await.status(), 200);
    json_of(agent.get("/license/status").await, 404).await;
}

#[test]
fn without_public_keys_it_does_not_start() {
    let output = Machine::new().run(&["agent"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("KEYSMITH_PUBLIC_KEYS"));
}

#[actix_web::test]
async fn it_answers_only_to_hosts_that_it_knows() {
    let seller = Machine::seller();
    let made = seller.generate(&["--tier", "starter"]);
    let agent = Agent::start(&customer_of(&seller).with("KEYSMITH_AGENT_HOSTS", "license.lan, Other.Lan:8090"));
    agent.activate(&made.file, 200).await;
    let port = agent.base.rsplit_once(':').unwrap().1.to_owned();
    let call = async |method: &str, path: &str, host: &str| {
        let request = agent.client.request(method.parse().unwrap(), format!("{}{path}", agent.base));
        let request = request.header("host", host).json(&json!({"quota": "devices"}));
        request.send().await.unwrap()
    };
    let calls = [
        ("GET", "/"),
        ("GET", "/license/status"),
        ("GET", "/healthz"),
        ("GET", "/static/keysmith.css"),
        ("POST", "/license/check"),
        ("PUT", "/license/check"),
        ("POST", "/license/deactivate"),
        ("PUT", "/license/usage"),
        ("POST", "/activate"),
        ("GET", "/nowhere"),
    ];
    for host in [
        "evil.example",
        &format!("evil.example:{port}"),
        "127.0.0.1.nip.io",
        "localhost.evil.example",
        "192.0.2.1",
        "[::1].evil.example",
        "[127.0.0.1]:80.evil.example",
    ] {
        for (method, path) in calls {
            problem_of(call(method, path, host).await, 421, "unknown_host").await;
        }
    }
    for host in ["localhost", &format!("localhost:{port}"), "license.lan", "LICENSE.lan:80", "other.lan", "[::1]:1"] {
        assert_eq!(call("GET", "/license/status", host).await.status(), 200, "{host}");
        assert_eq!(call("POST", "/license/check", host).await.status(), 200, "{host}");
    }
}

#[actix_web::test]
async fn a_folder_that_was_open_to_others_is_closed() {
    use std::os::unix::fs::PermissionsExt;
    let customer = customer_of(&Machine::seller());
    drop(Agent::start(&customer));
    let paths = ["data", "data/agent.db"].map(|path| customer.path(path));
    for (path, wide) in paths.iter().zip([0o755, 0o644]) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(wide)).unwrap();
    }
    let mut command = customer.command();
    let process =
        command.arg("agent").env("KEYSMITH_BIND", "127.0.0.1:0").stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = process.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
    process.kill().unwrap();
    let said = String::from_utf8(process.wait_with_output().unwrap().stderr).unwrap();
    assert!(said.contains("warning: ") && said.contains("open to other users"), "{said}");
    for path in paths {
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o077, 0, "{}", path.display());
    }
}

#[actix_web::test]
async fn its_forms_work_on_plain_http() {
    let seller = Machine::seller();
    let made = seller.generate(&["--tier", "starter"]);
    let agent = Agent::start(&customer_of(&seller));
    let page = agent.get("/activate").await;
    assert_eq!(page.headers()["referrer-policy"], "same-origin");
    let csrf = crate::pages::field(&page.text().await.unwrap(), "csrf");
    let post = async |path: &str, csrf: &str, origin: &str| {
        let form = [("csrf", csrf), ("license_key", made.file.as_str())];
        let request = agent.client.post(format!("{}{path}", agent.base)).header("origin", origin).form(&form);
        request.send().await.unwrap().status().as_u16()
    };
    for origin in ["null", "http://license.lan", agent.base.as_str()] {
        assert_eq!(post("/activate", "", origin).await, 403, "{origin}: without the token");
        assert_eq!(post("/deactivate", "guessed", origin).await, 403, "{origin}: without the token");
        assert_eq!(post("/activate", &csrf, origin).await, 200, "{origin}");
    }
    // API calls without a token must come from the same origin.
    for origin in ["null", "http://evil.example"] {
        let call = agent.client.post(format!("{}/license/deactivate", agent.base)).header("origin", origin);
        problem_of(call.send().await.unwrap(), 403, "cross_site_request").await;
    }
    // It redirects to the status page, which this client follows.
    assert_eq!(post("/deactivate", &csrf, "null").await, 200);
    assert_eq!(agent.get("/license/status").await.status(), 404);
}

#[test]
fn a_server_without_tls_is_refused() {
    let customer = |server: &str| customer_of(&Machine::seller()).with("KEYSMITH_SERVER", server);
    let output = customer("http://keys.example.com").run(&["agent"]);
    let refused = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{refused}");
    assert!(refused.contains("KEYSMITH_SERVER: ") && refused.contains("in the clear"), "{refused}");
    for server in ["http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1", "https://keys.example.com"] {
        Agent::start(&customer(server)).kill();
    }
    Agent::start(&customer("http://keys.example.com").with("KEYSMITH_ALLOW_HTTP_SERVER", "on")).kill();
}

#[actix_web::test]
async fn its_own_binary_is_the_same_agent() {
    let seller = Machine::seller();
    let made = seller.generate(&["--tier", "starter"]);
    let customer = customer_of(&seller);
    let mut alone = customer.agent_alone();
    alone.args(["--data-dir", "elsewhere"]);
    let agent = Agent::spawn(alone);
    assert_eq!(agent.activate(&made.key, 200).await["license_id"], made.id);
    agent.kill();
    assert!(customer.path("elsewhere/agent.db").is_file() && !customer.path("data").exists());

    // Either binary finds the data that the other one stored.
    let agent = Agent::start(&customer.with("KEYSMITH_DATA_DIR", "elsewhere"));
    assert_eq!(json_of(agent.get("/license/status").await, 200).await["is_active"], true);
    drop(agent);

    let said = |args: &[&str]| {
        let output = Machine::new().agent_alone().args(args).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap())
    };
    let (code, text) = said(&["--version"]);
    assert!(code == Some(0) && text.starts_with("keysmith-agent "), "{text}");
    let (code, text) = said(&[]);
    assert!(code == Some(1) && text.starts_with("keysmith-agent: KEYSMITH_PUBLIC_KEYS: is required"), "{text}");
    let (code, text) = said(&["serve"]);
    assert!(code == Some(2), "{text}");
}
