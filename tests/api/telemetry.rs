//! What a server reports about itself: a purchase that can be followed in the log, the access log, and traces.

use std::path::Path;
use std::time::Duration;

use reqwest::redirect::Policy;
use serde_json::{Value, json};

use crate::binary::{Running, keysmith, serve_with_log, terminate};
use crate::helpers::Database;
use crate::pages::field;

const ANN: &str = "ann@example.com";

/// A real server, with its JSON log in a file.
struct Server {
    child: Running,
    folder: tempfile::TempDir,
    base: String,
    client: reqwest::Client,
    _database: Database,
}

impl Server {
    fn start(database: Database, more: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log = std::fs::File::create(folder.path().join("log")).unwrap();
        let mut command = keysmith(folder.path(), &database);
        command.env("KEYSMITH_LOG", "info").env("KEYSMITH_LOG_FORMAT", "json").envs(more.iter().copied());
        let (child, base) = serve_with_log(&mut command, log.into());
        // The success page is not shown: it would fulfill the order, and the webhook's job would find it done.
        let client = reqwest::Client::builder().cookie_store(true).redirect(Policy::none()).build().unwrap();
        Self { child, folder, base, client, _database: database }
    }

    /// Buys two keys in the sandbox, and waits until the server logs that their mail was sent; returns the checkout
    /// session.
    async fn buy(&self) -> String {
        // The first pass of the reconciler would fulfill a paid order that it finds before the webhook's job does.
        self.until_logged("reconciled").await;
        let order = json!({"email": ANN, "quantity": 2});
        let opened = self.client.post(format!("{}/purchase-quantity", self.base)).json(&order).send().await.unwrap();
        let session = opened.json::<Value>().await.unwrap()["session_id"].as_str().unwrap().to_owned();
        let checkout = format!("{}/sandbox/checkout/{session}", self.base);
        let page = self.client.get(&checkout).send().await.unwrap().text().await.unwrap();
        let form = [("csrf", field(&page, "csrf")), ("action", "pay".to_owned())];
        assert_eq!(self.client.post(&checkout).form(&form).send().await.unwrap().status(), 303);
        self.until_logged("mail sent").await;
        session
    }

    /// Waits until the log contains this text.
    async fn until_logged(&self, text: &str) {
        for _ in 0..800 {
            if read(self.folder.path()).contains(text) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("{text:?} was not logged: {}", read(self.folder.path()));
    }

    /// Stops it; returns every line of its log, and the text.
    fn stop(self) -> (Vec<Value>, String) {
        assert_eq!(terminate(self.child), Some(0));
        let text = read(self.folder.path());
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}")));
        (lines.collect(), text)
    }
}

fn read(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("log")).unwrap()
}

/// Returns the only line with this message.
fn one<'l>(lines: &'l [Value], message: &str) -> &'l Value {
    let found: Vec<&Value> = lines.iter().filter(|line| line["message"] == message).collect();
    assert_eq!(found.len(), 1, "{message}: {lines:#?}");
    found[0]
}

/// Checks the log from the webhook to the keys to the mail: each line has the IDs that lead to the next, and all name
/// the order.
fn expect_the_purchase(lines: &[Value], text: &str, session: &str) {
    let is_ours = |line: &&Value| line["event.type"] == "checkout.session.completed";
    let received = lines.iter().filter(|line| line["message"] == "Stripe event received").find(is_ours).unwrap();
    let (event, order) = (&received["event.id"], &received["order.id"]);
    assert!(event.as_str().unwrap().starts_with("evt_") && order.as_str().unwrap().starts_with("ord_"), "{received}");
    let request = &received["span"];
    assert_eq!((&request["name"], &request["http.route"]), (&json!("request"), &json!("/webhooks/stripe")));
    assert_eq!((&request["caller"], &request["event.id"]), (&json!("stripe"), event));

    let fulfilled = one(lines, "order fulfilled");
    assert_eq!(
        (&fulfilled["order.id"], &fulfilled["keys"], &fulfilled["tier"]),
        (order, &json!(2), &json!("quantity"))
    );
    let job = &fulfilled["span"];
    assert_eq!((&job["job.kind"], &job["job.attempt"], &job["event.id"]), (&json!("process_event"), &json!(1), event));

    let is_keys = |line: &&Value| line["mail.template"] == "license_keys";
    let queued = lines.iter().filter(|line| line["message"] == "mail queued").find(is_keys).unwrap();
    assert_eq!((&queued["order.id"], &queued["span"]["job.id"]), (order, &job["job.id"]));
    let sent = lines.iter().filter(|line| line["message"] == "mail sent").find(is_keys).unwrap();
    assert_eq!((&sent["mail.id"], &sent["span"]["mail.id"]), (&queued["mail.id"], &queued["mail.id"]));
    assert_eq!((&sent["span"]["order.id"], &sent["span"]["job.kind"]), (order, &json!("deliver_mail")));

    let processed = lines.iter().filter(|line| line["message"] == "Stripe event processed");
    let processed = processed.clone().find(|line| line["event.id"] == *event).unwrap();
    assert_eq!(
        (&processed["outcome"], &processed["span"]["event.type"]),
        (&json!("processed"), &received["event.type"])
    );

    // Searching for the order finds them all.
    let order = order.as_str().unwrap();
    let found: Vec<&str> = text.lines().filter(|line| line.contains(order)).collect();
    for message in ["Stripe event received", "order fulfilled", "mail queued", "mail sent"] {
        assert!(found.iter().any(|line| line.contains(message)), "{message}: {found:#?}");
    }
    for secret in [ANN, session] {
        assert!(!text.contains(secret), "{secret} is in the log");
    }
}

#[actix_web::test]
async fn a_purchase_can_be_followed_in_the_log() {
    let server = Server::start(Database::postgres(), &[]);
    let session = server.buy().await;
    let (lines, text) = server.stop();
    expect_the_purchase(&lines, &text, &session);
    assert!(lines.iter().all(|line| line["target"] != "access"), "the access log is off unless it is turned on");
}

#[actix_web::test]
async fn the_access_log_has_a_line_for_each_request() {
    let server = Server::start(Database::sqlite(), &[("KEYSMITH_ACCESS_LOG", "on"), ("KEYSMITH_LOG", "warn")]);
    let url = |path: &str| format!("{}{path}", server.base);
    let validate = json!({"license_key": "KEY-0000-0000-0000-0000", "instance_id": "one"});
    let validate = server.client.post(url("/api/v1/license/validate")).json(&validate);
    let answered = validate.send().await.unwrap().bytes().await.unwrap();
    let page = server.client.get(url("/buy")).header("x-request-id", "mine").header("accept-encoding", "gzip");
    let page = page.send().await.unwrap().bytes().await.unwrap();
    for path in ["/sandbox/checkout/cs_test_secret", "/nowhere/secret", "/healthz", "/readyz"] {
        server.client.get(url(path)).send().await.unwrap().bytes().await.unwrap();
    }
    let guess = server.client.get(url("/api/v1/admin/orders")).bearer_auth("kst_a_guess").send().await.unwrap();
    assert_eq!(guess.status(), 401);
    let (lines, text) = server.stop();
    let lines: Vec<&Value> = lines.iter().filter(|line| line["target"] == "access").collect();
    let seen: Vec<_> = lines.iter().map(|line| (line["http.method"].as_str(), line["http.route"].as_str())).collect();
    let route = |method, route| (Some(method), Some(route));
    let expected = [
        route("POST", "/api/v1/license/validate"),
        route("GET", "/buy"),
        route("GET", "/sandbox/checkout/{session}"),
        route("GET", "none"),
        route("GET", "/api/v1/admin/orders"),
    ];
    assert_eq!(seen, expected, "health probes are left out");
    assert_eq!(lines[0]["bytes"], answered.len());
    assert_eq!((&lines[1]["bytes"], &lines[1]["request.id"]), (&json!(page.len()), &json!("mine")), "as it was sent");
    assert_eq!((&lines[4]["http.status"], &lines[4]["caller"]), (&json!(401), &json!("anonymous")));
    assert!(lines.iter().all(|line| line["took_ms"].as_f64().is_some_and(|took| took > 0.0)), "{lines:?}");
    assert!(!text.contains("secret") && !text.contains("kst_"), "{text}");
}

#[cfg(feature = "opentelemetry")]
mod traces {
    use std::sync::{Arc, Mutex};

    use actix_web::{App, HttpResponse, HttpServer, web};
    use data_encoding::HEXLOWER;
    use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
    use opentelemetry_proto::tonic::common::v1::any_value;
    use opentelemetry_proto::tonic::trace::v1::Span;
    use prost::Message;

    use super::*;

    type Exports = Arc<Mutex<Vec<ExportTraceServiceRequest>>>;

    /// Starts a collector for OTLP over HTTP; returns its address.
    fn collect(exports: &Exports) -> String {
        let exports = web::Data::from(exports.clone());
        let server = HttpServer::new(move || {
            App::new()
                .app_data(exports.clone())
                .app_data(web::PayloadConfig::new(16 << 20))
                .route("/v1/traces", web::post().to(take))
        });
        let server = server.workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", server.addrs()[0]);
        actix_web::rt::spawn(server.run());
        url
    }

    async fn take(exports: web::Data<Mutex<Vec<ExportTraceServiceRequest>>>, body: web::Bytes) -> HttpResponse {
        exports.lock().unwrap().push(ExportTraceServiceRequest::decode(body).unwrap());
        HttpResponse::Ok().content_type("application/x-protobuf").finish()
    }

    /// Returns an attribute as text.
    fn attribute(span: &Span, key: &str) -> Option<String> {
        let found = span.attributes.iter().find(|attribute| attribute.key == key)?;
        match found.value.clone()?.value? {
            any_value::Value::StringValue(text) => Some(text),
            any_value::Value::IntValue(number) => Some(number.to_string()),
            _ => None,
        }
    }

    #[actix_web::test]
    async fn requests_and_jobs_are_exported() {
        let exports = Exports::default();
        let collector = collect(&exports);
        let server = Server::start(Database::sqlite(), &[("OTEL_EXPORTER_OTLP_ENDPOINT", &collector)]);
        let session = server.buy().await;
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        let asked = server.client.get(format!("{}/buy", server.base));
        asked.header("traceparent", format!("00-{trace}-00f067aa0ba902b7-01")).send().await.unwrap();
        let (lines, text) = server.stop();
        expect_the_purchase(&lines, &text, &session);
        let event = one(&lines, "order fulfilled")["span"]["event.id"].as_str().unwrap().to_owned();

        let exports = exports.lock().unwrap();
        let resources = || exports.iter().flat_map(|export| &export.resource_spans);
        let named = resources().flat_map(|spans| &spans.resource.as_ref().unwrap().attributes);
        let name = named.filter(|attribute| attribute.key == "service.name").map(|attribute| attribute.value.clone());
        let is_ours =
            |name: any_value::Value| matches!(name, any_value::Value::StringValue(name) if name == "keysmith");
        assert!(name.flatten().filter_map(|name| name.value).all(is_ours));
        let spans: Vec<&Span> =
            resources().flat_map(|spans| &spans.scope_spans).flat_map(|scope| &scope.spans).collect();
        let of_event = |name: &str| {
            let is_it = |span: &&&Span| span.name == name && attribute(span, "event.id").as_ref() == Some(&event);
            *spans.iter().find(is_it).unwrap_or_else(|| panic!("no span {name} of {event}"))
        };
        let webhook = of_event("POST /webhooks/stripe");
        assert_eq!(webhook.kind, 2, "a server's");
        assert_eq!(attribute(webhook, "http.route").as_deref(), Some("/webhooks/stripe"));
        assert_eq!(attribute(webhook, "http.response.status_code").as_deref(), Some("200"));
        assert_eq!(attribute(of_event("job process_event"), "job.attempt").as_deref(), Some("1"));
        assert!(spans.iter().any(|span| span.name == "job deliver_mail"));
        let continued = spans.iter().find(|span| span.name == "GET /buy").unwrap();
        assert_eq!(HEXLOWER.encode(&continued.trace_id), trace, "the caller's trace goes on");
        assert_eq!(HEXLOWER.encode(&continued.parent_span_id), "00f067aa0ba902b7");
        assert!(!format!("{spans:?}").contains(&session), "a span names no path");
    }
}
