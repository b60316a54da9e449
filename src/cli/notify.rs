//! Tells systemd how far the server is (`Type=notify`): <https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html>.

use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};

/// Where systemd listens.
const SOCKET: &str = "NOTIFY_SOCKET";

/// The server answers.
pub const READY: &str = "READY=1";
/// It was asked to stop and lets its callers finish.
pub const STOPPING: &str = "STOPPING=1";

/// Tells it; nothing happens where nobody listens. A service manager that has gone away does not matter to the server.
pub fn tell(state: &str) {
    let Some(socket) = std::env::var_os(SOCKET) else { return };
    let Some(socket) = socket.to_str() else { return };
    if let Err(error) = send(socket, state) {
        tracing::warn!(%error, "the service manager could not be told {state}");
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
