//! A lightweight load generator: connections that send the next request when the previous one is answered.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Concurrent connections.
const CONNECTIONS: usize = 64;

/// The result of a run.
pub struct Figures {
    /// Responses per second.
    pub rate: f64,
    /// Microseconds of the server's CPU time per response.
    pub cpu: f64,
    pub p50: Duration,
    pub p99: Duration,
    /// Responses other than 200.
    pub others: u64,
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = |duration: Duration| duration.as_secs_f64() * 1_000.0;
        let (p50, p99) = (millis(self.p50), millis(self.p99));
        write!(f, "{:.0}/s, {:.1} µs each, p50 {p50:.2} ms, p99 {p99:.2} ms", self.rate, self.cpu)?;
        if self.others > 0 {
            write!(f, ", {} were not 200", self.others)?;
        }
        Ok(())
    }
}

/// Builds the request with a number.
pub type Make = Rc<dyn Fn(u64, &mut Vec<u8>)>;

/// Returns a pseudo-random number for `n`, the same one in each run.
pub fn spread(n: u64) -> u64 {
    let n = (n ^ n >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let n = (n ^ n >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    n ^ n >> 31
}

pub fn get(out: &mut Vec<u8>, path: &str) {
    out.extend_from_slice(format!("GET {path} HTTP/1.1\r\nhost: bench\r\n\r\n").as_bytes());
}

pub fn post(out: &mut Vec<u8>, path: &str, headers: &str, body: &str) {
    let length = body.len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n{headers}content-length: {length}\r\n\r\n"
    );
    out.extend_from_slice(head.as_bytes());
    out.extend_from_slice(body.as_bytes());
}

/// Sends the same request to the empty handler: only its path differs.
pub fn to_empty(make: &Make) -> Make {
    let make = make.clone();
    Rc::new(move |n, out| {
        let mut request = Vec::new();
        make(n, &mut request);
        let space = |bytes: &[u8]| bytes.iter().position(|byte| *byte == b' ').unwrap();
        let start = space(&request) + 1;
        let end = start + space(&request[start..]);
        out.extend_from_slice(&request[..start]);
        out.push(b'/');
        out.extend_from_slice(&request[end..]);
    })
}

/// Sends every request once.
pub async fn warm(base: &str, count: u64, make: &Make) {
    let left = Cell::new(count);
    let more = Rc::new(move || left.replace(left.get().saturating_sub(1)) > 0);
    drive(base, &mut 0, make, more).await;
}

/// Sends as many requests as are answered within `duration`, the first with the number `at`.
pub async fn run(base: &str, process: u32, duration: Duration, at: &mut u64, make: &Make) -> Figures {
    let (began, cpu) = (Instant::now(), processor_time(process));
    let (mut times, others) = drive(base, at, make, Rc::new(move || began.elapsed() < duration)).await;
    let (took, cpu) = (began.elapsed(), processor_time(process) - cpu);
    times.sort_unstable();
    let count = times.len().max(1);
    let of = |hundredths: usize| times.get((count - 1) * hundredths / 100).copied().unwrap_or_default();
    let many = f64::from(u32::try_from(count).unwrap());
    Figures { rate: many / took.as_secs_f64(), cpu: cpu * 1e6 / many, p50: of(50), p99: of(99), others }
}

async fn drive(base: &str, at: &mut u64, make: &Make, more: Rc<dyn Fn() -> bool>) -> (Vec<Duration>, u64) {
    let next = Rc::new(Cell::new(*at));
    let (times, others) = (Rc::new(RefCell::new(Vec::new())), Rc::new(Cell::new(0)));
    let caller = |_| {
        let address = base.trim_start_matches("http://").to_owned();
        let (make, more, next) = (make.clone(), more.clone(), next.clone());
        let (times, others) = (times.clone(), others.clone());
        tokio::task::spawn_local(async move {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.set_nodelay(true).unwrap();
            let (mut request, mut buffer) = (Vec::new(), Vec::new());
            while more() {
                request.clear();
                make(next.replace(next.get() + 1), &mut request);
                let sent = Instant::now();
                stream.write_all(&request).await.unwrap();
                if !read_answer(&mut stream, &mut buffer).await {
                    others.set(others.get() + 1);
                }
                times.borrow_mut().push(sent.elapsed());
            }
        })
    };
    let callers: Vec<_> = (0..CONNECTIONS).map(caller).collect();
    for caller in callers {
        caller.await.unwrap();
    }
    *at = next.get();
    (times.take(), others.get())
}

/// Reads one response; returns whether it is a 200.
async fn read_answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> bool {
    buffer.clear();
    loop {
        if stream.read_buf(buffer).await.unwrap() == 0 {
            panic!("the server closed a connection");
        }
        // The generator shares the machine with the server, so parsing is kept to the minimum.
        let text = std::str::from_utf8(buffer).unwrap();
        let Some(head) = text.find("\r\n\r\n") else { continue };
        let length =
            text[..head].split_once("content-length: ").and_then(|(_, rest)| rest.lines().next()?.parse().ok());
        if buffer.len() >= head + 4 + length.unwrap_or(0_usize) {
            return buffer.starts_with(b"HTTP/1.1 200");
        }
    }
}

/// Returns the process's CPU time in seconds, user and system.
fn processor_time(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit_once(") ").unwrap().1.split(' ').collect();
    let ticks: f64 = fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap();
    ticks / 100.0
}
