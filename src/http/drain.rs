//! Graceful shutdown that loses no request. Closing a listening socket resets every connection that the kernel has
//! established and the server has not accepted yet, and actix closes connections that it has accepted and not read
//! from. So a filter on the socket first drops all incoming packets: new clients get no answer and retry, and every
//! connection established before is served. Then actix stops. How long this takes depends on the machine's load, so
//! the server sends requests to itself, which queue behind all earlier connections.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::ConnectionType;
use actix_web::middleware::Next;
use actix_web::{Error, web};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::app::App;
use crate::app::live::Live;

/// How long accepted connections have to send their request; far more than they need, and far less than a stop may
/// take.
const READ_WITHIN: Duration = Duration::from_millis(400);
/// How long accepting the established connections may take; on an idle machine it takes a moment.
const TAKEN_WITHIN: Duration = Duration::from_millis(1_000);
/// Requests to itself per worker. Connections are assigned to workers in turn, with others in between, so one per
/// worker might miss some.
const PROBES_OF_A_WORKER: usize = 3;

/// Stops admitting clients, and waits until all established connections have been read. Call it before the server is
/// stopped.
pub async fn drain(app: &App, listener: &TcpListener) {
    app.is_stopping.store(true, Relaxed);
    let own = connect_to_itself(listener).await;
    match deafen(listener) {
        Ok(()) => {
            if tokio::time::timeout(TAKEN_WITHIN, answered(own)).await.is_err() {
                tracing::warn!("the machine is busy: this shutdown may reset established connections");
            }
            tokio::time::sleep(READ_WITHIN).await;
        }
        Err(error) => tracing::warn!(%error, "failed to filter new connections: this shutdown may reset some of them"),
    }
}

/// Opens the last connections before the filter: each worker accepts all earlier ones first.
async fn connect_to_itself(listener: &TcpListener) -> Vec<TcpStream> {
    let Ok(address) = listener.local_addr() else { return Vec::new() };
    let workers = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let mut own = Vec::new();
    for _ in 0..workers * PROBES_OF_A_WORKER {
        // A full accept queue does not answer; its connections are waited for together with those that were
        // established.
        let connected = tokio::time::timeout(READ_WITHIN / 8, TcpStream::connect(reachable(address))).await;
        let Ok(Ok(stream)) = connected else { break };
        own.push(stream);
    }
    own
}

/// Replaces the unspecified address (all interfaces) with loopback.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    address
}

/// Waits until each connection was answered; one that is closed without an answer was never accepted.
async fn answered(own: Vec<TcpStream>) {
    for mut stream in own {
        let asked = stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await;
        if asked.is_ok() {
            let _cut_is_as_good = stream.read_to_end(&mut Vec::new()).await;
        }
    }
}

/// Attaches a filter of one instruction: accept zero bytes of any packet
/// (<https://docs.kernel.org/networking/filter.html>).
#[cfg(target_os = "linux")]
fn deafen(listener: &TcpListener) -> std::io::Result<()> {
    const RETURN: u16 = 0x06;
    socket2::Socket::from(listener.try_clone()?).attach_filter(&[socket2::SockFilter::new(RETURN, 0, 0, 0)])
}

#[cfg(not(target_os = "linux"))]
fn deafen(_: &TcpListener) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

/// Closes each connection after its response while the server stops, so that no client sends a request that nobody
/// reads.
pub async fn part_from_clients(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let is_stopping = req.app_data::<web::Data<Live>>().is_some_and(|live| live.app().is_stopping.load(Relaxed));
    let mut response = next.call(req).await?;
    if is_stopping {
        response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    Ok(response)
}
