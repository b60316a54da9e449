//! A stop that loses no request. Closing a listening socket resets every connection that the kernel has made on it and
//! the server has not taken yet, and actix closes what it has taken and not read. So the socket is made deaf first, by
//! a filter that drops what comes to it: a new client finds nobody and asks again, and everything that was connected
//! before is served. Then actix stops.

use std::net::TcpListener;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::ConnectionType;
use actix_web::middleware::Next;
use actix_web::{Error, web};

use crate::app::App;

/// How long what was connected before gets to be taken and read; far more than it needs, far less than a stop may take.
const TAKEN_WITHIN: Duration = Duration::from_millis(400);

/// Lets nobody new in, and waits until those who are in have been heard. Call it before the server is stopped.
pub async fn drain(app: &App, listener: &TcpListener) {
    app.is_stopping.store(true, Relaxed);
    match deafen(listener) {
        Ok(()) => tokio::time::sleep(TAKEN_WITHIN).await,
        Err(error) => tracing::warn!(%error, "connections that are being made may be reset by this stop"),
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
    let is_stopping = req.app_data::<web::Data<App>>().is_some_and(|app| app.is_stopping.load(Relaxed));
    let mut response = next.call(req).await?;
    if is_stopping {
        response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    Ok(response)
}
