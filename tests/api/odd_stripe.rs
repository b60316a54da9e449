//! A Stripe that does less than the real one: listings that begin again, listings that are not there. Nothing is counted
//! twice, and nothing waits for an answer that never comes.

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use keysmith::billing::context::BillingContext;
use keysmith::billing::events::dispatch::{handles, process_event};
use keysmith::sandbox::stripe::checkout::Pay;
use keysmith::stripe::client::Client;
use keysmith::stripe::event::Event;
use keysmith::stripe::inbox;
use serde_json::{Value, json};

use crate::helpers::{TestApp, json_of};
use crate::lines::link;
use crate::money::statuses;
use crate::on_both;

const GUEST: &str = "guest@example.com";
const ANN: &str = "ann@example.com";

/// What is wrong with the Stripe that stands before the stand-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Odd {
    /// Every page of a listing is the first one, and says that there are more.
    BeginsAgain,
    /// Listings of this last part of a path are not there.
    Without(&'static [&'static str]),
}

#[derive(Clone)]
struct Proxy {
    to: String,
    odd: Odd,
    client: reqwest::Client,
}

async fn pass(request: HttpRequest, body: web::Bytes, proxy: web::Data<Proxy>) -> HttpResponse {
    let path = request.path().to_owned();
    if let Odd::Without(lists) = proxy.odd
        && lists.iter().any(|list| path.ends_with(list))
    {
        let message = format!("Unrecognized request URL (GET: {path}).");
        return HttpResponse::NotFound().json(json!({"error": {"type": "invalid_request_error", "message": message}}));
    }
    let pairs = url::form_urlencoded::parse(request.query_string().as_bytes());
    let again = proxy.odd == Odd::BeginsAgain;
    let query: Vec<(String, String)> =
        pairs.filter(|(name, _)| !again || name != "starting_after").map(|(n, v)| (n.into(), v.into())).collect();
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    let method = reqwest::Method::from_bytes(request.method().as_str().as_bytes()).unwrap();
    let mut call = proxy.client.request(method, format!("{}{path}?{query}", proxy.to)).body(body.to_vec());
    for name in ["authorization", "content-type", "idempotency-key"] {
        if let Some(value) = request.headers().get(name) {
            call = call.header(name, value.to_str().unwrap());
        }
    }
    let answer = call.send().await.unwrap();
    let status = actix_web::http::StatusCode::from_u16(answer.status().as_u16()).unwrap();
    let mut object: Value = answer.json().await.unwrap();
    if again && object["object"] == "list" {
        object["has_more"] = true.into();
    }
    // What is not listed is not expanded either.
    if object["object"] == "checkout.session"
        && matches!(proxy.odd, Odd::Without(lists) if lists.contains(&"/line_items"))
    {
        object.as_object_mut().unwrap().remove("line_items");
    }
    HttpResponse::build(status).json(object)
}

/// The server's billing, with such a Stripe.
fn with(app: &TestApp, odd: Odd) -> BillingContext {
    let proxy = Proxy { to: app.played.api_base.clone(), odd, client: reqwest::Client::new() };
    let make = move || App::new().app_data(web::Data::new(proxy.clone())).default_service(web::to(pass));
    let server = HttpServer::new(make).workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", server.addrs()[0]);
    actix_web::rt::spawn(server.run());
    let key = app.played.stripe().secret_key;
    BillingContext { stripe: Client::new(&key, &base, app.app.ambient.clone()).unwrap(), ..app.app.billing.clone() }
}

/// Every event that was not processed yet arrives and is processed at once.
async fn arrive(app: &TestApp, ctx: &BillingContext) {
    for value in app.world().events() {
        let text = value.to_string();
        let event = Event::parse(text.as_bytes()).unwrap();
        let (id, kind, now) = (event.id.clone(), event.type_.clone(), ctx.now());
        let sealer = app.app.sealer.clone();
        let new = app.app.db.write(move |conn| inbox::store(conn, &sealer, &event, &text, now)).await.unwrap();
        if new && handles(&kind) {
            process_event(ctx, &id).await.unwrap_or_else(|error| panic!("{kind}: {error}"));
        }
    }
}

fn charge(app: &TestApp) -> String {
    let state = app.world().lock();
    state.all("charge").next_back().unwrap()["id"].as_str().unwrap().to_owned()
}

on_both!(a_listing_that_begins_again_counts_nothing_twice, async |app: &TestApp| {
    app.world().lock().switches.hold = true;
    let ctx = with(app, Odd::BeginsAgain);
    link(app, &[("price_quantity_once", 1); 12]);
    arrive(app, &ctx).await;
    assert_eq!(app.licenses(GUEST).await.len(), 12);
    // Neither do refunds, whose invoices are listed, and the reconciler comes to an end.
    let id = subscription(app, &ctx, 2).await;
    app.world().refund(&charge(app), None).unwrap();
    arrive(app, &ctx).await;
    assert_eq!(statuses(app, ANN).await, ["revoked", "revoked"], "{id}");
    let scope = keysmith::billing::scheduled::reconcile::Scope { thorough: true, ..Default::default() };
    let report = keysmith::billing::scheduled::reconcile::reconcile(&ctx, scope, &|_| {}).await.unwrap();
    assert!(report.failures.is_empty(), "{report:?}");
});

/// Ann's subscription of so many keys; its id.
async fn subscription(app: &TestApp, ctx: &BillingContext, quantity: i64) -> String {
    let body = json!({"email": ANN, "quantity": quantity, "tier": "site"});
    let session = json_of(app.post("/purchase-quantity", body).await, 200).await;
    let paid = app.world().pay(session["session_id"].as_str().unwrap(), &Pay::default()).unwrap();
    arrive(app, ctx).await;
    paid["subscription"].as_str().unwrap().to_owned()
}

on_both!(without_a_listing_of_lines_the_order_says_what_was_bought, async |app: &TestApp| {
    app.world().lock().switches.hold = true;
    let session = app.open_checkout("bob@example.com", 3).await;
    app.world().pay(&session, &Pay::default()).unwrap();
    let ctx = with(app, Odd::Without(&["/line_items"]));
    arrive(app, &ctx).await;
    assert_eq!(app.licenses("bob@example.com").await.len(), 3);
});

on_both!(without_listings_of_invoices_a_refund_of_an_order_is_followed, async |app: &TestApp| {
    app.world().lock().switches.hold = true;
    let ctx = with(app, Odd::Without(&["/invoice_payments", "/invoices"]));
    let session = app.open_checkout("bob@example.com", 2).await;
    app.world().pay(&session, &Pay::default()).unwrap();
    arrive(app, &ctx).await;
    app.world().refund(&charge(app), None).unwrap();
    arrive(app, &ctx).await;
    assert_eq!(statuses(app, "bob@example.com").await, ["revoked", "revoked"]);
    // A subscription lives on without them, too.
    let id = subscription(app, &ctx, 2).await;
    app.world().change_subscription(&id, keysmith::sandbox::stripe::life::Change::Quantity(1)).unwrap();
    arrive(app, &ctx).await;
    assert_eq!(statuses(app, ANN).await, ["active", "inactive"]);
    app.world().change_subscription(&id, keysmith::sandbox::stripe::life::Change::CancelNow).unwrap();
    arrive(app, &ctx).await;
    assert_eq!(statuses(app, ANN).await, ["inactive", "inactive"]);
});
