//! The HTTP server, the same in production and in tests.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App as ActixApp, HttpServer, web};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use socket2::SockRef;

use super::connections::Connections;
use super::request_body::BodyMemory;
use super::{drain, hot, middleware, rate_limit, routes};
use crate::app::live::Live;

/// How long requests in flight may take after SIGTERM. Together with the jobs' own limit this stays below ten seconds.
const SHUTDOWN_SECONDS: u64 = 4;

/// How long the headers of a request may take to arrive.
pub const HEAD_TIME: Duration = Duration::from_secs(10);
/// How long a connection may stay idle. Proxies keep theirs for a minute.
pub const IDLE_TIME: Duration = Duration::from_secs(75);
/// The length of the accept queue.
const BACKLOG: i32 = 1_024;
/// File descriptors reserved for everything but connections: the database, jobs, files.
const RESERVED_FILES: u64 = 256;
/// Connections per worker where file descriptors do not limit them.
const MOST_CONNECTIONS: usize = 20_000;
/// Raising the limit of file descriptors further is of no use.
const MOST_FILES: u64 = 65_536;

/// Serves `live` on a bound listener until its handle is told to stop.
pub fn serve(live: impl Into<Live>, listener: TcpListener) -> std::io::Result<Server> {
    let live = live.into();
    let app = live.app();
    let workers = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let limits = app.config.limits.clone();
    let mib = |count: u32| usize::try_from(count).unwrap_or(1).saturating_mul(1024 * 1024);
    let memory = if limits.on { mib(limits.body_memory_mib) } else { usize::MAX / 2 };
    let of_one = if limits.on { mib(limits.body_memory_of_address_mib) } else { usize::MAX / 2 };
    let memory = web::Data::new(BodyMemory::new(memory, of_one));
    let capacity = connections_of_a_worker(workers);
    // Where file descriptors are scarce, one address does not get all of them.
    let most = usize::try_from(limits.connections).unwrap_or(usize::MAX).min(capacity.saturating_mul(workers) / 2);
    let connections = limits.on.then(|| Arc::new(Connections::new(most, app.config.trusted_proxies.clone())));
    // Rust's own backlog is 128, which a burst of connections fills.
    let socket = SockRef::from(&listener);
    socket.listen(BACKLOG)?;
    // Accepted connections inherit it. Without it, the second packet of a response waits for the client's delayed ACK:
    // 40 ms.
    socket.set_tcp_nodelay(true)?;
    let server = HttpServer::new(move || {
        ActixApp::new()
            .app_data(web::Data::new(live.clone()))
            .app_data(memory.clone())
            .wrap(Compress::default())
            .wrap(from_fn(rate_limit::gate))
            .wrap(middleware::cors(&app))
            .wrap(from_fn(middleware::surround))
            .wrap(from_fn(hot::first))
            .wrap(from_fn(drain::part_from_clients))
            .configure(|cfg| routes::table(cfg, &app))
            .default_service(web::to(routes::unknown))
    });
    Ok(server
        .workers(workers)
        .max_connections(capacity)
        .on_connect(move |stream, extensions| {
            if let Some(connections) = &connections {
                connections.connected(stream, extensions);
            }
        })
        .disable_signals()
        .keep_alive(IDLE_TIME)
        .client_request_timeout(HEAD_TIME)
        .client_disconnect_timeout(Duration::from_secs(5))
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .listen(listener)?
        .run())
}

/// Returns as many as there are file descriptors for: a connection takes two. Further connections wait in the accept
/// queue, which is better than a server that cannot open a file.
fn connections_of_a_worker(workers: usize) -> usize {
    let files = raise_file_limit().saturating_sub(RESERVED_FILES) / 2;
    (usize::try_from(files).unwrap_or(MOST_CONNECTIONS) / workers.max(1)).clamp(64, MOST_CONNECTIONS)
}

/// Raises the soft limit of file descriptors, 1,024 in most shells, to the hard limit. Returns the resulting limit.
fn raise_file_limit() -> u64 {
    let limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.map_or(MOST_FILES, |most| most.min(MOST_FILES));
    let now = limit.current.unwrap_or(MOST_FILES);
    if now >= wanted {
        return now;
    }
    match setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum: limit.maximum }) {
        Ok(()) => wanted,
        Err(error) => {
            tracing::warn!(%error, "failed to raise the file descriptor limit");
            now
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use socket2::SockRef;

    /// Accepted connections inherit the listener's options: not every system guarantees it.
    #[test]
    fn accepted_connections_delay_nothing() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        SockRef::from(&listener).set_tcp_nodelay(true).unwrap();
        let _client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (accepted, _) = listener.accept().unwrap();
        assert!(accepted.nodelay().unwrap());
    }
}
