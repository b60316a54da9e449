//! One bulk action on many licenses of one order, while the server is repeatedly killed: each license is changed once.
//! A full run takes `KEYSMITH_STORM_LICENSES` licenses (the target is 10,000); a normal run takes few.

use std::time::Duration;

use diesel::prelude::*;
use keysmith::db::schema::{audit_log, licenses};
use keysmith::ids::Context;
use keysmith::sandbox::server::launch;
use keysmith::sandbox::stripe::checkout::Pay;
use keysmith::sandbox::stripe::world::{World, WorldConfig};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::calm::read;
use super::database::Database;
use super::server::{ADMIN_TOKEN, SECRET_KEY, Server, Setup, WEBHOOK_SECRET};
use super::{CALM, is_wanted, number};

#[actix_web::test]
async fn bulk_sqlite() {
    if is_wanted("sqlite") {
        storm("SQLite", Database::sqlite()).await;
    }
}

#[actix_web::test]
async fn bulk_postgres() {
    if is_wanted("postgres") {
        storm("PostgreSQL", Database::postgres()).await;
    }
}

async fn storm(name: &str, database: Database) {
    let count = number("KEYSMITH_STORM_LICENSES").unwrap_or(400);
    let kills = number("KEYSMITH_STORM_KILLS").unwrap_or(1).min(3);
    let world = WorldConfig {
        secret_key: SECRET_KEY.into(),
        webhook_secret: WEBHOOK_SECRET.into(),
        public_url: "http://127.0.0.1".into(),
        store: None,
    };
    let stand_in = launch(World::new(world, Context::system()), None).unwrap();
    let mut server = Server::start(Setup::new(&database.url, &stand_in.api_base)).await;
    let db = server.database();
    let (tiers, prices) = (db.read(keysmith::catalog::list_tiers).await, db.read(keysmith::catalog::list_prices).await);
    stand_in.sell(&tiers.unwrap(), &prices.unwrap());
    buy(&server, &stand_in.world, count).await;

    let began = Instant::now();
    let wanted = json!({"action": "suspend", "filter": {"email": "ann@example.com"}, "count": count});
    let action = call(&server, "/licenses/bulk", Some(&wanted)).await;
    let id = action["id"].as_str().unwrap().to_owned();
    let path = format!("/bulk-actions/{id}");
    let mut interrupted = Vec::new();
    for kill in 1..=kills {
        let enough = count * kill / (kills + 1);
        loop {
            let action = call(&server, &path, None).await;
            if action["done"].as_u64().unwrap() >= enough {
                break;
            }
            assert!(began.elapsed() < CALM, "{action}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        server.kill_and_restart().await;
        let action = call(&server, &path, None).await;
        interrupted.push(action["done"].as_u64().unwrap());
        assert_eq!(action["state"], "running", "it goes on: {action}");
    }
    let action = loop {
        let action = call(&server, &path, None).await;
        if action["state"] == "finished" {
            break action;
        }
        assert!(began.elapsed() < CALM, "{action}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    let took = began.elapsed();
    server.stop().await;

    let counts = ["done", "unchanged", "refused", "left"].map(|name| action[name].as_u64().unwrap());
    assert_eq!(counts, [count, 0, 0, 0], "{action}");
    let suspended: i64 =
        read(&db, |c| licenses::table.filter(licenses::status.eq("suspended")).count().get_result(c)).await;
    assert_eq!(u64::try_from(suspended).unwrap(), count);
    let mut named: Vec<String> = read(&db, |c| {
        audit_log::table.filter(audit_log::action.eq("license.suspended")).select(audit_log::subject).load(c)
    })
    .await;
    let entries = named.len();
    named.sort_unstable();
    named.dedup();
    assert_eq!([entries, named.len()].map(|n| u64::try_from(n).unwrap()), [count; 2], "each license once");
    println!("bulk action on {name}: {count} licenses of one order, killed after {interrupted:?}, done in {took:.1?}");
    drop(db);
}

/// Buys this many keys in one order, fulfilled by its success page.
async fn buy(server: &Server, world: &World, count: u64) {
    let asked = json!({"email": "ann@example.com", "quantity": count});
    let opened = server.client.post(format!("{}/purchase-quantity", server.base)).json(&asked).send().await.unwrap();
    let opened: Value = serde_json::from_str(&opened.text().await.unwrap()).unwrap();
    let session = opened["session_id"].as_str().unwrap_or_else(|| panic!("{opened}"));
    world.pay(session, &Pay::default()).unwrap();
    let page =
        server.client.get(format!("{}/checkout/success?session_id={session}", server.base)).send().await.unwrap();
    assert!(page.status().is_success(), "{}", page.status());
}

/// Calls the admin API: POST with a body, otherwise GET.
async fn call(server: &Server, path: &str, body: Option<&Value>) -> Value {
    let url = format!("{}/api/v1/admin{path}", server.base);
    let request = match body {
        Some(body) => server.client.post(url).json(body),
        None => server.client.get(url),
    };
    let answer = request.bearer_auth(ADMIN_TOKEN).send().await.unwrap();
    let (status, text) = (answer.status(), answer.text().await.unwrap());
    assert!(status.is_success(), "{status}: {text}");
    serde_json::from_str(&text).unwrap()
}
