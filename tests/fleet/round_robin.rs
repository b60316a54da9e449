//! A small load balancer: each connection goes to the next server that accepts it, without stickiness.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};

use super::server::Server;

/// The load balancer; stops when dropped.
pub struct RoundRobin {
    /// `http://<its address>`
    pub base: String,
    /// A client that opens a connection per request, so that requests rotate.
    pub client: reqwest::Client,
    accepts: tokio::task::JoinHandle<()>,
}

impl RoundRobin {
    pub async fn before(servers: &[Server]) -> Self {
        let targets: Arc<[SocketAddr]> = servers.iter().map(|server| server.address().parse().unwrap()).collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let next = Arc::new(AtomicUsize::new(0));
        let accepts = tokio::spawn(async move {
            loop {
                let (near, _) = listener.accept().await.unwrap();
                tokio::spawn(carry(near, targets.clone(), next.clone()));
            }
        });
        let client = reqwest::Client::builder().pool_max_idle_per_host(0);
        let client = client.timeout(std::time::Duration::from_secs(60)).build().unwrap();
        Self { base, client, accepts }
    }
}

impl Drop for RoundRobin {
    fn drop(&mut self) {
        self.accepts.abort();
    }
}

async fn carry(mut near: TcpStream, targets: Arc<[SocketAddr]>, next: Arc<AtomicUsize>) {
    let first = next.fetch_add(1, Relaxed);
    for turn in 0..targets.len() {
        let target = targets[(first + turn) % targets.len()];
        // A server that is down is skipped.
        if let Ok(mut far) = TcpStream::connect(target).await {
            // The client sees how the connection ended.
            drop(copy_bidirectional(&mut near, &mut far).await);
            return;
        }
    }
}
