//! Measures the throughput of the real binary against a baseline from the same run: an empty handler of the same shape,
//! or a bare loop of durable commits. `script/bench NAME` runs it (docs/performance.md).
//!
//! Each rate is the median of alternating runs of baseline and server. Other load on the machine changes the rates, but
//! their ratio less. Nothing here fails on a slow machine: targets are printed next to the figures.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a benchmark")]
#![expect(clippy::disallowed_methods, reason = "a benchmark measures the machine's own time")]

mod bulk;
mod commits;
#[path = "../../tests/api/helpers/database.rs"]
mod database;
mod empty;
mod fill;
mod imports;
mod load;
mod log;
mod pages;
mod place;
mod purchases;
mod rates;
mod scale;
#[expect(dead_code, reason = "only the tests use some of it")]
#[path = "../../tests/machine/server.rs"]
mod server;
mod standing;

use place::Place;
use rates::Bench;

/// The figures in the order they are measured: those that change the database least come first.
const FIGURES: [&str; 17] = [
    "start",
    "metrics",
    "healthz",
    "pages",
    "validate",
    "validate-email",
    "validate-random",
    "validate-uncached",
    "activate",
    "webhook",
    "mint",
    "bulk",
    "drain",
    "import",
    "import-activations",
    "log",
    "millions",
];

/// Reads a number from the environment, or returns the default.
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
    let (databases, figures): (Vec<&str>, Vec<&str>) =
        arguments.iter().map(String::as_str).partition(|argument| matches!(*argument, "sqlite" | "postgres"));
    if let Some(unknown) = figures.iter().find(|figure| !FIGURES.contains(figure)) {
        panic!("there is no figure {unknown:?}; there are {}", FIGURES.join(", "));
    }
    let figures: Vec<&str> = FIGURES.into_iter().filter(|name| figures.is_empty() || figures.contains(name)).collect();
    actix_web::rt::System::new().block_on(async {
        for is_postgres in [false, true] {
            let wanted = databases.is_empty() || databases.contains(&if is_postgres { "postgres" } else { "sqlite" });
            let is_there = !is_postgres || std::env::var_os("KEYSMITH_TEST_POSTGRES_URL").is_some();
            if wanted && is_there {
                measure(is_postgres, &figures).await;
            }
        }
    });
}

async fn measure(is_postgres: bool, figures: &[&str]) {
    println!("{}", if is_postgres { "PostgreSQL" } else { "SQLite" });
    let mut bench: Option<Bench> = None;
    for figure in figures {
        match *figure {
            "mint" => purchases::mint(is_postgres).await,
            "bulk" => bulk::bulk(is_postgres).await,
            "drain" => purchases::drain(is_postgres).await,
            "import" => imports::import(is_postgres, false).await,
            "import-activations" => imports::import(is_postgres, true).await,
            "log" => log::log(is_postgres).await,
            "millions" => {
                drop(bench.take());
                scale::millions(is_postgres).await;
            }
            figure => {
                if bench.is_none() {
                    let licenses = setting("KEYSMITH_BENCH_LICENSES", 1_000_000);
                    bench = Some(Bench::start(Place::of(licenses, is_postgres), licenses, &[]).await);
                }
                if let Some(bench) = &mut bench {
                    bench.measure(figure).await;
                }
            }
        }
    }
    if let Some(bench) = &mut bench {
        bench.server.stop().await;
    }
}

/// Prints one line of the report.
fn row(what: &str, number: &str, target: &str) {
    let target = if target.is_empty() { String::new() } else { format!("   target {target}") };
    println!("  {what:<44} {number}{target}");
}
