//! Request rates on a database full of licenses.

use std::time::Duration;

use super::empty::Empty;
use super::fill::{self, Filled};
use super::load::{self, Figures, Make};
use super::place::Place;
use super::server::{Server, Setup};
use super::{commits, row, setting, standing};

/// Alternating runs per figure.
const RUNS: usize = 5;
/// Installations that validate repeatedly.
const HOT: u64 = 100_000;

/// A server on a database full of licenses, and the baselines.
pub struct Bench {
    pub server: Server,
    empty: Empty,
    place: Place,
    licenses: u64,
    folder: tempfile::TempDir,
}

/// Returns the duration of each run.
fn duration() -> Duration {
    Duration::from_millis(setting("KEYSMITH_BENCH_MILLIS", 3_000))
}

impl Bench {
    pub async fn start(place: Place, licenses: u64, more: &[(&'static str, &str)]) -> Self {
        // Stripe is never queried.
        let setup = Setup::new(&place.url, "http://127.0.0.1:9").with("KEYSMITH_SECRET", fill::SECRET);
        let setup = more.iter().fold(setup, |setup, (name, value)| setup.with(name, value));
        let mut server = Server::start(setup).await;
        if !place.is_filled {
            server.stop().await;
            let began = std::time::Instant::now();
            fill::fill(&server, licenses);
            place.filled();
            println!("  ({licenses} licenses with one activation each made in {:.0} s)", began.elapsed().as_secs_f64());
            server.restart().await;
        }
        let folder = tempfile::tempdir().unwrap();
        Self { server, empty: Empty::start().await, place, licenses, folder }
    }

    fn make(&self, make: fn(u64, u64, &mut Vec<u8>), of: u64) -> Make {
        std::rc::Rc::new(move |n, out| make(n, of, out))
    }

    pub async fn measure(&mut self, figure: &str) {
        let (all, hot) = (self.licenses, self.licenses.min(HOT));
        let is_postgres = !self.place.url.starts_with("sqlite:");
        match figure {
            "start" => standing::start(&mut self.server).await,
            "pages" => super::pages::pages(&self.server, all).await,
            "metrics" => standing::metrics(&self.server).await,
            "healthz" => {
                let make = self.make(|_, _, out| load::get(out, "/healthz"), 1);
                self.ratio("/healthz", &make, "0.95").await;
            }
            "validate" => {
                self.warm(|n, _, out| Filled.validate(out, n), hot).await;
                let make = self.make(|n, of, out| Filled.validate(out, load::spread(n) % of), hot);
                self.ratio("validate by key, 100,000 installations", &make, "0.8, p99 3 times").await;
            }
            "validate-email" => {
                self.warm(|n, _, out| Filled.validate_by_email(out, n), hot).await;
                let make = self.make(|n, of, out| Filled.validate_by_email(out, load::spread(n) % of), hot);
                self.ratio("validate by e-mail, 100,000 installations", &make, "0.8 of validate by key").await;
            }
            "validate-random" => {
                let make = self.make(|n, of, out| Filled.validate(out, load::spread(n) % of), all);
                let target = if is_postgres { "0.25" } else { "0.45" };
                self.ratio("validate by key, any of all", &make, target).await;
            }
            "validate-uncached" => {
                self.uncached("validate by key, never in memory").await;
            }
            "activate" => {
                self.activate("activation of a new device").await;
            }
            "webhook" => {
                let make = self.make(|n, _, out| fill::event(out, n), 1);
                self.ratio("Stripe event of 7 kB, stored", &make, "0.2").await;
            }
            other => panic!("{other}"),
        }
    }

    async fn warm(&self, make: fn(u64, u64, &mut Vec<u8>), of: u64) {
        load::warm(&self.server.base, of, &self.make(make, of)).await;
    }

    /// Measures without the validation cache.
    pub async fn uncached(&mut self, what: &str) -> f64 {
        let before = self.server.setup.clone();
        self.server.setup = before.clone().with("KEYSMITH_VALIDATION_MEMORY", "0");
        self.server.stop().await;
        self.server.restart().await;
        let make = self.make(|n, of, out| Filled.validate(out, load::spread(n) % of), self.licenses);
        let cpu = self.ratio(what, &make, "25 µs each on SQLite").await.cpu;
        self.server.setup = before;
        self.server.stop().await;
        self.server.restart().await;
        cpu
    }

    /// Alternates the empty handler and the server; returns the server's median run.
    pub async fn ratio(&self, what: &str, make: &Make, target: &str) -> Figures {
        let (empty, server) = (&self.empty, &self.server);
        let mut runs: Vec<(Figures, Figures)> = Vec::new();
        let mut at = 0;
        for _ in 0..RUNS {
            let baseline = load::run(&empty.base, empty.process(), duration(), &mut at, &load::to_empty(make)).await;
            let figures = load::run(&server.base, server.process(), duration(), &mut at, make).await;
            runs.push((baseline, figures));
        }
        let ratio = |run: &(Figures, Figures)| run.1.rate / run.0.rate;
        runs.sort_by(|a, b| ratio(a).total_cmp(&ratio(b)));
        let (low, high) = (ratio(&runs[0]), ratio(&runs[RUNS - 1]));
        let (baseline, figures) = runs.swap_remove(RUNS / 2);
        let number = format!(
            "{:.2} of the empty handler ({low:.2} to {high:.2}): {figures}; empty: {baseline}",
            figures.rate / baseline.rate
        );
        row(what, &number, target);
        figures
    }

    /// Alternates bare one-row commits and the server; returns the server's median rate.
    pub async fn activate(&self, what: &str) -> f64 {
        let is_postgres = !self.place.url.starts_with("sqlite:");
        let make = self.make(|n, of, out| Filled.activate(out, n, of), self.licenses);
        let server = &self.server;
        let mut runs: Vec<(f64, Figures)> = Vec::new();
        let mut at = 0;
        for _ in 0..RUNS {
            let bare = match is_postgres {
                true => commits::postgres(&self.place.url, duration() / 2),
                false => commits::sqlite(self.folder.path(), duration() / 2),
            };
            runs.push((bare, load::run(&server.base, server.process(), duration(), &mut at, &make).await));
        }
        let ratio = |run: &(f64, Figures)| run.1.rate / run.0;
        runs.sort_by(|a, b| ratio(a).total_cmp(&ratio(b)));
        let (low, high) = (ratio(&runs[0]), ratio(&runs[RUNS - 1]));
        let (bare, figures) = &runs[RUNS / 2];
        let of = if is_postgres { "single inserts by 16 clients" } else { "a bare loop of commits" };
        let target = if is_postgres { "0.5" } else { "0.8, or 10 where commits are expensive" };
        let number =
            format!("{:.2} of {of} ({low:.2} to {high:.2}): {figures}; bare: {bare:.0}/s", figures.rate / bare);
        row(what, &number, target);
        figures.rate
    }
}
