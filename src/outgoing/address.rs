//! Which addresses a webhook may be posted to: a seller names the URL, and this server's own network is not theirs to
//! reach (SSRF).

use std::net::IpAddr;

/// Networks that are not the public internet: the IANA special-purpose registries (RFC 6890), and what carries an IPv4
/// address inside.
const SPECIAL: [&str; 26] = [
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
    "::/96",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "3fff::/20",
    "fc00::/7",
    "fe80::/10",
    "ff00::/8",
];

/// Whether anybody on the internet could reach this address.
pub fn is_public(address: IpAddr) -> bool {
    let address = address.to_canonical();
    let inside = |network: &&str| network.parse::<ipnet::IpNet>().is_ok_and(|network| network.contains(&address));
    !SPECIAL.iter().any(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_internet_is_public() {
        for network in SPECIAL {
            network.parse::<ipnet::IpNet>().unwrap();
        }
        let public = |text: &str| is_public(text.parse().unwrap());
        for address in
            ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "100.128.0.1", "172.32.0.1", "::ffff:1.1.1.1"]
        {
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
        ] {
            assert!(!public(address), "{address}");
        }
    }
}
