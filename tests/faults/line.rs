//! A TCP relay between the server and a dependency (Stripe, a mail server) that refuses, stalls and cuts on demand.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::server::free_address;

/// The relay's behavior.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Forwards everything.
    Through,
    /// Refuses new connections and closes the open ones.
    Refuse,
    /// Accepts connections but forwards nothing, on new and open ones.
    Stall,
    /// Forwards requests and disconnects in the middle of the response.
    Cut,
}

/// The relay: forwards connections from `address` to its target until dropped.
pub struct Line {
    pub address: SocketAddr,
    mode: watch::Sender<Mode>,
    carries: tokio::task::JoinHandle<()>,
}

impl Line {
    pub fn to(target: SocketAddr) -> Self {
        let address: SocketAddr = free_address().parse().unwrap();
        let (mode, seen) = watch::channel(Mode::Through);
        Self { address, mode, carries: tokio::spawn(listen(address, target, seen)) }
    }

    pub fn set(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.carries.abort();
    }
}

async fn listen(address: SocketAddr, target: SocketAddr, mut mode: watch::Receiver<Mode>) {
    loop {
        mode.wait_for(|mode| *mode != Mode::Refuse).await.unwrap();
        let listener = TcpListener::bind(address).await.unwrap();
        loop {
            let refuses = async { mode.wait_for(|mode| *mode == Mode::Refuse).await.is_ok() };
            let accepted = tokio::select! {
                accepted = listener.accept() => Some(accepted.unwrap().0),
                _ = refuses => None,
            };
            let Some(stream) = accepted else { break };
            tokio::spawn(carry(stream, target, mode.clone()));
        }
    }
}

async fn carry(near: TcpStream, target: SocketAddr, mut mode: watch::Receiver<Mode>) {
    if mode.wait_for(|mode| *mode != Mode::Stall).await.is_err() {
        return;
    }
    // An unreachable target only closes the connection.
    let Ok(far) = TcpStream::connect(target).await else { return };
    let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
    let (asks, answers) = (pump(near_in, far_out, mode.clone(), false), pump(far_in, near_out, mode, true));
    tokio::select! {
        () = asks => {}
        () = answers => {}
    }
}

/// Forwards one direction until it ends or the relay disconnects.
async fn pump(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut mode: watch::Receiver<Mode>, is_answer: bool) {
    let mut buffer = vec![0_u8; 16 * 1024];
    loop {
        let read = tokio::select! {
            read = from.read(&mut buffer) => read,
            _ = mode.wait_for(|mode| *mode == Mode::Refuse) => return,
        };
        let Ok(count @ 1..) = read else { return };
        let Ok(now) = mode.wait_for(|mode| *mode != Mode::Stall).await.map(|mode| *mode) else { return };
        let breaks = now == Mode::Refuse || (now == Mode::Cut && is_answer);
        let carried = if breaks { count / 2 } else { count };
        let sent = to.write_all(buffer.get(..carried).unwrap()).await;
        if sent.is_err() || breaks {
            return;
        }
    }
}
