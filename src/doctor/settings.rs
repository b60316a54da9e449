//! Checks the configuration: unknown names, and settings that a live server needs.

use std::net::IpAddr;

use url::Host;

use super::Check;
use crate::config::{Config, names_of_process, unknown_names};

/// Checks for unknown names, and the public URL of a live server.
pub fn check(config: &Config) -> Vec<Check> {
    let mut checks = Vec::new();
    let unknown = unknown_names(names_of_process());
    if !unknown.is_empty() {
        let told = unknown.iter().map(|(name, meant)| match meant {
            Some(meant) => format!("{name} (did you mean {meant}?)"),
            None => name.clone(),
        });
        let detail = format!("not Keysmith settings: {}", told.collect::<Vec<_>>().join(", "));
        checks.push(Check::odd("settings", detail, "see .env.example for all names"));
    }
    checks.push(public_url(config));
    checks
}

/// Checks the public URL, which links in mails and Stripe's return addresses begin with.
fn public_url(config: &Config) -> Check {
    const NAME: &str = "public-url";
    let url = config.address();
    if config.is_sandbox() {
        return Check::good(NAME, url);
    }
    match wrong_with(&url) {
        None => Check::good(NAME, url),
        Some(why) => {
            Check::bad(NAME, format!("{url} {why}"), "set KEYSMITH_PUBLIC_URL to the https address that customers use")
        }
    }
}

/// Returns why customers and Stripe cannot safely reach a live server at this address; `None` if nothing is wrong as
/// far as can be seen from here.
pub fn wrong_with(public_url: &str) -> Option<&'static str> {
    let url = url::Url::parse(public_url).ok()?;
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback() || ip.is_unspecified(),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback() || ip.is_unspecified(),
        None => true,
    };
    if loopback {
        return Some("points customers and Stripe to their own machines");
    }
    (url.scheme() != "https").then_some("is not https: session cookies and license keys would travel in the clear")
}

/// Returns why the sandbox must not be served at this address: anybody who reaches it can read its mail, and so become
/// its administrator.
pub fn exposed_sandbox(config: &Config) -> Option<String> {
    if !config.is_sandbox() || config.public_sandbox || config.bind.ip().to_canonical().is_loopback() {
        return None;
    }
    let bind = config.bind;
    Some(format!(
        "without STRIPE_SECRET_KEY this is the sandbox, which anybody who reaches KEYSMITH_BIND={bind} would control: set \
         STRIPE_SECRET_KEY, bind to 127.0.0.1, or set KEYSMITH_SANDBOX=public"
    ))
}

#[cfg(test)]
mod tests {
    use super::wrong_with;

    #[test]
    fn a_live_server_needs_an_address_that_customers_reach() {
        for wrong in
            ["http://127.0.0.1:8080", "https://localhost", "https://[::1]", "http://0.0.0.0", "http://keys.example.com"]
        {
            assert!(wrong_with(wrong).is_some(), "{wrong}");
        }
        assert_eq!(wrong_with("https://keys.example.com"), None);
    }
}
