//! Limits the number of open connections per client address. One more than the limit closes the connection of that
//! address that has been idle longest, so that a client that holds connections open without using them locks nobody
//! else out.

use std::any::Any;
use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, Shutdown};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix_web::dev::Extensions;
use actix_web::rt::net::TcpStream;
use ipnet::IpNet;
use socket2::{SockRef, Socket};

/// The open connections by the network of their peer.
pub struct Connections {
    most: usize,
    /// Proxies carry everybody's requests on their own connections, so they are not limited.
    proxies: Vec<IpNet>,
    open: Mutex<HashMap<IpAddr, BTreeMap<u64, Open>>>,
    /// A logical clock: counts connections, and the moments at which one became idle.
    moment: AtomicU64,
}

struct Open {
    /// A duplicate of the connection's socket, for closing it.
    socket: Socket,
    state: Arc<State>,
}

/// A connection's current activity.
#[derive(Default)]
struct State {
    /// A handler is working for this connection: it is not closed.
    works: AtomicBool,
    /// The moment since when it has been waiting for its client.
    since: AtomicU64,
}

/// An open connection; its requests carry this handle.
pub struct Connection {
    all: Arc<Connections>,
    network: IpAddr,
    id: u64,
    state: Arc<State>,
}

impl Connections {
    /// Allows at most `most` connections for each address that is not one of `proxies`.
    pub fn new(most: usize, proxies: Vec<IpNet>) -> Self {
        Self { most: most.max(1), proxies, open: Mutex::default(), moment: AtomicU64::new(0) }
    }

    /// For `HttpServer::on_connect`.
    pub fn connected(self: &Arc<Self>, stream: &dyn Any, extensions: &mut Extensions) {
        let Some(stream) = stream.downcast_ref::<TcpStream>() else { return };
        let Ok(peer) = stream.peer_addr() else { return };
        let address = peer.ip().to_canonical();
        if self.proxies.iter().any(|proxies| proxies.contains(&address)) {
            return;
        }
        let socket = match SockRef::from(stream).try_clone() {
            Ok(socket) => socket,
            Err(error) => {
                // No file descriptors are left: this connection is refused.
                tracing::warn!(%error, "a connection was refused");
                end(&SockRef::from(stream));
                return;
            }
        };
        extensions.insert(Arc::new(self.admit(network_of(address), socket)));
    }

    fn admit(self: &Arc<Self>, network: IpAddr, socket: Socket) -> Connection {
        let id = self.moment.fetch_add(1, Ordering::Relaxed);
        let state = Arc::new(State { works: AtomicBool::new(false), since: AtomicU64::new(id) });
        let mut open = self.lock();
        let own = open.entry(network).or_default();
        if own.len() >= self.most {
            let waiting = own.iter().filter(|(_, open)| !open.state.works.load(Ordering::Relaxed));
            let longest = waiting.min_by_key(|(_, open)| open.state.since.load(Ordering::Relaxed)).map(|(id, _)| *id);
            match longest.and_then(|id| own.remove(&id)) {
                Some(ended) => end(&SockRef::from(&ended.socket)),
                None => end(&SockRef::from(&socket)),
            }
        }
        own.insert(id, Open { socket, state: state.clone() });
        drop(open);
        Connection { all: self.clone(), network, id, state }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, BTreeMap<u64, Open>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Shuts down both directions; the server's side then sees the end of the stream and drops the connection.
fn end(socket: &SockRef<'_>) {
    if let Err(error) = socket.shutdown(Shutdown::Both) {
        tracing::debug!(%error, "the connection was closed already");
    }
}

/// Returns the network of an address: a subscriber usually controls an entire IPv6 /64.
fn network_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() >> 64 << 64).into()),
    }
}

impl Connection {
    /// Marks the connection as having a handler at work.
    pub fn works(&self) {
        self.state.works.store(true, Ordering::Relaxed);
    }

    /// Marks the connection as waiting for its client.
    pub fn waits(&self) {
        self.state.since.store(self.all.moment.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
        self.state.works.store(false, Ordering::Relaxed);
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let mut open = self.all.lock();
        if let Some(own) = open.get_mut(&self.network) {
            own.remove(&self.id);
            if own.is_empty() {
                open.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::net::{TcpListener, TcpStream};

    use super::*;

    /// Returns the client's side of a connection, and the server's.
    fn pair(listener: &TcpListener) -> (TcpStream, Socket) {
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        (client, Socket::from(listener.accept().unwrap().0))
    }

    fn ended(client: &mut TcpStream) -> bool {
        client.set_read_timeout(Some(std::time::Duration::from_millis(200))).unwrap();
        client.read(&mut [0]).is_ok_and(|read| read == 0)
    }

    #[test]
    fn one_too_many_ends_the_one_that_waits_longest() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let all = Arc::new(Connections::new(3, Vec::new()));
        let home = IpAddr::from([192, 0, 2, 1]);
        let mut open: Vec<_> = (0..3)
            .map(|_| {
                let (client, socket) = pair(&listener);
                (client, all.admit(home, socket))
            })
            .collect();
        open[0].1.works();
        open[1].1.waits();
        // Another address's connections do not count.
        let (mut other, socket) = pair(&listener);
        let _other = all.admit(IpAddr::from([192, 0, 2, 2]), socket);
        let (mut fourth, socket) = pair(&listener);
        let fourth_open = all.admit(home, socket);
        let states: Vec<bool> = open.iter_mut().map(|(client, _)| ended(client)).collect();
        assert_eq!((states, ended(&mut fourth), ended(&mut other)), (vec![false, false, true], false, false));
        // While handlers work for all of them, the new connection is refused.
        open[1].1.works();
        fourth_open.works();
        let (mut fifth, socket) = pair(&listener);
        let _fifth = all.admit(home, socket);
        assert!(ended(&mut fifth) && !ended(&mut open[1].0));
        drop((open, fourth_open, _fifth, _other));
        assert!(all.lock().is_empty());
    }
}
