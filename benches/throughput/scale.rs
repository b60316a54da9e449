//! The same requests with few licenses and with very many.

use super::place::Place;
use super::rates::Bench;
use super::{row, setting};

/// Measures the cost of a thousand times as many licenses.
pub async fn millions(is_postgres: bool) {
    let mut figures = Vec::new();
    for licenses in [10_000, setting("KEYSMITH_BENCH_MANY", 10_000_000)] {
        println!("  {licenses} licenses");
        let mut bench = Bench::start(Place::of(licenses, is_postgres), licenses, &[]).await;
        let uncached = bench.uncached("  validate by key, never in memory, any of all").await;
        let activations = bench.activate("  activation of a new device").await;
        bench.server.stop().await;
        figures.push((uncached, activations));
    }
    let [few, many] = figures.as_slice() else { return };
    row("processor time of a validation not in memory", &format!("{:.2} times that of 10,000", many.0 / few.0), "1.3");
    row("time of an activation", &format!("{:.2} times that of 10,000", few.1 / many.1), "1.3");
}
