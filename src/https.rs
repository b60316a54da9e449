//! The HTTP client: calls another server, over TLS or in the clear, within a time limit and with a bounded answer.
//!
//! Redirects are not followed. What a particular caller must not reach (private networks, for webhooks) is the business of
//! the resolver that it brings.

use std::error::Error;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Body, Bytes, Incoming};
use hyper::{Request, Response};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::dns::GaiResolver;
use hyper_util::client::legacy::connect::{Connect, HttpConnector};
use hyper_util::client::legacy::{self, Builder};
use hyper_util::rt::TokioExecutor;

/// How long a TCP connection may take to open, all addresses of the name together.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Why a call got no answer.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    #[error("no answer within {} s", .0.as_secs())]
    Timeout(Duration),
    /// The name, the connection, TLS, the protocol, or an answer that is too long; with all causes.
    #[error("{0}")]
    Unreachable(String),
}

impl CallError {
    /// hyper's own text names only the phase, as in "client error (Connect)": its causes say what happened.
    fn of(error: &(dyn Error + 'static)) -> Self {
        let first = error.source().unwrap_or(error);
        let causes = std::iter::successors(Some(first), |error| (**error).source());
        Self::Unreachable(causes.map(ToString::to_string).collect::<Vec<_>>().join(": "))
    }
}

/// The client of one caller; cheap to clone. `B` is the body of its requests, `R` what resolves names.
#[derive(Clone, Debug)]
pub struct Client<B = Full<Bytes>, R = GaiResolver> {
    client: legacy::Client<HttpsConnector<HttpConnector<R>>, B>,
    timeout: Duration,
    answer_limit: usize,
}

impl<B> Client<B>
where
    B: Body + Send + Unpin + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    /// A client whose calls take up to `timeout`, from the look-up of the name to the end of the answer, which has up to
    /// `answer_limit` bytes.
    pub fn new(timeout: Duration, answer_limit: usize) -> Self {
        Self::with_resolver(GaiResolver::new(), timeout, answer_limit)
    }
}

impl<B, R> Client<B, R>
where
    HttpsConnector<HttpConnector<R>>: Connect + Clone + Send + Sync + 'static,
    B: Body + Send + Unpin + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    /// [`Client::new`] with a resolver of the caller's own.
    pub fn with_resolver(resolver: R, timeout: Duration, answer_limit: usize) -> Self {
        let mut connector = HttpConnector::new_with_resolver(resolver);
        connector.enforce_http(false);
        connector.set_connect_timeout(Some(CONNECT_TIMEOUT));
        let https = HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1();
        let client = Builder::new(TokioExecutor::new()).build(https.wrap_connector(connector));
        Self { client, timeout, answer_limit }
    }

    /// The answer, whatever its status.
    pub async fn call(&self, request: Request<B>) -> Result<Response<Bytes>, CallError> {
        self.call_within(self.timeout, request).await
    }

    /// [`Client::call`] with a time limit of its own.
    pub async fn call_within(&self, timeout: Duration, request: Request<B>) -> Result<Response<Bytes>, CallError> {
        let answer = async {
            let (head, body) = self.client.request(request).await.map_err(|error| CallError::of(&error))?.into_parts();
            let body = Limited::new(body, self.answer_limit).collect().await.map_err(|error| CallError::of(&*error))?;
            Ok(Response::from_parts(head, body.to_bytes()))
        };
        tokio::time::timeout(timeout, answer).await.map_err(|_| CallError::Timeout(timeout))?
    }

    /// Status and headers of the answer; its body is not read.
    pub async fn head(&self, request: Request<B>) -> Result<Response<Incoming>, CallError> {
        let answer = tokio::time::timeout(self.timeout, self.client.request(request)).await;
        answer.map_err(|_| CallError::Timeout(self.timeout))?.map_err(|error| CallError::of(&error))
    }
}
