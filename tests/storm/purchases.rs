//! Purchases by quantity and by site, by card and by bank transfer; some are never paid.

use keysmith::sandbox::stripe::checkout::Pay;
use keysmith::sandbox::stripe::world::World;
use rand::RngExt;
use rand::rngs::StdRng;
use serde_json::{Value, json};

use super::SIDE_BY_SIDE;

/// One checkout session and its expected result.
#[derive(Clone, Debug)]
pub struct Purchase {
    pub session: String,
    /// The requested quantity.
    pub quantity: usize,
    pub sites: Vec<String>,
    pub ends: Ends,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    PaidByCard,
    /// Completed first, paid by a later event.
    PaidByTransfer,
    TransferFailed,
    Expired,
}

impl Purchase {
    /// Returns the number of keys that must exist at the end.
    pub fn keys(&self) -> usize {
        match self.ends {
            Ends::PaidByCard | Ends::PaidByTransfer => self.quantity,
            Ends::TransferFailed | Ends::Expired => 0,
        }
    }
}

/// Buys `paid` sessions, plus one unpaid per ten; their events are not delivered yet.
pub async fn buy(client: &reqwest::Client, base: &str, world: &World, paid: usize, rng: &mut StdRng) -> Vec<Purchase> {
    let plans: Vec<(Value, Purchase)> = (0..paid + paid.div_ceil(10)).map(|n| plan(n, paid, rng)).collect();
    let mut purchases = Vec::with_capacity(plans.len());
    for batch in plans.chunks(SIDE_BY_SIDE) {
        let mut under_way = tokio::task::JoinSet::new();
        for (body, purchase) in batch.iter().cloned() {
            let kind = if purchase.sites.is_empty() { "quantity" } else { "sites" };
            let request = client.post(format!("{base}/purchase-{kind}")).json(&body);
            under_way.spawn(async move {
                let answer = request.send().await.unwrap();
                let (status, text) = (answer.status(), answer.text().await.unwrap());
                assert!(status.is_success(), "{status}: {text}");
                let answer: Value = serde_json::from_str(&text).unwrap();
                Purchase { session: answer.get("session_id").unwrap().as_str().unwrap().to_owned(), ..purchase }
            });
        }
        purchases.extend(under_way.join_all().await);
    }
    for purchase in &purchases {
        end(world, purchase);
    }
    purchases
}

/// Returns the `n`-th customer's purchase. A third of them buy more than once.
fn plan(n: usize, paid: usize, rng: &mut StdRng) -> (Value, Purchase) {
    let who = if rng.random_ratio(1, 3) { rng.random_range(0..10) } else { n + 10 };
    let email = format!("customer-{who}@example.com");
    let count: usize = if rng.random_ratio(1, 20) { 60 } else { rng.random_range(1..=5) };
    let by_site = rng.random_ratio(2, 5);
    let sites: Vec<String> =
        if by_site { (0..count).map(|site| format!("site-{n}-{site}.example.com")).collect() } else { Vec::new() };
    let ends = match (n < paid, rng.random_ratio(1, 6)) {
        (true, false) => Ends::PaidByCard,
        (true, true) => Ends::PaidByTransfer,
        (false, _) if n.is_multiple_of(2) => Ends::TransferFailed,
        (false, _) => Ends::Expired,
    };
    let body =
        if by_site { json!({"email": email, "sites": sites}) } else { json!({"email": email, "quantity": count}) };
    (body, Purchase { session: String::new(), quantity: count, sites, ends })
}

fn end(world: &World, purchase: &Purchase) {
    let id = &purchase.session;
    match purchase.ends {
        Ends::PaidByCard => drop(world.pay(id, &Pay::default()).unwrap()),
        Ends::PaidByTransfer | Ends::TransferFailed => {
            world.pay(id, &Pay { by_transfer: true, ..Pay::default() }).unwrap();
            if purchase.ends == Ends::PaidByTransfer { world.settle(id) } else { world.fail_transfer(id) }.unwrap();
        }
        Ends::Expired => drop(world.expire(id).unwrap()),
    }
}
