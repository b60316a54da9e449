//! Calls Stripe through async-stripe: its typed requests, transport and idempotency keys, with our own retry loop and
//! tolerant parsing of answers (`objects`).

use std::collections::HashSet;
use std::time::Duration;

use rand::RngExt;
use serde::de::DeserializeOwned;
use stripe::{IdempotencyKey, RequestStrategy, StripeError};
use stripe_client_core::{RequestBuilder, StripeMethod, StripeRequest};

use super::objects::{CheckoutSession, LineItem, List, Subscription};
use super::session_id::masked;
use crate::ids::{Context, SessionId, SubscriptionId};
use crate::secret::Redacted;

/// Attempts per call: a little over 30 s in all when Stripe stalls.
const TRIES: u32 = 3;

/// The timeouts and pauses of a client.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// The timeout of one attempt, headers and body together.
    pub try_for: Duration,
    /// The minimum pause before the second attempt; it doubles with each attempt, and up to 100 % is added at random.
    pub pause: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { try_for: Duration::from_secs(10), pause: Duration::from_millis(400) }
    }
}

/// Why a call to Stripe failed.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// Stripe rejected the request: a retry has the same result. `param` is the field at fault.
    #[error("Stripe refused: {message}")]
    Refused { status: u16, code: Option<String>, param: Option<String>, message: String },
    /// Stripe answered 429, even after our retries.
    #[error("Stripe is limiting our requests")]
    RateLimited,
    /// No usable answer: a network failure, a timeout, a 5xx, a broken body.
    #[error("Stripe did not answer: {0}")]
    Unavailable(String),
    /// The answer lacks fields that we need.
    #[error("Stripe's answer cannot be read: {0}")]
    Unreadable(String),
}

impl CallError {
    /// Returns whether the same call may succeed later.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::RateLimited | Self::Unavailable(_))
    }

    /// Returns whether Stripe says that the object does not exist. A 404 that does not say so, or that names the other
    /// mode, is about our key.
    pub fn is_missing(&self) -> bool {
        let Self::Refused { status: 404, code, message, .. } = self else { return false };
        let no_such = code.as_deref().map_or(message.starts_with("No such "), |code| code == "resource_missing");
        no_such && !message.contains("similar object exists")
    }

    /// Returns whether Stripe does not show us the object or list: the object does not exist, the API version has no
    /// such list, or our key belongs to another account. Only another request can tell which. A key of the other mode
    /// is excluded.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Refused { status: 404, message, .. } if !message.contains("similar object exists"))
            || self.is_unknown_question()
    }

    /// Returns whether this account's API version does not support the request.
    pub fn is_unknown_question(&self) -> bool {
        let Self::Refused { status, code, message, .. } = self else { return false };
        (*status == 400 && code.as_deref() == Some("parameter_unknown"))
            || (*status == 404 && message.starts_with("Unrecognized request URL"))
    }

    /// Returns whether Stripe rejected a read request: the key is wrong, expired, restricted or of the other mode. The
    /// seller has to fix the key; the same call then succeeds.
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused { .. })
    }
}

/// A client for one Stripe account; cheap to clone.
#[derive(Clone)]
pub struct Client {
    inner: stripe::Client,
    context: Context,
    pace: Pace,
}

impl Client {
    /// Creates a client that calls `api_base` (`https://api.stripe.com`, or the stand-in).
    pub fn new(secret_key: &Redacted<String>, api_base: &str, context: Context) -> Result<Self, CallError> {
        Self::with_pace(secret_key, api_base, context, Pace::default())
    }

    /// Creates a client with its own timeouts and pauses.
    pub fn with_pace(
        secret_key: &Redacted<String>,
        api_base: &str,
        context: Context,
        pace: Pace,
    ) -> Result<Self, CallError> {
        let inner = stripe::ClientBuilder::new(secret_key.expose().as_str())
            .url(format!("{}/", api_base.trim_end_matches('/')))
            .app_info("keysmith", Some(env!("CARGO_PKG_VERSION").into()), None)
            .timeout(pace.try_for)
            .build()
            .map_err(|e| CallError::Unavailable(e.to_string()))?;
        Ok(Self { inner, context, pace })
    }

    /// Sends a typed request and parses the answer as `T`. With an idempotency key, every retry carries the same one.
    pub async fn call<T: DeserializeOwned>(
        &self,
        request: &impl StripeRequest,
        idempotency_key: Option<&str>,
    ) -> Result<T, CallError> {
        let key = idempotency_key.map(IdempotencyKey::new).transpose();
        let key = key.map_err(|e| CallError::Unreadable(e.to_string()))?;
        let mut attempt = 0;
        loop {
            attempt += 1;
            match self.try_once(request.build(), key.clone()).await {
                Err(error) if attempt < TRIES && error.is_transient() => self.pause(attempt).await,
                result => return result,
            }
        }
    }

    /// Sends a GET for a path below `/v1`, with a query.
    pub async fn get<T: DeserializeOwned>(&self, path: &str, query: &[(&str, &str)]) -> Result<T, CallError> {
        self.call(&Get { path, query }, None).await
    }

    /// Returns a checkout session with all of its line items, however many pages they take. A line that Stripe repeats
    /// is kept once; a session whose lines Stripe does not show has none.
    pub async fn checkout_session(&self, id: &SessionId) -> Result<CheckoutSession, CallError> {
        let path = format!("/checkout/sessions/{}", segment(id)?);
        let mut session: CheckoutSession = self.get(&path, &[("expand[0]", "line_items")]).await?;
        let mut lines = session.line_items.take().unwrap_or(List { data: Vec::new(), has_more: true });
        while lines.has_more {
            let last = lines.data.last().map(|line| line.id.clone());
            let mut query = vec![("limit", "100")];
            query.extend(last.as_deref().map(|id| ("starting_after", id)));
            let page: List<LineItem> = match self.get(&format!("{path}/line_items"), &query).await {
                // The session itself was found a moment ago.
                Err(error) if error.is_absent() => List::default(),
                page => page?,
            };
            let before = lines.data.len();
            for line in page.data {
                if lines.data.iter().all(|known| known.id != line.id) {
                    lines.data.push(line);
                }
            }
            lines.has_more = page.has_more && lines.data.len() > before;
        }
        session.line_items = Some(lines);
        Ok(session)
    }

    /// Returns the current state of a subscription, with all of its items.
    pub async fn subscription(&self, id: &SubscriptionId) -> Result<Subscription, CallError> {
        let mut found: Subscription = self.one("/subscriptions", id).await?;
        if found.items.has_more {
            found.items.data = self.list("/subscription_items", &[("subscription", id)], usize::MAX).await?;
        }
        Ok(found)
    }

    /// Returns the object with this id from a collection.
    pub async fn one<T: DeserializeOwned>(&self, collection: &str, id: &str) -> Result<T, CallError> {
        self.one_with(collection, id, &[]).await
    }

    /// Returns the same as [`Client::one`], with a query.
    pub async fn one_with<T: DeserializeOwned>(
        &self,
        collection: &str,
        id: &str,
        query: &[(&str, &str)],
    ) -> Result<T, CallError> {
        self.get(&format!("{collection}/{}", segment(id)?), query).await
    }

    /// Lists objects of a collection, page by page, in Stripe's order (newest first), each once; stops after the page
    /// that reaches `most`.
    pub async fn list<T: DeserializeOwned>(
        &self,
        collection: &str,
        filter: &[(&str, &str)],
        most: usize,
    ) -> Result<Vec<T>, CallError> {
        let mut all = Vec::new();
        let mut seen = HashSet::new();
        let mut after: Option<String> = None;
        loop {
            let (page, next) = self.page(collection, filter, after.as_deref()).await?;
            after = next;
            let before = all.len();
            for object in page {
                // A page may repeat objects: each is kept once.
                let id = object.get("id").and_then(|id| id.as_str());
                if id.is_none_or(|id| seen.insert(id.to_owned())) {
                    all.push(serde_json::from_value(object).map_err(|e| CallError::Unreadable(e.to_string()))?);
                }
            }
            if after.is_none() || all.len() == before || all.len() >= most {
                return Ok(all);
            }
        }
    }

    /// Returns one page of a collection, and the id after which the next one begins; `None` on the last page.
    pub async fn page(
        &self,
        collection: &str,
        filter: &[(&str, &str)],
        after: Option<&str>,
    ) -> Result<(Vec<serde_json::Value>, Option<String>), CallError> {
        let mut query = vec![("limit", "100")];
        query.extend_from_slice(filter);
        query.extend(after.map(|id| ("starting_after", id)));
        let page: List<serde_json::Value> = self.get(collection, &query).await?;
        let last = page.data.last().and_then(|object| object.get("id")?.as_str()).map(str::to_owned);
        Ok((page.data, last.filter(|_| page.has_more)))
    }

    /// Sends a POST below `/v1` with a form; every retry carries the same idempotency key.
    pub async fn post<T: DeserializeOwned>(
        &self,
        path: &[&str],
        form: &[(&str, &str)],
        idempotency_key: &str,
    ) -> Result<T, CallError> {
        let mut full = String::new();
        for part in path {
            full.push('/');
            full.push_str(segment(part)?);
        }
        self.call(&Post { path: &full, form }, Some(idempotency_key)).await
    }

    async fn try_once<T: DeserializeOwned>(
        &self,
        request: RequestBuilder,
        key: Option<IdempotencyKey>,
    ) -> Result<T, CallError> {
        let strategy = key.map_or(RequestStrategy::Once, RequestStrategy::Idempotent);
        // miniserde's loose value keeps the crate's typed structs, which refuse other API versions, out of the way.
        let sent = request.customize::<miniserde::json::Value>().request_strategy(strategy).send(&self.inner).await;
        let value = sent.map_err(from_stripe)?;
        serde_json::from_str(&miniserde::json::to_string(&value)).map_err(|e| CallError::Unreadable(e.to_string()))
    }

    async fn pause(&self, attempt: u32) {
        let least = self.pace.pause.saturating_mul(1 << (attempt - 1).min(6));
        let more = self.context.rng().random_range(0.0..=1.0);
        tokio::time::sleep(least.mul_f64(1.0 + more)).await;
    }
}

fn from_stripe(error: StripeError) -> CallError {
    match error {
        StripeError::Stripe(_, 429) => CallError::RateLimited,
        // 409: another request with this idempotency key is in progress, or an object is locked; the same call may be
        // retried.
        StripeError::Stripe(error, status) if status >= 500 || status == 409 => {
            CallError::Unavailable(format!("{status} {}", error.message.unwrap_or_default()))
        }
        StripeError::Stripe(error, status) => CallError::Refused {
            status,
            code: error.code.map(|code| code.to_string()),
            param: error.param,
            // Messages are logged, and quote the id that was requested.
            message: error.message.map_or_else(|| format!("status {status}"), |text| masked(&text).into_owned()),
        },
        // A body that is not JSON comes with 5xx pages and with cut connections.
        StripeError::JSONDeserialize(what) => CallError::Unavailable(what),
        StripeError::Timeout => CallError::Unavailable("no answer in time".into()),
        other => CallError::Unavailable(other.to_string()),
    }
}

/// Returns an id as a path segment; refuses any character that could leave the segment, before a request is sent.
fn segment(id: &str) -> Result<&str, CallError> {
    let fine = !id.is_empty() && id.len() <= 255 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if fine { Ok(id) } else { Err(CallError::Unreadable("not a Stripe id".into())) }
}

struct Get<'a> {
    path: &'a str,
    query: &'a [(&'a str, &'a str)],
}

impl StripeRequest for Get<'_> {
    type Output = ();

    fn build(&self) -> RequestBuilder {
        let mut request = RequestBuilder::new(StripeMethod::Get, self.path);
        if !self.query.is_empty() {
            request.query =
                Some(url::form_urlencoded::Serializer::new(String::new()).extend_pairs(self.query).finish());
        }
        request
    }
}

struct Post<'a> {
    path: &'a str,
    form: &'a [(&'a str, &'a str)],
}

impl StripeRequest for Post<'_> {
    type Output = ();

    fn build(&self) -> RequestBuilder {
        let mut request = RequestBuilder::new(StripeMethod::Post, self.path);
        request.body = Some(url::form_urlencoded::Serializer::new(String::new()).extend_pairs(self.form).finish());
        request
    }
}
