//! Request bodies, buffered within limits of size, time and memory, so that no client holds a connection or fills the
//! memory with an endless body.

use std::cell::RefCell;
use std::collections::HashMap;
use std::future::{Future, poll_fn};
use std::net::IpAddr;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};
use actix_web::web::{self, Bytes, BytesMut};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_core::Stream;

use super::client_address::client_address;
use super::connections::Connection;
use super::hostile;
use super::problem::Problem;
use crate::app::live::Live;
use crate::error_code::ErrorCode;

/// The largest JSON or form body, in bytes.
pub const BODY_LIMIT: usize = 64 * 1024;
/// How long a body may take to arrive, from the first read to its last byte.
pub const BODY_TIME: Duration = Duration::from_secs(10);
/// How much of an oversized body is still read, in bytes.
const DISCARDED: usize = 4 * 1024 * 1024;
/// How long a body is held after its handler returned: until the response is written.
const KEPT: Duration = Duration::from_secs(2);
/// Bodies up to this size, in bytes, are not counted: they take no more memory than the connection itself.
const SMALL: usize = 16 * 1024;

/// The largest form that is kept across a sign-in, in bytes: what a cookie holds.
const SENT_FORM: usize = 2_000;

/// The form of this request, for a page that keeps it across a sign-in.
#[derive(Clone)]
pub struct SentForm(pub Bytes);

/// A raw body of at most `LIMIT` bytes. Fails with 413 for more, 408 when it does not arrive in time, 503 while too
/// many large bodies are being received, and 422 for a form with forbidden characters.
pub struct Body<const LIMIT: usize>(pub Bytes);

impl<const LIMIT: usize> FromRequest for Body<LIMIT> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move { read(&req, payload, LIMIT).await.map(Self) })
    }
}

/// Reads an entire body. For handlers that check the headers first; the others take [`Body`].
pub async fn read(req: &HttpRequest, mut payload: Payload, limit: usize) -> Result<Bytes, Problem> {
    let connection = req.conn_data::<Arc<Connection>>();
    connection.inspect(|connection| connection.waits());
    let received = tokio::time::timeout(BODY_TIME, receive(req, &mut payload, limit)).await;
    connection.inspect(|connection| connection.works());
    let received = received.unwrap_or_else(|_| {
        let detail = format!("The body did not arrive within {} seconds. Send it again.", BODY_TIME.as_secs());
        Err(Problem::new(StatusCode::REQUEST_TIMEOUT, ErrorCode::RequestTimeout, detail))
    });
    let bytes = received.inspect_err(|_| keep_until_answered(payload))?;
    let form =
        req.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form"));
    let wrong = if form { hostile::in_pairs(&bytes) } else { Vec::new() };
    if form && wrong.is_empty() && bytes.len() <= SENT_FORM {
        req.extensions_mut().insert(SentForm(bytes.clone()));
    }
    if wrong.is_empty() { Ok(bytes) } else { Err(Problem::fields(&wrong)) }
}

/// Refuses a body whose `Content-Length` is too large: 413.
pub async fn check_length(req: &HttpRequest, payload: &mut Payload, limit: usize) -> Result<(), Problem> {
    if said_length(req).is_some_and(|length| length > limit) {
        discard(payload).await;
        return Err(too_large(limit));
    }
    Ok(())
}

/// Reads and drops what a client is sending, for a moment: many clients read a response only after they have sent
/// everything.
async fn discard(payload: &mut Payload) {
    let reading = async {
        let mut left = DISCARDED;
        while let Some(Ok(chunk)) = poll_fn(|cx| Pin::new(&mut *payload).poll_next(cx)).await {
            match left.checked_sub(chunk.len()) {
                Some(less) => left = less,
                None => break,
            }
        }
    };
    // The response is the same whether the rest arrived or not.
    drop(tokio::time::timeout(Duration::from_secs(1), reading).await);
}

fn said_length(req: &HttpRequest) -> Option<usize> {
    req.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok())
}

fn too_large(limit: usize) -> Problem {
    let detail = format!("The body is larger than {} KiB.", limit / 1024);
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::BodyTooLarge, detail)
}

/// Holds a body until the response is written. actix waits without limit for the rest of a chunked body that was
/// dropped; one that is still held when the response goes out ends with it.
fn keep_until_answered<T: 'static>(payload: T) {
    actix_web::rt::spawn(async move {
        tokio::time::sleep(KEPT).await;
        drop(payload);
    });
}

/// A chunked body, which may be endless. Shared with the handler, which may or may not read it.
pub struct Chunked(Rc<RefCell<Watched>>);

struct Watched {
    payload: Payload,
    ended: bool,
}

/// The handler's view of it.
struct Reading(Rc<RefCell<Watched>>);

impl Chunked {
    /// Wraps the body of a chunked request in one that can be watched.
    pub fn watch(req: &mut ServiceRequest) -> Option<Self> {
        if !req.headers().contains_key(TRANSFER_ENCODING) {
            return None;
        }
        let watched = Rc::new(RefCell::new(Watched { payload: req.take_payload(), ended: false }));
        req.set_payload(Payload::Stream { payload: Box::pin(Reading(watched.clone())) });
        Some(Self(watched))
    }

    /// Called when the response is ready: what the client has not sent by then is not waited for.
    pub fn answered(self) {
        if !self.0.try_borrow().is_ok_and(|watched| watched.ended) {
            keep_until_answered(self);
        }
    }
}

impl Stream for Reading {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Ok(mut watched) = self.0.try_borrow_mut() else { return Poll::Ready(None) };
        let polled = Pin::new(&mut watched.payload).poll_next(cx);
        watched.ended |= matches!(polled, Poll::Ready(None));
        polled
    }
}

async fn receive(req: &HttpRequest, payload: &mut Payload, limit: usize) -> Result<Bytes, Problem> {
    let mut body = BytesMut::new();
    let mut share = None;
    while let Some(chunk) = poll_fn(|cx| Pin::new(&mut *payload).poll_next(cx)).await {
        let chunk = chunk.map_err(|error| Problem::bad_request(ErrorCode::UnreadableBody, error.to_string()))?;
        if body.len() + chunk.len() > limit {
            discard(payload).await;
            return Err(too_large(limit));
        }
        if share.is_none() && body.len() + chunk.len() > SMALL {
            share = Some(reserve(req, limit)?);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// Reserves memory for this body; released when the body has arrived or failed.
fn reserve(req: &HttpRequest, limit: usize) -> Result<Option<Share>, Problem> {
    let Some(memory) = req.app_data::<web::Data<BodyMemory>>() else { return Ok(None) };
    let size = said_length(req).unwrap_or(limit).min(limit);
    let from = match req.app_data::<web::Data<Live>>() {
        Some(live) => client_address(req, &live.app()),
        None => req.peer_addr().map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.ip()),
    };
    let share = memory.clone().into_inner().take(from, size).ok_or_else(|| {
        let detail = "Too many large requests are being received. Try again in a second.";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Busy, detail).retry_after(1)
    })?;
    Ok(Some(share))
}

/// Memory for large bodies in transit: a total, and a share per address, so that one address cannot use up the total.
pub struct BodyMemory {
    most: usize,
    most_of_one: usize,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

impl BodyMemory {
    /// Allows `most` bytes in total, and `most_of_one` for one address.
    pub fn new(most: usize, most_of_one: usize) -> Self {
        Self { most, most_of_one, taken: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(self: Arc<Self>, address: IpAddr, size: usize) -> Option<Share> {
        let mut taken = self.lock();
        let own = taken.by_address.get(&address).copied().unwrap_or(0);
        if taken.all + size > self.most || own + size > self.most_of_one {
            return None;
        }
        taken.all += size;
        taken.by_address.insert(address, own + size);
        drop(taken);
        Some(Share { memory: self, address, size })
    }
}

/// One body's reservation.
struct Share {
    memory: Arc<BodyMemory>,
    address: IpAddr,
    size: usize,
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut taken = self.memory.lock();
        taken.all = taken.all.saturating_sub(self.size);
        let left = taken.by_address.get(&self.address).copied().unwrap_or(0).saturating_sub(self.size);
        if left == 0 {
            taken.by_address.remove(&self.address);
        } else {
            taken.by_address.insert(self.address, left);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_takes_what_is_there_for_all() {
        let memory = Arc::new(BodyMemory::new(100, 60));
        let (one, two) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        let first = memory.clone().take(one, 50).unwrap();
        assert!(memory.clone().take(one, 20).is_none(), "its own share is used up");
        let second = memory.clone().take(two, 50).unwrap();
        assert!(memory.clone().take(two, 1).is_none(), "the total is used up");
        drop((first, second));
        assert!(memory.lock().by_address.is_empty());
        assert!(memory.clone().take(one, 60).is_some());
    }
}
