//! Notifies systemd of the server's state (`Type=notify`):
//! <https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html>.

use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};

/// Names the socket that systemd listens on.
const SOCKET: &str = "NOTIFY_SOCKET";

/// The server accepts requests.
pub const READY: &str = "READY=1";
/// The server was asked to stop and is finishing the requests in flight.
pub const STOPPING: &str = "STOPPING=1";

/// Sends the state; does nothing when no socket is set. A service manager that is gone does not affect the server.
pub fn tell(state: &str) {
    let Some(socket) = std::env::var_os(SOCKET) else { return };
    let Some(socket) = socket.to_str() else { return };
    if let Err(error) = send(socket, state) {
        tracing::warn!(%error, "failed to notify the service manager of {state}");
    }
}

fn send(socket: &str, state: &str) -> std::io::Result<()> {
    let address = match socket.strip_prefix('@') {
        Some(name) => SocketAddr::from_abstract_name(name)?,
        None => SocketAddr::from_pathname(socket)?,
    };
    UnixDatagram::unbound()?.send_to_addr(state.as_bytes(), &address).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_manager_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let listening = UnixDatagram::bind(&path).unwrap();
        send(path.to_str().unwrap(), READY).unwrap();
        let mut told = [0; 16];
        let length = listening.recv(&mut told).unwrap();
        assert_eq!(&told[..length], b"READY=1");
        assert!(send("/nowhere/at/all", READY).is_err());
    }
}
