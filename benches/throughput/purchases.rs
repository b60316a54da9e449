//! Purchases, with the Stripe stand-in in this process.

use std::rc::Rc;
use std::time::{Duration, Instant};

use diesel::prelude::*;
use keysmith::db::Error;
use keysmith::ids::Context;
use keysmith::sandbox::server::{Played, launch};
use keysmith::sandbox::stripe::checkout::Pay;
use keysmith::sandbox::stripe::world::{World, WorldConfig};
use serde_json::{Value, json};

use super::load::{self, Make};
use super::place::Place;
use super::server::{SECRET_KEY, Server, Setup, WEBHOOK_SECRET};
use super::{commits, fill, row, setting};

/// Deliveries per event.
const DELIVERIES: u64 = 5;
/// Concurrent callers that open checkout sessions.
const CALLERS: usize = 16;

/// Starts a server that sells, on an empty database.
pub async fn shop(place: &Place) -> (Server, Played) {
    let world = WorldConfig {
        secret_key: SECRET_KEY.into(),
        webhook_secret: WEBHOOK_SECRET.into(),
        public_url: "http://127.0.0.1".into(),
        store: None,
    };
    let stand_in = launch(World::new(world, Context::system()), None).unwrap();
    let server = Server::start(Setup::new(&place.url, &stand_in.api_base)).await;
    let db = server.database();
    let (tiers, prices) = (db.read(keysmith::catalog::list_tiers).await, db.read(keysmith::catalog::list_prices).await);
    stand_in.sell(&tiers.unwrap(), &prices.unwrap());
    (server, stand_in)
}

async fn open(client: &reqwest::Client, base: &str, n: u64, quantity: u64) -> String {
    let asked = json!({"email": format!("buyer{n}@example.com"), "quantity": quantity});
    let answer = client.post(format!("{base}/purchase-quantity")).json(&asked).send().await.unwrap();
    let answer: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    answer["session_id"].as_str().unwrap().to_owned()
}

/// Pays an order of this many keys; returns the seconds of its success page, which fulfills it.
pub async fn paid(server: &Server, stand_in: &Played, n: u64, keys: u64) -> f64 {
    let session = open(&server.client, &server.base, n, keys).await;
    stand_in.world.pay(&session, &Pay::default()).unwrap();
    let began = Instant::now();
    let url = format!("{}/checkout/success?session_id={session}", server.base);
    let page = server.client.get(url).send().await.unwrap();
    assert!(page.status().is_success(), "{}", page.status());
    page.bytes().await.unwrap();
    began.elapsed().as_secs_f64()
}

/// Fulfills one order of many keys. The success page does all the work: it queries Stripe, mints in one commit and
/// shows the first hundred.
pub async fn mint(is_postgres: bool) {
    let keys = setting("KEYSMITH_BENCH_KEYS", 10_000);
    let place = Place::throw_away(is_postgres);
    let (mut server, stand_in) = shop(&place).await;
    let mut times = Vec::new();
    for n in 0..3 {
        times.push(paid(&server, &stand_in, n, keys).await);
    }
    times.sort_by(f64::total_cmp);
    row(&format!("{keys} keys of one order"), &format!("{:.2} s, with the page that shows them", times[1]), "0.4 s");
    server.stop().await;
}

/// Fulfills many orders, each of whose events is delivered several times concurrently.
pub async fn drain(is_postgres: bool) {
    let orders = setting("KEYSMITH_BENCH_ORDERS", 10_000);
    let place = Place::throw_away(is_postgres);
    let (mut server, stand_in) = shop(&place).await;
    let mut sessions = Vec::new();
    let mut callers = tokio::task::JoinSet::new();
    for caller in 0..CALLERS {
        let (client, base) = (server.client.clone(), server.base.clone());
        callers.spawn(async move {
            let mut sessions = Vec::new();
            let mut n = u64::try_from(caller).unwrap();
            while n < orders {
                sessions.push(open(&client, &base, n, 1).await);
                n += u64::try_from(CALLERS).unwrap();
            }
            sessions
        });
    }
    while let Some(opened) = callers.join_next().await {
        sessions.extend(opened.unwrap());
    }
    for session in &sessions {
        stand_in.world.pay(session, &Pay::default()).unwrap();
    }
    let events: Vec<String> = stand_in
        .world
        .events()
        .iter()
        .filter(|event| event["type"] == "checkout.session.completed")
        .map(Value::to_string)
        .collect();
    assert_eq!(u64::try_from(events.len()).unwrap(), orders);
    let folder = tempfile::tempdir().unwrap();
    let bare = match is_postgres {
        true => commits::postgres(&place.url, Duration::from_secs(2)),
        false => commits::sqlite(folder.path(), Duration::from_secs(2)),
    };
    let make: Make = Rc::new(move |n, out| {
        let event = usize::try_from(n % orders).unwrap();
        fill::signed(out, &events[event]);
    });
    let began = Instant::now();
    load::warm(&server.base, orders * DELIVERIES, &make).await;
    let accepted = began.elapsed().as_secs_f64();
    let db = server.database();
    loop {
        let left = i64::try_from(orders).unwrap() - fulfilled(&db).await;
        if left == 0 {
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(400), "{left} orders are not fulfilled");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let drained = began.elapsed().as_secs_f64();
    let many = f64::from(u32::try_from(orders).unwrap());
    let number = format!(
        "{drained:.1} s ({accepted:.1} s until all were accepted); {orders} bare commits: {:.1} s",
        many / bare
    );
    row(&format!("{orders} orders, {DELIVERIES} deliveries each"), &number, "the bare commits, or 60 s");
    drop(db);
    server.stop().await;
}

async fn fulfilled(db: &keysmith::db::Db) -> i64 {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        count: i64,
    }
    const QUERY: &str = "SELECT COUNT(*) AS count FROM orders WHERE status = 'fulfilled'";
    let rows: Vec<Count> = db
        .read::<_, Error, _>(|conn| Ok(keysmith::on_either!(conn, c => diesel::sql_query(QUERY).load(c))?))
        .await
        .unwrap();
    rows[0].count
}
