//! Timelines in the console: the history of a license, an order, a subscription or a customer, merged from every log.

use serde_json::json;

use crate::desk::seller;
use crate::helpers::TestApp;
use crate::money::{settled, subscribe};
use crate::on_both;
use crate::subscriptions::{page_of, submit};

/// Returns the titles of a page's entries, newest first.
fn titles(page: &str) -> Vec<String> {
    let entries = page.split("<li class=\"timeline__entry").skip(1);
    let title = |entry: &str| {
        let from = entry.find("<p class=\"hostile\">").unwrap() + "<p class=\"hostile\">".len();
        let html = &entry[from..from + entry[from..].find("</p>").unwrap()];
        let mut text = String::new();
        let mut is_tag = false;
        for letter in html.chars() {
            match letter {
                '<' => is_tag = true,
                '>' => is_tag = false,
                _ if !is_tag => text.push(letter),
                _ => {}
            }
        }
        text
    };
    entries.map(title).collect()
}

on_both!(a_timeline_merges_changes_events_mails_and_activations, async |app: &TestApp| {
    let seller = seller(app).await;
    let keys = app.buy_keys("ann@example.com", 2).await;
    settled(app).await;
    app.app.context.clock.advance(60);
    assert_eq!(app.activate(&keys[0], "shop.example.com", "ann@example.com").await.status(), 200);
    app.app.context.clock.advance(60);
    let license = app.licenses("ann@example.com").await;
    let license = license.iter().find(|license| license["license_key"] == json!(keys[0])).unwrap();
    let (id, order) = (license["id"].as_str().unwrap(), app.admin_get("/api/v1/admin/orders").await);
    let order = order["orders"][0].clone();
    let (order_id, payment) = (order["id"].as_str().unwrap(), order["payment_intent_id"].as_str().unwrap());
    let path = format!("/admin/licenses/{id}");
    let confirmed = [("confirmed", "yes"), ("reason", "asked for by phone")];
    let page = page_of(&seller, &path).await;
    let pressed = submit(&seller, &page, &format!("{path}/suspend"), &confirmed).await;
    assert_eq!((pressed.status().as_u16(), pressed.headers()["location"].to_str().unwrap()), (303, path.as_str()));
    settled(app).await;

    let page = page_of(&seller, &path).await;
    let shown = titles(&page);
    let at = |wanted: &str| {
        shown.iter().position(|title| title.starts_with(wanted)).unwrap_or_else(|| panic!("{wanted}: {shown:?}"))
    };
    // Later entries appear above earlier ones.
    assert!(at("License suspended by seller@example.com") < at("Activated on shop.example.com"), "{shown:?}");
    assert!(at("Activated on shop.example.com") < at("Stripe: checkout.session.completed"), "{shown:?}");
    assert!(at("Activated on shop.example.com") < at("Mailed: "), "{shown:?}");
    assert!(at("Order fulfilled") > at("Activated on shop.example.com"), "{shown:?}");
    assert!(page.contains("reason: asked for by phone"), "the detail is in words");

    // The order's other key shows the order, but nothing that happened to the first key.
    let other = app.licenses("ann@example.com").await;
    let other = other.iter().find(|license| license["license_key"] == json!(keys[1])).unwrap();
    let shown = titles(&page_of(&seller, &format!("/admin/licenses/{}", other["id"].as_str().unwrap())).await);
    assert!(shown.iter().any(|title| title.starts_with("Order fulfilled")), "{shown:?}");
    assert!(!shown.iter().any(|title| title.contains("shop.example.com") || title.contains("suspended")), "{shown:?}");

    // The order's page, and the customer's.
    let shown = titles(&page_of(&seller, &format!("/admin/orders/{order_id}")).await);
    assert!(shown.iter().any(|title| title.starts_with("Stripe: checkout.session.completed")), "{shown:?}");
    let account = order["account_id"].as_str().unwrap();
    let shown = titles(&page_of(&seller, &format!("/admin/customers/{account}")).await);
    assert!(shown.iter().any(|title| title.starts_with("Mailed: ")), "{shown:?}");

    // Stripe events are found by their object's ID.
    let events = page_of(&seller, &format!("/admin/stripe-events?q={payment}")).await;
    assert!(events.contains("checkout.session.completed"), "found by the payment");

    // Pagination returns the same entries in the same order.
    let whole = titles(&page_of(&seller, &format!("/admin/timeline/{id}")).await);
    let (mut pieces, mut next) = (Vec::new(), format!("/admin/timeline/{id}?limit=2"));
    loop {
        let page = page_of(&seller, &next).await;
        let piece = titles(&page);
        assert!(piece.len() <= 2 && !piece.is_empty(), "{piece:?}");
        pieces.extend(piece);
        let link = format!("href=\"/admin/timeline/{id}?cursor=");
        let Some(at) = page.find(&link) else { break };
        let from = at + link.len();
        let cursor = &page[from..from + page[from..].find('"').unwrap()];
        next = format!("/admin/timeline/{id}?cursor={cursor}&limit=2");
    }
    assert_eq!(pieces, whole);

    for unknown in ["nonsense", "cs_test_1", "evt_1"] {
        assert_eq!(seller.get(&format!("/admin/timeline/{unknown}")).await.status(), 404, "{unknown}");
    }
    assert_eq!(seller.get("/admin/timeline/lic_unknown").await.status(), 200);
});

on_both!(a_subscriptions_timeline_has_its_invoices, async |app: &TestApp| {
    let seller = seller(app).await;
    let subscription = subscribe(app, "ann@example.com", 2).await;
    settled(app).await;
    let shown = titles(&page_of(&seller, &format!("/admin/subscriptions/{subscription}")).await);
    for wanted in ["Stripe: invoice.paid", "Stripe: customer.subscription.created"] {
        assert!(shown.iter().any(|title| title == wanted), "{wanted}: {shown:?}");
    }
});
