//! Measures the agent's `/license/check`, and an application behind the crate's middleware, against an empty handler of
//! the same web server that reads the same body: `script/bench agent` builds it for release and loads each in turn with
//! wrk. Rates vary with other load on the machine; CPU time per request does not, so that is the figure that counts.
//! Nothing here fails on a slow machine; targets are printed next to the numbers.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a benchmark")]

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use actix_web::{App, HttpResponse, HttpServer, web};
use keysmith_license::actix::{Gate, Source};
use keysmith_license::{License, LicenseRequired, SigningKey};
use serde_json::json;

const ROUNDS: usize = 5;
/// The duration per server and round, in seconds.
const SECONDS: &str = "4";
const CONNECTIONS: &str = "32";
const PATH: &str = "/license/check";

fn main() {
    let license = license();
    let folder = tempfile::tempdir().unwrap();
    let mut agent = Agent::start(folder.path(), &license);
    let servers = [
        ("an empty handler", serve_empty(), std::process::id()),
        ("an empty handler behind the middleware", serve_gated(license), std::process::id()),
        ("the agent's check", agent.base.clone(), agent.process.id()),
    ];
    for (asked, body) in [("a quota", json!({"quota": "devices"})), ("a feature", json!({"feature": "audits"}))] {
        let script = folder.path().join("post.lua");
        let lua =
            format!("wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/json'\nwrk.body = '{body}'\n");
        std::fs::write(&script, lua).unwrap();
        let mut loads = vec![Vec::new(); servers.len()];
        // Servers take turns, so that other load on the machine affects all of them equally.
        for _ in 0..ROUNDS {
            for ((_, base, process), loads) in servers.iter().zip(&mut loads) {
                loads.push(load(base, *process, &script.display().to_string()));
            }
        }
        println!("{asked}, {CONNECTIONS} connections, medians of {ROUNDS}");
        let empty = median(loads[0].iter().map(|load| load.micros));
        for ((name, ..), loads) in servers.iter().zip(&loads) {
            let (rate, micros) = (median(loads.iter().map(|l| l.rate)), median(loads.iter().map(|l| l.micros)));
            let share = empty / micros * 100.0;
            println!("  {name:<40} {rate:>8.0}/s {micros:>6.2} µs   {share:>4.0} % of the empty one   target 80 %");
        }
    }
    agent.process.kill().unwrap();
    agent.process.wait().unwrap();
}

fn license() -> License {
    let now = keysmith::clock::Clock::system().now();
    License {
        id: "lic_1".into(),
        tier: "starter".into(),
        limits: [("devices".into(), Some(10))].into(),
        features: ["devices", "audits"].map(str::to_owned).into(),
        issued: now,
        expires: Some(now + 1_000_000),
        ..License::default()
    }
}

struct Agent {
    process: Child,
    base: String,
}

impl Agent {
    fn start(folder: &std::path::Path, license: &License) -> Self {
        let key = SigningKey::from_seed(&[1; 32]);
        let mut process = Command::new(env!("CARGO_BIN_EXE_keysmith"))
            .arg("agent")
            .env_clear()
            .current_dir(folder)
            .env("KEYSMITH_BIND", "127.0.0.1:0")
            .env("KEYSMITH_LOG", "warn")
            .env("KEYSMITH_PUBLIC_KEYS", key.public_key().to_hex())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let base = line.trim().strip_prefix("listening on ").expect("its address").to_owned();
        let address = base.strip_prefix("http://").unwrap();
        let body = json!({"license_key": key.sign_key(license)}).to_string();
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        let request =
            format!("POST /license/activate HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        stream.write_all(request.as_bytes()).unwrap();
        let mut status = String::new();
        BufReader::new(stream).read_line(&mut status).unwrap();
        assert!(status.contains("200"), "{status}");
        Self { process, base }
    }
}

/// The empty handler. It reads the body: otherwise the web server would close the connection after each response, and the
/// benchmark would measure connections instead.
async fn empty(_body: web::Bytes) -> HttpResponse {
    HttpResponse::Ok().finish()
}

fn serve_empty() -> String {
    serve(|cfg| {
        cfg.route(PATH, web::post().to(empty));
    })
}

/// A source with a valid license and three devices in use.
struct Licensed(Arc<License>);

impl Source for Licensed {
    fn license(&self) -> Result<Arc<License>, LicenseRequired> {
        Ok(self.0.clone())
    }

    fn usage(&self, _quota: &str) -> u64 {
        3
    }
}

fn serve_gated(license: License) -> String {
    let source: Arc<dyn Source> = Arc::new(Licensed(Arc::new(license)));
    serve(move |cfg| {
        let gate = Gate::quota(source.clone(), "devices");
        cfg.service(web::resource(PATH).wrap(gate).route(web::post().to(empty)));
    })
}

/// Starts an actix-web server with only these routes in its own threads; returns its address.
fn serve(routes: impl Fn(&mut web::ServiceConfig) + Clone + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let server = HttpServer::new(move || App::new().configure(routes.clone())).disable_signals();
        actix_web::rt::System::new().block_on(server.listen(listener).unwrap().run()).unwrap();
    });
    base
}

/// The result of one round.
#[derive(Clone, Copy)]
struct Load {
    /// Requests per second.
    rate: f64,
    /// CPU time per request.
    micros: f64,
}

fn load(base: &str, process: u32, script: &str) -> Load {
    let url = format!("{base}{PATH}");
    let args = ["-t1", "-c", CONNECTIONS, "-d", SECONDS, "-s", script, &url];
    let before = processor_seconds(process);
    let output = Command::new("wrk").args(args).output().expect("wrk");
    let took = processor_seconds(process) - before;
    let report = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && !report.contains("Non-2xx"), "{report}");
    let rate = report.lines().find_map(|line| line.strip_prefix("Requests/sec:")).expect("a rate");
    let requests = report.lines().find_map(|line| line.split_once(" requests in ")).expect("a number").0;
    let requests: f64 = requests.trim().parse().unwrap();
    Load { rate: rate.trim().parse().unwrap(), micros: took * 1e6 / requests }
}

/// Returns the CPU time the process has used, counted by the kernel in hundredths of a second.
fn processor_seconds(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let after_name: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks = |field: usize| after_name[field].parse::<f64>().unwrap();
    (ticks(11) + ticks(12)) / 100.0
}

fn median(numbers: impl Iterator<Item = f64>) -> f64 {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}
