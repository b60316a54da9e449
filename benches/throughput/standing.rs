//! The server at rest: startup time, memory, and metrics scrapes.

use std::time::{Duration, Instant};

use super::row;
use super::server::{ADMIN_TOKEN, Server};

/// The number of measurements; the median counts.
const TIMES: usize = 9;

/// Measures startup time and memory.
pub async fn start(server: &mut Server) {
    let mut ready = Vec::new();
    for _ in 0..TIMES {
        server.stop().await;
        ready.push(millis(server.restart().await));
    }
    ready.sort_by(f64::total_cmp);
    let number = format!("{:.0} ms ({:.0} to {:.0})", ready[TIMES / 2], ready[0], ready[TIMES - 1]);
    row("start to ready on this database", &number, "100 ms");
    tokio::time::sleep(Duration::from_secs(3)).await;
    row("idle memory", &format!("{:.1} MB", resident_megabytes(server.process())), "60 MB");
    let size = std::fs::metadata(env!("CARGO_BIN_EXE_keysmith")).unwrap().len();
    row("binary", &format!("{:.1} MB", f64::from(u32::try_from(size).unwrap()) / 1e6), "35 MB");
}

/// Measures how long `/metrics` takes.
pub async fn metrics(server: &Server) {
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let began = Instant::now();
        let request = server.client.get(format!("{}/metrics", server.base)).bearer_auth(ADMIN_TOKEN);
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.status());
        answer.bytes().await.unwrap();
        times.push(millis(began.elapsed()));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    times.sort_by(f64::total_cmp);
    let number = format!("{:.1} ms ({:.1} to {:.1})", times[TIMES / 2], times[0], times[TIMES - 1]);
    row("scrape of /metrics", &number, "20 ms");
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

/// Returns the resident memory of a process, as the kernel reports it.
pub fn resident_megabytes(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse().unwrap();
    kilobytes / 1024.0
}
