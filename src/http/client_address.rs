//! The client's address: the TCP peer, or the address that a trusted proxy forwards.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::HttpRequest;

use crate::app::App;

/// The address of callers that a trusted proxy does not name. They share one bucket, which is neither the proxy's nor
/// anybody else's.
pub const UNKNOWN: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

/// Headers that only a proxy sends.
const FORWARDED: [&str; 3] = ["x-forwarded-for", "forwarded", "x-real-ip"];

/// Returns the caller's address. `X-Forwarded-For` is read from its end, across all its lines, for as long as each hop
/// was added by a trusted proxy; the first address that is not a trusted proxy is the caller. A hop that cannot be
/// parsed is [`UNKNOWN`].
pub fn client_address(req: &HttpRequest, app: &App) -> IpAddr {
    let peer = req.peer_addr().map_or(UNKNOWN, |peer| peer.ip().to_canonical());
    let trusted = |ip: &IpAddr| app.config.trusted_proxies.iter().any(|network| network.contains(ip));
    if !trusted(&peer) {
        warn_of_a_proxy(req, peer);
        return peer;
    }
    let lines: Vec<&[u8]> = req.headers().get_all("x-forwarded-for").map(|value| value.as_bytes()).collect();
    let mut caller = peer;
    for hop in lines.into_iter().rev().flat_map(|line| line.rsplit(|byte| *byte == b',')) {
        let hop = hop.trim_ascii();
        if hop.is_empty() {
            continue;
        }
        caller = read_hop(hop).unwrap_or(UNKNOWN);
        if !trusted(&caller) {
            return caller;
        }
    }
    caller
}

/// Parses an address, with or without a port: `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]`,
/// `[2001:db8::1]:4711`. A zone and surrounding quotes are dropped.
fn read_hop(hop: &[u8]) -> Option<IpAddr> {
    let hop = std::str::from_utf8(hop).ok()?.trim_matches('"');
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']')).unwrap_or(hop);
    let bare = bare.split_once('%').map_or(bare, |(address, _)| address);
    let address = bare.parse::<IpAddr>().or_else(|_| hop.parse::<SocketAddr>().map(|socket| socket.ip()));
    address.ok().map(|address| address.to_canonical())
}

/// Warns once: behind a proxy that is not configured, all visitors share one address and its limits.
fn warn_of_a_proxy(req: &HttpRequest, peer: IpAddr) {
    static WARNED: AtomicBool = AtomicBool::new(false);
    if WARNED.load(Ordering::Relaxed) || !FORWARDED.iter().any(|name| req.headers().contains_key(*name)) {
        return;
    }
    if !WARNED.swap(true, Ordering::Relaxed) {
        tracing::warn!(
            peer = %peer,
            "a forwarded header came from an address that is not a trusted proxy and was ignored: if {peer} is your proxy, \
             name it in KEYSMITH_TRUSTED_PROXIES, or all visitors count as one"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hops_are_read_with_and_without_ports() {
        let read = |text: &[u8]| read_hop(text).map(|ip| ip.to_string());
        for (hop, address) in [
            ("192.0.2.1", "192.0.2.1"),
            ("192.0.2.1:4711", "192.0.2.1"),
            ("2001:db8::1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:db8::1]:4711", "2001:db8::1"),
            ("\"[2001:db8::1]:4711\"", "2001:db8::1"),
            ("fe80::1%eth0", "fe80::1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
        ] {
            assert_eq!(read(hop.as_bytes()).as_deref(), Some(address), "{hop}");
        }
        for hop in [&b"\xff"[..], b"unknown", b"_hidden", b"192.0.2.1:", b"192.0.2", b"[192.0.2.1", b"1.2.3.4 5.6.7.8"]
        {
            assert_eq!(read(hop), None, "{hop:?}");
        }
    }
}
