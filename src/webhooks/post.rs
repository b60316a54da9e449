//! Posting a body to an address that a seller named: within a time, without following redirects, and never into a private
//! network.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http_body_util::Full;
use hyper::Request;
use hyper::body::Bytes;
use hyper_util::client::legacy::connect::dns::Name;
use tower_service::Service;
use url::{Host, Url};

use super::address::is_public;
use crate::https::{CallError, Client};

/// One try's limit, from the name's look-up to the answer's head.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The longest URL.
const MOST: usize = 2_048;

/// Why a URL cannot be an endpoint's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    #[error("must be a URL, as in https://example.com/webhooks")]
    NotAUrl,
    #[error("must begin with https://")]
    NotHttps,
    #[error("must not have a user or password in it")]
    UserInfo,
    #[error("must not be in a private network")]
    Private,
}

/// Why a post did not arrive.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    #[error(transparent)]
    Url(#[from] UrlError),
    #[error("a header that cannot be sent")]
    Header,
    #[error(transparent)]
    Call(#[from] CallError),
}

/// The client; cheap to clone.
#[derive(Clone)]
pub struct Poster {
    client: Client<Full<Bytes>, Resolver>,
    /// Whether this machine may be posted to, and without TLS.
    this_machine: bool,
}

impl Poster {
    /// `this_machine`: it may be posted to, and without TLS. Other machines of its network never are.
    pub fn new(this_machine: bool) -> Self {
        Self { client: Client::with_resolver(Resolver { this_machine }, TIMEOUT, 0), this_machine }
    }

    /// Whether an endpoint may have this URL.
    pub fn check(&self, url: &str) -> Result<Url, UrlError> {
        let url = Url::parse(url).ok().filter(|_| url.len() <= MOST).ok_or(UrlError::NotAUrl)?;
        match url.scheme() {
            "https" => {}
            "http" if self.this_machine => {}
            "http" => return Err(UrlError::NotHttps),
            _ => return Err(UrlError::NotAUrl),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(UrlError::UserInfo);
        }
        // Names are looked up when it is posted.
        let address = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            Some(Host::Domain(_)) => None,
            None => return Err(UrlError::NotAUrl),
        };
        if address.is_some_and(|address| !may_reach(address, self.this_machine)) {
            return Err(UrlError::Private);
        }
        Ok(url)
    }

    /// Posts JSON; the answer's status, whatever it is. What it says besides is not read.
    pub async fn post(&self, url: &str, headers: &[(&str, String)], body: String) -> Result<u16, PostError> {
        let url = self.check(url)?;
        let mut request = Request::post(url.as_str())
            .header("content-type", "application/json")
            .header("user-agent", concat!("Keysmith/", env!("CARGO_PKG_VERSION")));
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let request = request.body(body.into()).map_err(|_| PostError::Header)?;
        Ok(self.client.head(request).await?.status().as_u16())
    }
}

fn may_reach(address: IpAddr, this_machine: bool) -> bool {
    is_public(address) || (this_machine && address.to_canonical().is_loopback())
}

/// Looks a name up, and gives only addresses that may be connected to: a name can point anywhere, and elsewhere each time.
#[derive(Clone)]
struct Resolver {
    this_machine: bool,
}

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let this_machine = self.this_machine;
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let allowed: Vec<SocketAddr> =
                found.into_iter().filter(|address| may_reach(address.ip(), this_machine)).collect();
            if allowed.is_empty() {
                return Err(io::Error::other(format!("{} has no public address", name.as_str())));
            }
            Ok(allowed.into_iter())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_that_lead_inside_are_refused() {
        let outside = Poster::new(false);
        let check = |url: &str| outside.check(url).map(|_| ()).unwrap_err();
        assert!(outside.check("https://example.com/hook?x=1").is_ok());
        for url in [
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://10.0.0.1:8443/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://169.254.169.254/latest",
            "https://[::ffff:127.0.0.1]/",
        ] {
            assert_eq!(check(url), UrlError::Private, "{url}");
        }
        assert_eq!(check("http://example.com/"), UrlError::NotHttps);
        assert_eq!(check("https://user:pass@example.com/"), UrlError::UserInfo);
        for url in ["", "example.com", "ftp://example.com/", "file:///etc/passwd"] {
            assert_eq!(check(url), UrlError::NotAUrl, "{url}");
        }
        let sandbox = Poster::new(true);
        for url in ["http://127.0.0.1:9/hook", "http://[::1]:9/hook", "http://localhost:9/hook"] {
            assert!(sandbox.check(url).is_ok(), "{url}");
        }
        for url in
            ["https://10.0.0.1/", "http://169.254.169.254/latest", "https://[64:ff9b::7f00:1]/", "https://[fd00::1]/"]
        {
            assert_eq!(sandbox.check(url).map(|_| ()).unwrap_err(), UrlError::Private, "{url}");
        }
    }

    #[test]
    fn names_that_lead_inside_are_not_connected_to() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            listener.set_nonblocking(true).unwrap();
            let port = listener.local_addr().unwrap().port();
            let refused = Poster::new(false).post(&format!("https://localhost:{port}/"), &[], "{}".into()).await;
            assert!(refused.unwrap_err().to_string().contains("no public address"));
            assert!(listener.accept().is_err(), "nobody came");
        });
    }
}
