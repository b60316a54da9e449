//! The host names that the agent answers to. It has no sign-in, so a web page must not reach it through its own domain
//! name pointed here (DNS rebinding).

use std::net::{IpAddr, SocketAddr};

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::http::header::HOST;

use crate::config::{AgentConfig, host_of};
use crate::error_code::ErrorCode;
use crate::http::problem::Problem;

/// The accepted names and addresses.
pub struct Hosts {
    bind: SocketAddr,
    names: Vec<String>,
}

impl Hosts {
    /// Accepts the agent's own address, `localhost`, and the configured names.
    pub fn of(config: &AgentConfig) -> Self {
        Self { bind: config.bind, names: config.hosts.clone() }
    }

    /// Refuses a request to an unknown host with 421. A request without a `Host` header does not come from a browser.
    pub fn check(&self, req: &HttpRequest) -> Result<(), Problem> {
        let named = req.headers().get_all(HOST).map(|value| value.to_str().unwrap_or("?"));
        match named.chain(req.uri().host()).find(|host| !self.knows(host)) {
            None => Ok(()),
            Some(host) => {
                let host = host_of(host);
                let detail = format!("This agent does not answer to {host}. Add the name to KEYSMITH_AGENT_HOSTS.");
                Err(Problem::new(StatusCode::MISDIRECTED_REQUEST, ErrorCode::UnknownHost, detail))
            }
        }
    }

    fn knows(&self, host: &str) -> bool {
        let host = host_of(host).trim_end_matches('.');
        match host.parse::<IpAddr>() {
            // An attacker can point a name anywhere, but not an address.
            Ok(ip) => {
                let (ip, own) = (ip.to_canonical(), self.bind.ip().to_canonical());
                ip == own || ip.is_loopback() || own.is_unspecified() || self.names.iter().any(|name| name == host)
            }
            Err(_) => {
                host.eq_ignore_ascii_case("localhost") || self.names.iter().any(|name| name.eq_ignore_ascii_case(host))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_names_are_known() {
        let hosts = |bind: &str| Hosts { bind: bind.parse().unwrap(), names: vec!["agent".into(), "10.0.0.9".into()] };
        let local = hosts("127.0.0.1:8090");
        for host in [
            "127.0.0.1:8090",
            "localhost",
            "LOCALHOST:80",
            "[::1]:8090",
            "agent:8090",
            "Agent",
            "10.0.0.9",
            "localhost.",
        ] {
            assert!(local.knows(host), "{host}");
        }
        for host in [
            "evil.example",
            "evil.example:8090",
            "localhost.evil.example",
            "192.0.2.1",
            "",
            "127.0.0.1.nip.io",
            "agent.evil",
            "[::1].evil.example",
            "[::1]evil.example",
            "[::1]:80.evil.example",
            "[127.0.0.1].evil.example",
            "127.0.0.1:80.evil.example",
            "127.0.0.1@evil.example",
        ] {
            assert!(!local.knows(host), "{host}");
        }
        assert!(hosts("0.0.0.0:8090").knows("192.0.2.1:8090") && !hosts("0.0.0.0:8090").knows("evil.example"));
        assert!(hosts("192.0.2.7:8090").knows("192.0.2.7") && !hosts("192.0.2.7:8090").knows("192.0.2.8"));
    }
}
