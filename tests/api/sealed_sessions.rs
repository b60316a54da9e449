//! No column of the database contains a checkout session's ID, and every lookup still finds its order.

use std::net::TcpListener;
use std::process::Command;
use std::sync::Arc;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use keysmith::app::App;
use keysmith::billing::events::dispatch::process_event;
use keysmith::billing::records::order::Order;
use keysmith::billing::scheduled::reconcile::{Scope, reconcile};
use keysmith::db::schema::{licenses, orders, stripe_events, unknown_lines};
use keysmith::db::{self, Conn};
use keysmith::http;
use keysmith::ids::SessionId;
use keysmith::licenses::stored_form::KeyRing;
use keysmith::offline::signer::Signer;
use keysmith::sandbox::stripe::checkout::Pay;
use keysmith::secret::Secret;
use keysmith::secret::sealed::Sealer;
use keysmith::stripe::inbox;

use crate::helpers::TestApp;
use crate::on_both;

const ANN: &str = "ann@example.com";
const BOB: &str = "bob@example.com";

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// Returns the columns of all tables that contain this text.
async fn columns_with(app: &TestApp, text: &str) -> Vec<String> {
    let text = text.to_owned();
    let read = move |conn: &mut Conn| {
        let columns: Vec<Column> = match conn {
            Conn::Sqlite(c) => diesel::sql_query(
                "SELECT m.name AS table_name, p.name AS column_name FROM sqlite_master m, pragma_table_info(m.name) p \
                 WHERE m.type = 'table'",
            )
            .load(c)?,
            Conn::Postgres(c) => diesel::sql_query(
                "SELECT table_name::text, column_name::text FROM information_schema.columns \
                 WHERE table_schema = 'public'",
            )
            .load(c)?,
        };
        assert!(columns.len() > 200, "the columns are found: {}", columns.len());
        let mut found = Vec::new();
        for Column { table_name, column_name } in columns {
            let sql = format!(
                "SELECT COUNT(*) AS n FROM \"{table_name}\" WHERE CAST(\"{column_name}\" AS TEXT) LIKE '%{text}%'"
            );
            let count: Count = keysmith::on_either!(conn, c => diesel::sql_query(sql).get_result(c))?;
            if count.n > 0 {
                found.push(format!("{table_name}.{column_name}"));
            }
        }
        Ok::<_, db::Error>(found)
    };
    app.app.db.read(read).await.unwrap()
}

async fn counts(app: &TestApp) -> (i64, i64) {
    let count = |conn: &mut Conn| {
        Ok::<_, db::Error>((orders::table.count().get_result(conn)?, licenses::table.count().get_result(conn)?))
    };
    app.app.db.read(count).await.unwrap()
}

/// Returns the ID of the order's completion event.
async fn completed(app: &TestApp) -> String {
    let find = |conn: &mut Conn| {
        let events = stripe_events::table.filter(stripe_events::type_.eq("checkout.session.completed"));
        Ok::<_, db::Error>(events.select(stripe_events::id).first::<String>(conn)?)
    };
    app.app.db.read(find).await.unwrap()
}

/// Returns an event's payload.
async fn payload(app: &TestApp, event: &str) -> String {
    let id = event.to_owned();
    let stored = app.app.db.read(move |conn| inbox::find(conn, &id)).await.unwrap().unwrap();
    stored.payload(&app.app.sealer).unwrap()
}

/// Buys for Ann; returns the session's ID once its keys are minted and its events are processed.
async fn bought(app: &TestApp) -> String {
    let session = app.buy(ANN, 2).await;
    app.until("the keys are minted", async || app.keys(ANN).await.len() == 2).await;
    crate::money::settled(app).await;
    session
}

async fn success_page(base: &str, session: &str) -> String {
    let url = format!("{base}/checkout/success?session_id={session}");
    reqwest::Client::new().get(url).send().await.unwrap().text().await.unwrap()
}

/// Returns the same server after `secret rotate`: it has only the new secret.
fn under(app: &App, secret: &Secret) -> App {
    let mut app = app.clone();
    let (ring, sealer) = (Arc::new(KeyRing::new(secret.clone(), vec![])), Sealer::new(secret, &[]));
    app.secret = Arc::new(secret.clone());
    app.ring = ring.clone();
    app.sealer = sealer.clone();
    app.billing.minter.ring = ring;
    app.billing.minter.sealer = sealer;
    app
}

on_both!(no_column_holds_a_session_and_all_find_it_after_a_rotation, async |app: &TestApp| {
    let session = bought(app).await;
    let keys = app.keys(ANN).await;
    let open = app.open_checkout(BOB, 1).await;
    for id in [&session, &open] {
        assert_eq!(columns_with(app, id).await, Vec::<String>::new(), "{id}");
        let found = app.admin_get(&format!("/api/v1/admin/orders?checkout_session_id={id}")).await;
        assert_eq!(found["orders"].as_array().unwrap().len(), 1, "{found}");
        assert!(!found.to_string().contains(id.as_str()), "{found}");
    }
    assert!(!columns_with(app, ANN).await.is_empty(), "the search finds what is there");
    let event = completed(app).await;
    let shown = app.admin_get(&format!("/api/v1/admin/stripe-events/{event}")).await;
    let beginning = format!("{}…", &session[.."cs_test_".len() + 6]);
    assert_eq!(shown["payload"]["data"]["object"]["id"], beginning, "{shown}");
    assert!(!shown.to_string().contains(&session), "{shown}");

    // As run by an operator whose secret is in the environment.
    let new = "a new secret as long as it has to be";
    let folder = tempfile::tempdir().unwrap();
    let mut rotate = Command::new(env!("CARGO_BIN_EXE_keysmith"));
    rotate.args(["secret", "rotate"]).env_clear().current_dir(folder.path());
    rotate.env("DATABASE_URL", app.database_url()).env("KEYSMITH_DATA_DIR", folder.path());
    rotate.env("KEYSMITH_SECRET", new).env("KEYSMITH_PREVIOUS_SECRETS", app.app.secret.to_text());
    let done = tokio::task::spawn_blocking(move || rotate.output().unwrap()).await.unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(columns_with(app, &app.app.secret.key_id()).await, Vec::<String>::new(), "under the old secret");

    let rotated = under(&app.app, &Secret::parse(new).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let server = http::server::serve(rotated.clone(), listener).unwrap();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    let page = success_page(&base, &session).await;
    assert!(keys.iter().all(|key| page.contains(key)), "{page}");
    handle.stop(false).await;

    // A replayed event mints nothing twice.
    let id = event.clone();
    assert!(app.app.db.write(move |conn| inbox::reopen(conn, &id)).await.unwrap());
    process_event(&rotated.billing, &event).await.unwrap();
    assert_eq!(app.event_status(&event).await.unwrap().0, "processed");
    assert_eq!(counts(app).await, (2, 2));
    // Paid without a webhook: the reconciler finds the order by its unsealed session.
    app.world().lock().switches.hold = true;
    app.world().pay(&open, &Pay::default()).unwrap();
    let report = reconcile(&rotated.billing, Scope::default(), &|_| {}).await.unwrap();
    // Repaired by its session or its event, whichever is read first.
    assert_eq!(report.failures, Vec::<String>::new());
    assert_eq!(counts(app).await, (2, 3));
    assert_eq!(columns_with(app, &open).await, Vec::<String>::new());
});

on_both!(what_an_older_version_stored_is_sealed_at_the_start, async |app: &TestApp| {
    let session = bought(app).await;
    let event = completed(app).await;
    let sent = payload(app, &event).await;
    assert!(sent.contains(&session));
    let (id, of_event, payload_before) = (session.clone(), event.clone(), sent.clone());
    let as_before = move |conn: &mut Conn| {
        diesel::update(orders::table)
            .set((orders::checkout_session_id.eq(&id), orders::sealed_session_id.eq(None::<String>)))
            .execute(conn)?;
        diesel::update(stripe_events::table.find(&of_event))
            .set(stripe_events::payload.eq(&payload_before))
            .execute(conn)?;
        let line = (
            unknown_lines::session_id.eq(&id),
            unknown_lines::line_id.eq("li_old"),
            unknown_lines::price.eq("price_old"),
            unknown_lines::quantity.eq(1),
            unknown_lines::recurring.eq(false),
            unknown_lines::created_at.eq(0),
        );
        diesel::insert_into(unknown_lines::table).values(line).execute(conn)?;
        Ok::<_, db::Error>(())
    };
    app.app.db.write(as_before).await.unwrap();
    let mut in_clear = columns_with(app, &session).await;
    in_clear.sort();
    assert_eq!(in_clear, ["orders.checkout_session_id", "stripe_events.payload", "unknown_lines.session_id"]);

    let (config, context) = ((*app.app.config).clone(), app.app.context.clone());
    let (stripe, url) = (app.played.stripe(), app.base.clone());
    let start = move || {
        let signer = Arc::new(Signer::new(&config.data_dir, &context).unwrap());
        App::build(config, context, &stripe, url, signer).unwrap()
    };
    drop(tokio::task::spawn_blocking(start).await.unwrap());
    assert_eq!(columns_with(app, &session).await, Vec::<String>::new());
    let (id, sealer) = (SessionId::from_text(session), app.app.sealer.clone());
    let expected = (Some(id.clone()), 1);
    let read = move |conn: &mut Conn| {
        let order = Order::by_session(conn, &sealer, &id)?.unwrap();
        let lines = keysmith::billing::records::unknown_line::of_session(conn, &sealer, &id)?;
        Ok::<_, db::Error>((order.session_id(&sealer)?, lines.len()))
    };
    assert_eq!(app.app.db.read(read).await.unwrap(), expected);
    assert_eq!(payload(app, &event).await, sent);
});
