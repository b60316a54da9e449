//! How many requests a second the real binary answers, each beside a baseline that is measured in the same run: an empty
//! handler of the same shape, or a bare loop of durable commits. `script/bench NAME` runs it (docs/performance.md).
//!
//! Each figure is the median of alternating runs of baseline and server. On a machine that does something else besides, the
//! rates move; their ratio moves less. Nothing here fails because a machine is slow.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a benchmark")]
#![expect(clippy::disallowed_methods, reason = "a benchmark measures the machine's own time")]

#[path = "../../tests/api/helpers/database.rs"]
mod database;
mod empty;
mod fill;
mod load;
#[expect(dead_code, reason = "some of it is the tests' only")]
#[path = "../../tests/machine/server.rs"]
mod server;

use std::rc::Rc;
use std::time::Duration;

use database::Database;
use fill::Filled;
use load::{Figures, Make};
use server::{Server, Setup};

/// Alternating runs of each figure.
const RUNS: usize = 5;

/// A number from the environment, or what is usual.
fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if let [flag, address] = arguments.as_slice()
        && flag == "--empty-handler"
    {
        return empty::serve(address);
    }
    actix_web::rt::System::new().block_on(async {
        let only_postgres = arguments.iter().any(|argument| argument == "postgres");
        if !only_postgres || arguments.iter().any(|argument| argument == "sqlite") {
            measure("SQLite", Database::sqlite(), &arguments).await;
        }
        let only_sqlite = !only_postgres && arguments.iter().any(|argument| argument == "sqlite");
        if !only_sqlite && std::env::var_os("KEYSMITH_TEST_POSTGRES_URL").is_some() {
            measure("PostgreSQL", Database::postgres(), &arguments).await;
        }
    });
}

async fn measure(name: &str, database: Database, arguments: &[String]) {
    let figures: Vec<&String> =
        arguments.iter().filter(|name| !matches!(name.as_str(), "sqlite" | "postgres")).collect();
    let wanted = |name: &str| figures.is_empty() || figures.iter().any(|figure| *figure == name);
    let licenses = setting("KEYSMITH_BENCH_LICENSES", 1_000_000);
    // Nothing is asked of Stripe.
    let mut server =
        Server::start(Setup::new(&database.url, "http://127.0.0.1:9").with("KEYSMITH_SECRET", fill::SECRET)).await;
    server.stop().await;
    let began = std::time::Instant::now();
    let filled = Rc::new(fill::fill(&server, licenses));
    println!("{name}, {licenses} licenses with one activation each (filled in {:.0} s)", began.elapsed().as_secs_f64());
    let ready = server.restart().await;
    println!("  ready on this database after {:.0} ms", ready.as_secs_f64() * 1_000.0);
    let empty = empty::Empty::start().await;

    let hot = licenses.min(100_000);
    let make = |make: fn(&Filled, u64, u64, &mut Vec<u8>), of: u64| -> Make {
        let filled = filled.clone();
        Rc::new(move |n, out| make(&filled, n, of, out))
    };
    if wanted("healthz") {
        ratio("/healthz", &empty, &server, &make(|_, _, _, out| load::get(out, "/healthz"), 1)).await;
    }
    if wanted("validate") {
        load::warm(&server.base, hot, &make(|filled, n, _, out| filled.validate(out, n), hot)).await;
        let by_key = make(|filled, n, of, out| filled.validate(out, load::spread(n) % of), hot);
        ratio("validate by key, 100,000 installations", &empty, &server, &by_key).await;
    }
    if wanted("validate-email") {
        load::warm(&server.base, hot, &make(|filled, n, _, out| filled.validate_by_email(out, n), hot)).await;
        let by_email = make(|filled, n, of, out| filled.validate_by_email(out, load::spread(n) % of), hot);
        ratio("validate by e-mail, 100,000 installations", &empty, &server, &by_email).await;
    }
    if wanted("validate-random") {
        let any = make(|filled, n, of, out| filled.validate(out, load::spread(n) % of), licenses);
        ratio("validate by key, any of all", &empty, &server, &any).await;
    }
    if wanted("activate") {
        let activate = make(|filled, n, of, out| filled.activate(out, n % of), licenses);
        commits(&filled, "activation of a new device", &server, &activate).await;
    }
    if wanted("webhook") {
        ratio("Stripe event of 7 kB, stored", &empty, &server, &make(|_, n, _, out| fill::event(out, n), 1)).await;
    }
    println!("  memory after all this {:.1} MB", resident_megabytes(server.process()));
    server.stop().await;
}

/// Alternates the empty handler and the server.
async fn ratio(what: &str, empty: &empty::Empty, server: &Server, make: &Make) {
    let duration = Duration::from_millis(setting("KEYSMITH_BENCH_MILLIS", 3_000));
    let mut runs: Vec<(Figures, Figures)> = Vec::new();
    let mut at = 0;
    for _ in 0..RUNS {
        let baseline = load::run(&empty.base, empty.process(), duration, &mut at, &load::to_empty(make)).await;
        let figures = load::run(&server.base, server.process(), duration, &mut at, make).await;
        runs.push((baseline, figures));
    }
    runs.sort_by(|a, b| (a.1.rate / a.0.rate).total_cmp(&(b.1.rate / b.0.rate)));
    let spread = |run: &(Figures, Figures)| run.1.rate / run.0.rate;
    let (low, high) = (spread(&runs[0]), spread(&runs[RUNS - 1]));
    let (baseline, figures) = &runs[RUNS / 2];
    println!(
        "  {what:<42} {:.2} of the empty handler ({low:.2} to {high:.2}): {figures}; empty: {baseline}",
        figures.rate / baseline.rate
    );
}

/// Alternates a bare loop of one-row commits and the server.
async fn commits(filled: &Filled, what: &str, server: &Server, make: &Make) {
    let duration = Duration::from_millis(setting("KEYSMITH_BENCH_MILLIS", 3_000));
    let mut runs: Vec<(f64, Figures)> = Vec::new();
    let mut at = 0;
    for _ in 0..RUNS {
        let bare = filled.bare_commits(duration / 2);
        runs.push((bare, load::run(&server.base, server.process(), duration, &mut at, make).await));
    }
    runs.sort_by(|a, b| (a.1.rate / a.0).total_cmp(&(b.1.rate / b.0)));
    let (bare, figures) = &runs[RUNS / 2];
    let ratio = figures.rate / bare;
    println!("  {what:<42} {ratio:.2} of a bare loop of commits: {figures}; bare: {bare:.0}/s");
}

/// What of a process is in memory, by the kernel's account.
fn resident_megabytes(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse().unwrap();
    kilobytes / 1024.0
}
