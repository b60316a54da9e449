//! Who is really calling: the peer, or what a trusted proxy says of it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::HttpRequest;

use crate::app::App;

/// A caller whom a trusted proxy does not name: a bucket of its own, neither the proxy's nor anybody else's.
pub const UNKNOWN: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

/// Headers that only a proxy sends.
const FORWARDED: [&str; 3] = ["x-forwarded-for", "forwarded", "x-real-ip"];

/// The caller's address. `X-Forwarded-For` is read from its end, over all its lines: each hop must be a trusted proxy's
/// word; the first address that is not one is the caller. A hop that cannot be read is [`UNKNOWN`].
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

/// An address, with or without a port: `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:4711`;
/// a zone and quotes around it are dropped.
fn read_hop(hop: &[u8]) -> Option<IpAddr> {
    let hop = std::str::from_utf8(hop).ok()?.trim_matches('"');
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']')).unwrap_or(hop);
    let bare = bare.split_once('%').map_or(bare, |(address, _)| address);
    let address = bare.parse::<IpAddr>().or_else(|_| hop.parse::<SocketAddr>().map(|socket| socket.ip()));
    address.ok().map(|address| address.to_canonical())
}

/// Once: a proxy that is not configured makes all visitors one caller, and its owner should hear of it.
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
