//! `keysmith doctor --ready`: whether the server on this machine is ready. For health checks of containers without
//! curl.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use crate::cli::Failure;

/// Timeout. The server answers `/readyz` within two seconds, even when its database is down.
const PATIENCE: Duration = Duration::from_secs(3);

/// Requests `/readyz` at the address the server is bound to.
pub fn ask(bind: SocketAddr) -> Result<(), Failure> {
    let failed = |error: std::io::Error| format!("nothing answers at {bind}: {error}");
    let status = status(reachable(bind)).map_err(failed)?;
    match status.as_str() {
        "200" => Ok(()),
        "" => Err(format!("the program at {bind} is not a web server").into()),
        status => Err(format!("the server at {bind} is not ready: /readyz answered {status}").into()),
    }
}

/// Replaces a wildcard address with loopback.
fn reachable(bind: SocketAddr) -> SocketAddr {
    let ip = match bind.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, bind.port())
}

fn status(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(format!("GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes())?;
    let mut head = [0; 12];
    stream.read_exact(&mut head)?;
    let head = String::from_utf8_lossy(&head).into_owned();
    Ok(head.strip_prefix("HTTP/1.1 ").unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    fn answering(answer: &'static str) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = [0; 1024];
            let length = stream.read(&mut asked).unwrap();
            assert!(asked[..length].starts_with(b"GET /readyz HTTP/1.1\r\n"));
            stream.write_all(answer.as_bytes()).unwrap();
        });
        address
    }

    #[test]
    fn a_server_is_ready_or_says_why_not() {
        let any = |address: SocketAddr| SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), address.port());
        assert!(ask(any(answering("HTTP/1.1 200 OK\r\n\r\n"))).is_ok());
        let refused = ask(answering("HTTP/1.1 503 Service Unavailable\r\n\r\n")).unwrap_err().to_string();
        assert!(refused.ends_with("/readyz answered 503"), "{refused}");
        let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        assert!(ask(closed).unwrap_err().to_string().starts_with("nothing answers at "));
    }
}
