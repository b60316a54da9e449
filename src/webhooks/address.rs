//! Decides which addresses a webhook may be posted to: the seller chooses the URL, and must not reach this server's own
//! network through it (SSRF).

use std::net::IpAddr;

/// IPv4 networks that are not the public internet: the IANA special-purpose registry (RFC 6890).
const SPECIAL_V4: [&str; 15] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
];

/// The IPv6 space that is allocated as public addresses (RFC 4291, the IANA unicast registry). Everything else is for
/// translation, local or unallocated: `64:ff9b::/96`, `::ffff:0:0:0/96`, `100::/64`, `5f00::/16`, `fc00::/7`,
/// `fe80::/10`, `fec0::/10`, `ff00::/8` among them.
const GLOBAL_V6: &str = "2000::/3";

/// Special networks within that space: protocol assignments (Teredo, ORCHID, benchmarking), documentation, 6to4, which
/// embeds an IPv4 address, and the end of the 6bone.
const SPECIAL_V6: [&str; 5] = ["2001::/23", "2001:db8::/32", "2002::/16", "3ffe::/16", "3fff::/20"];

/// Returns whether the address is on the public internet.
pub fn is_public(address: IpAddr) -> bool {
    let address = address.to_canonical();
    let inside = |network: &&str| network.parse::<ipnet::IpNet>().is_ok_and(|network| network.contains(&address));
    match address {
        IpAddr::V4(_) => !SPECIAL_V4.iter().any(inside),
        IpAddr::V6(_) => inside(&GLOBAL_V6) && !SPECIAL_V6.iter().any(inside),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_internet_is_public() {
        for network in SPECIAL_V4.into_iter().chain(SPECIAL_V6).chain([GLOBAL_V6]) {
            network.parse::<ipnet::IpNet>().unwrap();
        }
        let public = |text: &str| is_public(text.parse().unwrap());
        for address in [
            "1.1.1.1",
            "93.184.216.34",
            "2606:4700:4700::1111",
            "2a00:1450::1",
            "2001:200::1",
            "3fff:1000::1",
            "100.128.0.1",
            "172.32.0.1",
            "::ffff:1.1.1.1",
        ] {
            assert!(public(address), "{address}");
        }
        for address in [
            "127.0.0.1",
            "127.8.8.8",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "::ffff:0:7f00:1",
            "64:ff9b:1::1",
            "fec0::1",
            "5f00::1",
            "100::1",
            "100:0:0:1::1",
            "2001::1",
            "2001:10::1",
            "2001:1ff:ffff::1",
            "2001:db8::1",
            "3ffe::1",
            "3fff::1",
            "4000::1",
            "1fff:ffff::1",
        ] {
            assert!(!public(address), "{address}");
        }
    }
}
