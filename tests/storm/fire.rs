//! Sends every event several times and opens every success page twice, in one shuffled sequence, while the server is
//! killed.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use keysmith::ids::Context;
use keysmith::sandbox::stripe::delivery::sign;
use keysmith::sandbox::stripe::world::World;
use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

use super::purchases::{Ends, Purchase};
use super::{COPIES, SIDE_BY_SIDE, WEBHOOK_SECRET};

/// Success pages opened for each session.
const PAGES: usize = 2;
/// Attempts per request before the test fails: a killed server is back in a second or two.
const TRIES: u32 = 600;
const BETWEEN_TRIES: Duration = Duration::from_millis(100);

#[derive(Clone, Debug)]
enum Shot {
    /// An event's id and body.
    Event(String, Arc<str>),
    /// A session's success page.
    Page(String),
}

/// Counts of requests and responses.
#[derive(Debug, Default)]
pub struct Fired {
    pub events: usize,
    pub shots: usize,
    pub kills: usize,
    /// Attempts without a response, since the server was dead or died.
    pub unanswered: usize,
    /// Attempts answered with a 5xx.
    pub refused: usize,
    /// Events answered with 200.
    pub acknowledged: BTreeSet<String>,
}

impl fmt::Display for Fired {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { events, shots, kills, unanswered, refused, acknowledged } = self;
        write!(f, "{shots} requests ({events} events), {kills} kills, {unanswered} unanswered, {refused} 5xx, ")?;
        write!(f, "{} events acknowledged", acknowledged.len())
    }
}

/// The state shared by the senders.
struct Row {
    left: Mutex<Vec<Shot>>,
    done: AtomicUsize,
    fired: Mutex<Fired>,
}

/// The server, or the load balancer, that receives everything.
#[derive(Clone, Debug)]
pub struct Target {
    pub base: String,
    pub client: reqwest::Client,
}

/// Sends everything until it is accepted. The kills, performed by the caller, are spread over the requests; the last
/// one comes after everything is acknowledged, while many jobs are still pending.
pub async fn fire(
    target: &Target,
    world: &World,
    purchases: &[Purchase],
    kills: usize,
    rng: &mut StdRng,
    mut kill_one: impl AsyncFnMut(usize, &mut StdRng),
) -> Fired {
    let shots = load(world, purchases, rng);
    let all = shots.len();
    let fired = Fired { events: world.events().len(), shots: all, ..Fired::default() };
    let row = Arc::new(Row { left: Mutex::new(shots), done: AtomicUsize::new(0), fired: Mutex::new(fired) });
    let mut senders = tokio::task::JoinSet::new();
    for _ in 0..SIDE_BY_SIDE {
        senders.spawn(send_all(target.client.clone(), target.base.clone(), row.clone()));
    }
    for kill in 1..=kills {
        let at = all * kill / kills;
        while row.done.load(Ordering::Relaxed) < at {
            assert!(!senders.is_empty());
            tokio::time::sleep(Duration::from_millis(2)).await;
            if row.done.load(Ordering::Relaxed) < at && senders.try_join_next().is_some_and(|sent| sent.is_err()) {
                panic!("a request failed for good");
            }
        }
        tokio::time::sleep(Duration::from_millis(rng.random_range(0..30))).await;
        kill_one(kill, rng).await;
        row.fired.lock().unwrap().kills += 1;
    }
    senders.join_all().await;
    std::mem::take(&mut row.fired.lock().unwrap())
}

/// Returns all requests, shuffled.
fn load(world: &World, purchases: &[Purchase], rng: &mut StdRng) -> Vec<Shot> {
    let mut shots = Vec::new();
    for event in world.events() {
        let id = event.get("id").unwrap().as_str().unwrap().to_owned();
        let body: Arc<str> = event.to_string().into();
        shots.extend((0..COPIES).map(|_| Shot::Event(id.clone(), body.clone())));
    }
    for purchase in purchases.iter().filter(|purchase| purchase.ends != Ends::Expired) {
        shots.extend((0..PAGES).map(|_| Shot::Page(purchase.session.clone())));
    }
    shots.shuffle(rng);
    shots
}

async fn send_all(client: reqwest::Client, base: String, row: Arc<Row>) {
    loop {
        let next = row.left.lock().unwrap().pop();
        let Some(shot) = next else { return };
        for attempt in 1.. {
            if is_taken(&client, &base, &shot, &row).await {
                break;
            }
            assert!(attempt < TRIES, "given up: {shot:?}");
            tokio::time::sleep(BETWEEN_TRIES).await;
        }
        row.done.fetch_add(1, Ordering::Relaxed);
    }
}

/// Sends once; returns whether it was accepted. Any status but 200 or a 5xx fails the test.
async fn is_taken(client: &reqwest::Client, base: &str, shot: &Shot, row: &Row) -> bool {
    let request = match shot {
        Shot::Event(_, body) => {
            let signature = sign(WEBHOOK_SECRET, body.as_bytes(), Context::system().now());
            let post = client.post(format!("{base}/webhooks/stripe")).header("stripe-signature", signature);
            post.body(body.to_string())
        }
        Shot::Page(session) => client.get(format!("{base}/checkout/success?session_id={session}")),
    };
    let answer = request.send().await;
    let mut fired = row.fired.lock().unwrap();
    match answer.map(|answer| answer.status().as_u16()) {
        Ok(200) => {
            if let Shot::Event(id, _) = shot {
                fired.acknowledged.insert(id.clone());
            }
            true
        }
        Ok(status) => {
            assert!(status >= 500, "{status}: {shot:?}");
            fired.refused += 1;
            false
        }
        Err(_) => {
            fired.unanswered += 1;
            false
        }
    }
}
