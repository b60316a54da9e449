//! A Stripe that deviates from the real one, or a key of the wrong account: listings that start over, ignore their
//! filters or are missing, and errors without a reason. Nothing is counted twice, waits forever, or is lost.

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use keysmith::billing::context::BillingContext;
use keysmith::billing::events::dispatch::{handles, process_event};
use keysmith::ids::EventId;
use keysmith::sandbox::stripe::checkout::Pay;
use keysmith::sandbox::stripe::life::Change;
use keysmith::stripe::client::Client;
use keysmith::stripe::event::Event;
use keysmith::stripe::inbox::{self, Incoming};
use serde_json::{Value, json};

use crate::helpers::{TestApp, json_of};
use crate::lines::link;
use crate::money::statuses;
use crate::on_both;

const GUEST: &str = "guest@example.com";
const ANN: &str = "ann@example.com";

/// The deviation of the proxy in front of the simulated Stripe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Odd {
    /// Every page of a listing repeats the first one, and `has_more` is true.
    BeginsAgain,
    /// Listings with these path endings do not exist.
    Without(&'static [&'static str]),
    /// Paths with one of these parts respond 404 without a reason.
    Silent(&'static [&'static str]),
    /// Lists ignore their filters.
    IgnoresFilters,
    /// The key belongs to another account: no object is ever found.
    OtherAccount,
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
    if let Odd::Silent(parts) = proxy.odd
        && parts.iter().any(|part| path.contains(part))
    {
        let error = json!({"error": {"type": "invalid_request_error", "message": "Not found"}});
        return HttpResponse::NotFound().json(error);
    }
    if proxy.odd == Odd::OtherAccount {
        let message = format!("No such object: '{}'", path.rsplit('/').next().unwrap());
        let error = json!({"type": "invalid_request_error", "code": "resource_missing", "message": message});
        return HttpResponse::NotFound().json(json!({"error": error}));
    }
    let pairs = url::form_urlencoded::parse(request.query_string().as_bytes());
    let again = proxy.odd == Odd::BeginsAgain;
    let passes = |name: &str| match proxy.odd {
        Odd::BeginsAgain => name != "starting_after",
        Odd::IgnoresFilters => name.starts_with("expand") || matches!(name, "limit" | "starting_after"),
        _ => true,
    };
    let query: Vec<(String, String)> =
        pairs.filter(|(name, _)| passes(name)).map(|(n, v)| (n.into(), v.into())).collect();
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
    // If a listing is missing, it cannot be expanded either.
    if object["object"] == "checkout.session"
        && matches!(proxy.odd, Odd::Without(lists) if lists.contains(&"/line_items"))
    {
        object.as_object_mut().unwrap().remove("line_items");
    }
    HttpResponse::build(status).json(object)
}

/// Returns the server's billing with such a Stripe.
fn with(app: &TestApp, odd: Odd) -> BillingContext {
    let proxy = Proxy { to: app.played.api_base.clone(), odd, client: reqwest::Client::new() };
    let make = move || App::new().app_data(web::Data::new(proxy.clone())).default_service(web::to(pass));
    let server = HttpServer::new(make).workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", server.addrs()[0]);
    actix_web::rt::spawn(server.run());
    let key = app.played.stripe().secret_key;
    BillingContext { stripe: Client::new(&key, &base, app.app.context.clone()).unwrap(), ..app.app.billing.clone() }
}

/// Delivers and processes every event that has not been processed yet.
async fn arrive(app: &TestApp, ctx: &BillingContext) {
    for value in app.world().events() {
        let text = value.to_string();
        let event = Event::parse(text.as_bytes()).unwrap();
        let (id, kind, now) = (event.id.clone(), event.type_.clone(), ctx.now());
        let incoming = Incoming::new(&app.app.sealer, event, &text);
        let new = app.app.db.write(move |conn| inbox::store(conn, &incoming, true, now)).await.unwrap();
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
    // Neither do refunds, whose invoices are listed; and the reconciler terminates.
    let id = subscription(app, &ctx, 2).await;
    app.world().refund(&charge(app), None).unwrap();
    arrive(app, &ctx).await;
    assert_eq!(statuses(app, ANN).await, ["revoked", "revoked"], "{id}");
    let scope = keysmith::billing::scheduled::reconcile::Scope { thorough: true, ..Default::default() };
    let report = keysmith::billing::scheduled::reconcile::reconcile(&ctx, scope, &|_| {}).await.unwrap();
    assert!(report.failures.is_empty(), "{report:?}");
});

/// Buys a subscription of this many keys for Ann; returns its ID.
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
    // A subscription still works without them.
    let id = subscription(app, &ctx, 2).await;
    app.world().change_subscription(&id, keysmith::sandbox::stripe::life::Change::Quantity(1)).unwrap();
    arrive(app, &ctx).await;
    assert_eq!(statuses(app, ANN).await, ["active", "inactive"]);
    app.world().change_subscription(&id, keysmith::sandbox::stripe::life::Change::CancelNow).unwrap();
    arrive(app, &ctx).await;
    assert_eq!(statuses(app, ANN).await, ["inactive", "inactive"]);
});

/// Delivers every unprocessed event; each must stay waiting for its next attempt.
async fn arrive_in_vain(app: &TestApp, ctx: &BillingContext) -> Vec<EventId> {
    let mut waiting = Vec::new();
    for value in app.world().events() {
        let text = value.to_string();
        let event = Event::parse(text.as_bytes()).unwrap();
        let (id, kind, now) = (event.id.clone(), event.type_.clone(), ctx.now());
        let incoming = Incoming::new(&app.app.sealer, event, &text);
        let new = app.app.db.write(move |conn| inbox::store(conn, &incoming, true, now)).await.unwrap();
        if new && handles(&kind) && process_event(ctx, &id).await.is_err() {
            assert_eq!(app.event_status(&id).await.unwrap().0, "received", "{kind}");
            waiting.push(id);
        }
    }
    waiting
}

async fn attention(app: &TestApp, email: &str) -> Value {
    let orders = app.admin_get(&format!("/api/v1/admin/orders?email={email}")).await;
    orders["orders"][0]["attention"].clone()
}

/// Returns the first charge of a subscription's invoice `at`, counted from the first invoice.
fn charge_of(app: &TestApp, subscription: &str, at: usize) -> String {
    let invoices = app.world().invoices_of(subscription);
    app.world().charges_of(invoices[at]["id"].as_str().unwrap()).remove(0)
}

async fn renew(app: &TestApp, ctx: &BillingContext, subscription: &str) {
    app.app.context.clock.advance(30 * 86_400);
    app.world().change_subscription(subscription, Change::Renew).unwrap();
    arrive(app, ctx).await;
}

on_both!(a_payment_is_found_by_its_customers_invoices_where_nothing_else_tells, async |app: &TestApp| {
    app.world().lock().switches.hold = true;
    let ctx = with(app, Odd::Without(&["/invoice_payments"]));
    let id = subscription(app, &ctx, 2).await;
    renew(app, &ctx, &id).await;
    app.world().refund(&charge_of(app, &id, 0), None).unwrap();
    arrive(app, &ctx).await;
    assert_eq!(
        (statuses(app, ANN).await, attention(app, ANN).await),
        (vec!["active".into(); 2], "partial_refund".into())
    );
    let dispute = app.world().open_dispute(&charge_of(app, &id, 1)).unwrap();
    arrive(app, &ctx).await;
    assert_eq!(statuses(app, ANN).await, ["suspended", "suspended"]);
    app.world().close_dispute(dispute["id"].as_str().unwrap(), "won").unwrap();
    arrive(app, &ctx).await;
    assert_eq!(statuses(app, ANN).await, ["active", "active"]);
    app.world().refund(&charge_of(app, &id, 1), None).unwrap();
    arrive(app, &ctx).await;
    assert_eq!(statuses(app, ANN).await, ["revoked", "revoked"]);
});

on_both!(a_404_that_gives_no_reason_holds_nothing_up, async |app: &TestApp| {
    app.world().lock().switches.hold = true;
    let ctx = with(app, Odd::Silent(&["/charges/", "/disputes/", "/refunds/", "/invoice_payments"]));
    for (email, disputed) in [("bob@example.com", false), ("cleo@example.com", true)] {
        let session = app.open_checkout(email, 2).await;
        app.world().pay(&session, &Pay::default()).unwrap();
        arrive(app, &ctx).await;
        match disputed {
            true => app.world().open_dispute(&charge(app)).unwrap(),
            false => app.world().refund(&charge(app), None).unwrap(),
        };
        arrive(app, &ctx).await;
        let status = if disputed { "suspended" } else { "revoked" };
        assert_eq!(statuses(app, email).await, [status, status]);
    }
    let id = subscription(app, &ctx, 2).await;
    app.world().refund(&charge_of(app, &id, 0), None).unwrap();
    arrive(app, &ctx).await;
    assert_eq!(statuses(app, ANN).await, ["revoked", "revoked"], "a subscription's, by its customer");
    // If Stripe does not show the subscription, its events are used.
    let ctx = with(app, Odd::Silent(&["/subscriptions/"]));
    let body = json!({"email": "dan@example.com", "quantity": 2, "tier": "site"});
    let session = json_of(app.post("/purchase-quantity", body).await, 200).await;
    let paid = app.world().pay(session["session_id"].as_str().unwrap(), &Pay::default()).unwrap();
    arrive(app, &ctx).await;
    assert_eq!(statuses(app, "dan@example.com").await, ["active", "active"]);
    let id = paid["subscription"].as_str().unwrap();
    app.world().change_subscription(id, Change::Quantity(3)).unwrap();
    arrive(app, &ctx).await;
    assert_eq!(statuses(app, "dan@example.com").await, ["active", "active", "active"]);
    app.world().change_subscription(id, Change::CancelNow).unwrap();
    arrive(app, &ctx).await;
    assert_eq!(statuses(app, "dan@example.com").await, ["inactive", "inactive", "inactive"]);
});

on_both!(a_key_of_another_account_loses_nothing, async |app: &TestApp| {
    app.world().lock().switches.hold = true;
    let right = app.app.billing.clone();
    let refunded = subscription(app, &right, 2).await;
    let body = json!({"email": "bob@example.com", "quantity": 1, "tier": "site"});
    let session = json_of(app.post("/purchase-quantity", body).await, 200).await;
    let disputed = app.world().pay(session["session_id"].as_str().unwrap(), &Pay::default()).unwrap();
    arrive(app, &right).await;
    let wrong = with(app, Odd::OtherAccount);
    link(app, &[("price_quantity_once", 3)]);
    app.world().refund(&charge_of(app, &refunded, 0), None).unwrap();
    app.world().open_dispute(&charge_of(app, disputed["subscription"].as_str().unwrap(), 0)).unwrap();
    let waiting = arrive_in_vain(app, &wrong).await;
    // The sale, the refund with its charge, and the dispute: none fails, or is ignored as foreign.
    assert!(waiting.len() >= 4, "{waiting:?}");
    assert_eq!((app.licenses(GUEST).await.len(), statuses(app, ANN).await), (0, vec!["active".into(); 2]));
    for id in waiting {
        process_event(&right, &id).await.unwrap();
    }
    assert_eq!(app.licenses(GUEST).await.len(), 3);
    assert_eq!(statuses(app, ANN).await, ["revoked", "revoked"]);
    assert_eq!(statuses(app, "bob@example.com").await, ["suspended"]);
});

on_both!(what_a_key_that_works_is_not_shown_is_nobodys, async |app: &TestApp| {
    let event = |at: usize, kind: &str, object: Value| {
        json!({"id": format!("evt_gone{at}"), "object": "event", "type": kind, "created": app.app.context.now(),
            "data": {"object": object}})
    };
    let charge = json!({"id": "ch_gone", "object": "charge", "amount": 900, "amount_refunded": 900, "refunded": true,
        "payment_intent": "pi_gone", "customer": "cus_gone"});
    let refund =
        json!({"id": "re_gone", "object": "refund", "amount": 900, "charge": "ch_gone", "payment_intent": "pi_gone"});
    let dispute = json!({"id": "dp_gone", "object": "dispute", "status": "needs_response", "charge": "ch_gone",
        "payment_intent": "pi_gone"});
    // Before the first sale, and afterwards.
    for round in [0, 10] {
        let told = [("charge.refunded", &charge), ("refund.created", &refund), ("charge.dispute.created", &dispute)];
        for (at, (kind, object)) in told.into_iter().enumerate() {
            app.send_event(&event(round + at, kind, object.clone())).await;
            let id = format!("evt_gone{}", round + at);
            app.until("it is done", async || app.event_status(&id).await.is_some_and(|(s, _)| s != "received")).await;
            assert_eq!(app.event_status(&id).await.unwrap().0, "ignored", "{kind}");
        }
        app.buy_keys(ANN, 1).await;
    }
});

on_both!(a_listing_that_ignores_its_filters_takes_nothing_from_others, async |app: &TestApp| {
    app.world().lock().switches.hold = true;
    let ctx = with(app, Odd::IgnoresFilters);
    let ann = subscription(app, &ctx, 2).await;
    let body = json!({"email": "bob@example.com", "quantity": 1, "tier": "site"});
    let session = json_of(app.post("/purchase-quantity", body).await, 200).await;
    let paid = app.world().pay(session["session_id"].as_str().unwrap(), &Pay::default()).unwrap();
    arrive(app, &ctx).await;
    let bob = paid["subscription"].as_str().unwrap().to_owned();
    renew(app, &ctx, &bob).await;
    app.world().refund(&charge_of(app, &ann, 0), None).unwrap();
    arrive(app, &ctx).await;
    assert_eq!(statuses(app, ANN).await, ["revoked", "revoked"]);
    assert_eq!(statuses(app, "bob@example.com").await, ["active"]);
    // The grace period begins with the open invoice, not with the oldest one.
    app.world().change_subscription(&bob, Change::FailNext).unwrap();
    renew(app, &ctx, &bob).await;
    keysmith::billing::scheduled::run_due(&ctx).await.unwrap();
    assert_eq!(statuses(app, "bob@example.com").await, ["grace"]);
});
