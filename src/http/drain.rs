//! A stop that loses no request. Closing a listening socket resets every connection that the kernel has made on it and
//! the server has not taken yet, and actix closes what it has taken and not read. So the socket is made deaf first, by
//! a filter that drops what comes to it: a new client finds nobody and asks again, and everything that was connected
//! before is served. Then actix stops. How long that takes depends on what else the machine does: the server asks itself, after
//! everybody who is in.

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

/// How long what was taken gets to send its request; far more than it needs, far less than a stop may take.
const READ_WITHIN: Duration = Duration::from_millis(400);
/// How long the server may take until it has taken all who are in; on an idle machine that is a moment.
const TAKEN_WITHIN: Duration = Duration::from_millis(1_000);
/// Connections are given to the workers in turn, and others come between: so many for each, to reach all of them.
const PROBES_OF_A_WORKER: usize = 3;

/// Lets nobody new in, and waits until those who are in have been heard. Call it before the server is stopped.
pub async fn drain(app: &App, listener: &TcpListener) {
    app.is_stopping.store(true, Relaxed);
    let own = connect_to_itself(listener).await;
    match deafen(listener) {
        Ok(()) => {
            if tokio::time::timeout(TAKEN_WITHIN, answered(own)).await.is_err() {
                tracing::warn!("the machine is busy: connections that were made may be reset by this stop");
            }
            tokio::time::sleep(READ_WITHIN).await;
        }
        Err(error) => tracing::warn!(%error, "connections that are being made may be reset by this stop"),
    }
}

/// The last connections before nobody is let in: each worker takes what came before them first.
async fn connect_to_itself(listener: &TcpListener) -> Vec<TcpStream> {
    let Ok(address) = listener.local_addr() else { return Vec::new() };
    let workers = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let mut own = Vec::new();
    for _ in 0..workers * PROBES_OF_A_WORKER {
        // A full queue answers nobody; what is in it is waited for with those that got in.
        let connected = tokio::time::timeout(READ_WITHIN / 8, TcpStream::connect(reachable(address))).await;
        let Ok(Ok(stream)) = connected else { break };
        own.push(stream);
    }
    own
}

/// An address that is every address is this machine's, too.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    address
}

/// Waits until each has been heard; one that is cut was not let in.
async fn answered(own: Vec<TcpStream>) {
    for mut stream in own {
        let asked = stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await;
        if asked.is_ok() {
            let _cut_is_as_good = stream.read_to_end(&mut Vec::new()).await;
        }
    }
}

/// A filter of one instruction: take no byte of any packet (<https://docs.kernel.org/networking/filter.html>).
#[cfg(target_os = "linux")]
fn deafen(listener: &TcpListener) -> std::io::Result<()> {
    const RETURN: u16 = 0x06;
    socket2::Socket::from(listener.try_clone()?).attach_filter(&[socket2::SockFilter::new(RETURN, 0, 0, 0)])
}

#[cfg(not(target_os = "linux"))]
fn deafen(_: &TcpListener) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

/// While the server stops, each answer is its connection's last: no client sends a request that nobody reads.
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
