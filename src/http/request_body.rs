//! Request bodies: read whole, within a size, a time and a share of memory, so that nobody keeps a connection or fills the
//! memory with a body that never ends.

use std::collections::HashMap;
use std::future::{Future, poll_fn};
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::web::{self, Bytes, BytesMut};
use actix_web::{FromRequest, HttpRequest};
use futures_core::Stream;

use super::client_address::client_address;
use super::connections::Connection;
use super::hostile;
use super::problem::Problem;
use crate::app::App;

/// The most a JSON or form body may hold.
pub const BODY_LIMIT: usize = 64 * 1024;
/// How long a body may take to arrive, from the first look at it to its last byte.
pub const BODY_TIME: Duration = Duration::from_secs(10);
/// A body up to this size is not counted: it takes no more than the connection itself.
const SMALL: usize = 16 * 1024;

/// A raw body of at most `LIMIT` bytes. 413 for more, 408 when it does not arrive in time, 503 while too many large ones
/// are being received, 422 for a form with characters that no field may hold.
pub struct Body<const LIMIT: usize>(pub Bytes);

impl<const LIMIT: usize> FromRequest for Body<LIMIT> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move { read(&req, payload, LIMIT).await.map(Self) })
    }
}

/// Reads a body whole. For handlers that look at the headers first; the others take [`Body`].
pub async fn read(req: &HttpRequest, payload: Payload, limit: usize) -> Result<Bytes, Problem> {
    let connection = req.conn_data::<Arc<Connection>>();
    connection.inspect(|connection| connection.waits());
    let received = tokio::time::timeout(BODY_TIME, receive(req, payload, limit)).await;
    connection.inspect(|connection| connection.works());
    let bytes = received.unwrap_or_else(|_| {
        let detail = format!("The body did not arrive within {} seconds. Send it again.", BODY_TIME.as_secs());
        Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "request_timeout", detail))
    })?;
    let form =
        req.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form"));
    let wrong = if form { hostile::in_pairs(&bytes) } else { Vec::new() };
    if wrong.is_empty() { Ok(bytes) } else { Err(Problem::fields(&wrong)) }
}

async fn receive(req: &HttpRequest, mut payload: Payload, limit: usize) -> Result<Bytes, Problem> {
    let mut body = BytesMut::new();
    let mut share = None;
    while let Some(chunk) = poll_fn(|cx| Pin::new(&mut payload).poll_next(cx)).await {
        let chunk = chunk.map_err(|error| Problem::bad_request("unreadable_body", error.to_string()))?;
        if body.len() + chunk.len() > limit {
            let detail = format!("The body is larger than {} KiB.", limit / 1024);
            return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", detail));
        }
        if share.is_none() && body.len() + chunk.len() > SMALL {
            share = Some(reserve(req, limit)?);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// Takes this body's part of the memory that bodies on their way may fill. Given back when it has arrived, or has not.
fn reserve(req: &HttpRequest, limit: usize) -> Result<Option<Share>, Problem> {
    let Some(memory) = req.app_data::<web::Data<BodyMemory>>() else { return Ok(None) };
    let said = req.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let size = said.unwrap_or(limit).min(limit);
    let from = match req.app_data::<web::Data<App>>() {
        Some(app) => client_address(req, app),
        None => req.peer_addr().map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.ip()),
    };
    let share = memory.clone().into_inner().take(from, size).ok_or_else(|| {
        let detail = "Too many large requests are being received. Try again in a second.";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", detail).retry_after(1)
    })?;
    Ok(Some(share))
}

/// What all large bodies on their way may take, and those of one address, so that one cannot use up what is there for all.
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
    /// `most` bytes in all, and `most_of_one` for one address.
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

/// One body's part.
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
        assert!(memory.clone().take(one, 20).is_none(), "its own part is used up");
        let second = memory.clone().take(two, 50).unwrap();
        assert!(memory.clone().take(two, 1).is_none(), "all of it is used up");
        drop((first, second));
        assert!(memory.lock().by_address.is_empty());
        assert!(memory.clone().take(one, 60).is_some());
    }
}
