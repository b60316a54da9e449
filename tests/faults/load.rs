//! Customers and Stripe as load during a fault: they retry until served, and record what was acknowledged.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use keysmith::ids::Context;
use keysmith::sandbox::stripe::checkout::Pay;
use keysmith::sandbox::stripe::delivery::sign;
use keysmith::sandbox::stripe::world::World;
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::server::{ADMIN_TOKEN, Server, WEBHOOK_SECRET};

/// Number of concurrent customers.
const CUSTOMERS: usize = 4;
const BETWEEN_TRIES: Duration = Duration::from_millis(100);
/// Longest wait of a customer; after that the test fails.
const PATIENCE: Duration = Duration::from_secs(180);

/// A key created by the seller and activated on one installation.
#[derive(Clone, Debug)]
pub struct Made {
    pub email: String,
    pub key: String,
    pub installation: String,
}

/// Acknowledged work, and counts of the other responses.
#[derive(Debug, Default)]
pub struct Told {
    /// Address and number of paid keys.
    pub paid: Vec<(String, usize)>,
    pub made: Vec<Made>,
    /// Events answered with 200.
    pub events: BTreeSet<String>,
    /// Number of answered validations.
    pub validated: usize,
    /// Number of 503 responses.
    pub refused: usize,
    pub slowest_refusal: Duration,
    pub slowest_answer: Duration,
    /// Number of requests without a response.
    pub unanswered: usize,
    /// Responses that no fault excuses.
    pub wrong: Vec<String>,
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (paid, made, events) = (self.paid.len(), self.made.len(), self.events.len());
        write!(
            f,
            "{paid} paid orders, {made} made and activated keys, {events} events, {} validations; ",
            self.validated
        )?;
        write!(f, "{} refused with 503 (slowest {:.2?}), ", self.refused, self.slowest_refusal)?;
        write!(f, "{} unanswered, slowest answer {:.2?}", self.unanswered, self.slowest_answer)
    }
}

/// The running customers and Stripe.
pub struct Load {
    at_work: Arc<AtWork>,
    customers: JoinSet<()>,
    stripe: JoinSet<()>,
}

/// The shared state of all customers and Stripe.
pub struct AtWork {
    client: reqwest::Client,
    base: String,
    world: Arc<World>,
    told: Mutex<Told>,
    next: AtomicUsize,
    closing: AtomicBool,
    closed: AtomicBool,
    /// Codes of refusals, other than 503, that this fault explains.
    excused: Vec<&'static str>,
}

impl Load {
    pub fn start(server: &Server, world: &Arc<World>) -> Self {
        Self::excusing(server, world, &[])
    }

    /// Starts the load. `codes` are refusals that the fault explains.
    pub fn excusing(server: &Server, world: &Arc<World>, codes: &[&'static str]) -> Self {
        // The client waits longer than any refusal may take, so that a timeout is always the server's fault.
        let client = reqwest::Client::builder().timeout(Duration::from_secs(40)).build().unwrap();
        let at_work = Arc::new(AtWork {
            client,
            base: server.base.clone(),
            world: world.clone(),
            told: Mutex::default(),
            next: AtomicUsize::new(0),
            closing: AtomicBool::new(false),
            closed: AtomicBool::new(false),
            excused: codes.to_vec(),
        });
        let (mut customers, mut stripe) = (JoinSet::new(), JoinSet::new());
        for _ in 0..CUSTOMERS {
            customers.spawn(serve_customers(at_work.clone()));
        }
        stripe.spawn(deliver(at_work.clone()));
        Self { at_work, customers, stripe }
    }

    /// Returns the results so far.
    pub fn told(&self) -> MutexGuard<'_, Told> {
        self.at_work.told.lock().unwrap()
    }

    /// Stops new customers, serves the current ones to the end, and delivers every event.
    pub async fn finish(mut self) -> Told {
        self.at_work.closing.store(true, Relaxed);
        while let Some(customer) = self.customers.join_next().await {
            customer.unwrap();
        }
        self.at_work.closed.store(true, Relaxed);
        while let Some(stripe) = self.stripe.join_next().await {
            stripe.unwrap();
        }
        let told = std::mem::take(&mut *self.at_work.told.lock().unwrap());
        assert_eq!(told.wrong, Vec::<String>::new(), "answers that no fault excuses");
        told
    }
}

async fn serve_customers(at_work: Arc<AtWork>) {
    while !at_work.closing.load(Relaxed) {
        let n = at_work.next.fetch_add(1, Relaxed);
        buy(&at_work, n).await;
        make(&at_work, n).await;
        // Pace customers so that a fault hits many of them, not only the first.
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}

async fn buy(at_work: &AtWork, n: usize) {
    let (email, quantity) = (format!("buyer-{n}@example.com"), 1 + n % 3);
    let post = |at_work: &AtWork| {
        let url = format!("{}/purchase-quantity", at_work.base);
        at_work.client.post(url).json(&json!({"email": email, "quantity": quantity}))
    };
    let (_, answer) = at_work.until_served(post, &[200]).await;
    let session = answer.get("session_id").and_then(Value::as_str).unwrap();
    at_work.world.pay(session, &Pay::default()).unwrap();
    at_work.told.lock().unwrap().paid.push((email, quantity));
}

async fn make(at_work: &AtWork, n: usize) {
    let email = format!("customer-{n}@example.com");
    let (key, installation) = (format!("MADE-{n:06}-{}", Context::system().request_id()), format!("machine-{n}"));
    let create = json!({"email": email, "license_key": key, "tier": "two-devices", "days": 3650});
    let created = |at_work: &AtWork| {
        at_work.client.post(format!("{}/api/v1/license/create", at_work.base)).bearer_auth(ADMIN_TOKEN).json(&create)
    };
    // 409: an earlier attempt, whose response was lost, created it.
    let (tries, (status, _)) = at_work.until_served_counting(created, &[201, 409]).await;
    if status == 409 && tries == 1 {
        at_work.told.lock().unwrap().wrong.push(format!("409 to the first attempt to make {key}"));
    }
    let mine = json!({"email": email, "license_key": key, "installation_id": installation});
    let activate =
        |at_work: &AtWork| at_work.client.post(format!("{}/api/v1/license/activate", at_work.base)).json(&mine);
    at_work.until_served(activate, &[200]).await;
    let asked = json!({"license_key": key, "instance_id": installation});
    let validate =
        |at_work: &AtWork| at_work.client.post(format!("{}/api/v1/license/validate", at_work.base)).json(&asked);
    let (_, answer) = at_work.until_served(validate, &[200]).await;
    let mut told = at_work.told.lock().unwrap();
    told.validated += 1;
    if answer.get("valid") != Some(&Value::Bool(true)) {
        told.wrong.push(format!("{key} was made and activated, and is not valid: {answer}"));
    }
    told.made.push(Made { email, key, installation });
}

/// Delivers each event as Stripe would: until it is accepted, and up to twice.
async fn deliver(at_work: Arc<AtWork>) {
    loop {
        let closed = at_work.closed.load(Relaxed);
        let mut waiting = 0;
        for event in at_work.world.events() {
            let id = event.get("id").unwrap().as_str().unwrap().to_owned();
            if at_work.told.lock().unwrap().events.contains(&id) {
                continue;
            }
            waiting += 1;
            let body = event.to_string();
            let post = |at_work: &AtWork| {
                let signature = sign(WEBHOOK_SECRET, body.as_bytes(), Context::system().now());
                let url = format!("{}/webhooks/stripe", at_work.base);
                at_work.client.post(url).header("stripe-signature", signature).body(body.clone())
            };
            for _ in 0..2 {
                if at_work.send(post(&at_work), &[200]).await.is_some() {
                    at_work.told.lock().unwrap().events.insert(id.clone());
                }
            }
        }
        if closed && waiting == 0 {
            return;
        }
        tokio::time::sleep(BETWEEN_TRIES).await;
    }
}

impl AtWork {
    async fn until_served(&self, request: impl Fn(&Self) -> RequestBuilder, good: &[u16]) -> (u16, Value) {
        self.until_served_counting(request, good).await.1
    }

    async fn until_served_counting(
        &self,
        request: impl Fn(&Self) -> RequestBuilder,
        good: &[u16],
    ) -> (usize, (u16, Value)) {
        let began = Instant::now();
        for tries in 1.. {
            if let Some(answer) = self.send(request(self), good).await {
                return (tries, answer);
            }
            if began.elapsed() > PATIENCE {
                panic!("not served after {PATIENCE:?}: {}", self.told.lock().unwrap());
            }
            tokio::time::sleep(BETWEEN_TRIES).await;
        }
        unreachable!("a range without an end")
    }

    /// Sends once; returns the response if its status is in `good`.
    async fn send(&self, request: RequestBuilder, good: &[u16]) -> Option<(u16, Value)> {
        let began = Instant::now();
        let answer = request.send().await;
        let took = began.elapsed();
        let Ok(answer) = answer else {
            self.told.lock().unwrap().unanswered += 1;
            return None;
        };
        let (status, path) = (answer.status().as_u16(), answer.url().path().to_owned());
        let retry_after = answer.headers().contains_key("retry-after");
        let Ok(text) = answer.text().await else {
            self.told.lock().unwrap().unanswered += 1;
            return None;
        };
        let body: Value = serde_json::from_str(&text).unwrap_or_default();
        let mut told = self.told.lock().unwrap();
        told.slowest_answer = told.slowest_answer.max(took);
        if good.contains(&status) {
            return Some((status, body));
        }
        let code = body.get("code").and_then(Value::as_str).unwrap_or_default();
        // The request's head took over ten seconds because our client got no CPU time; nothing was processed.
        if status == 408 && text.is_empty() {
            told.unanswered += 1;
            return None;
        }
        if status == 503 && retry_after && code.ends_with("_unavailable") {
            told.refused += 1;
            told.slowest_refusal = told.slowest_refusal.max(took);
        } else if !self.excused.contains(&code) {
            told.wrong.push(format!("{status} {path}: {text}"));
        }
        None
    }
}
