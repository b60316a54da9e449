//! The buttons of the sandbox's control room: each changes the simulated Stripe as Stripe would, and the licenses
//! follow.

use serde_json::Value;

use crate::helpers::{Person, TestApp};
use crate::money::{settled, statuses, subscribe};
use crate::on_both;
use crate::pages::field;

const EMAIL: &str = "ann@example.com";

/// Presses a button of the control room, which must exist in a form with this action that names the object.
async fn press(app: &TestApp, person: &Person, form: &str, object: (&str, &str), action: &str, more: (&str, &str)) {
    let page = person.get("/sandbox").await.text().await.unwrap();
    let named = format!("name=\"{}\" value=\"{}\"", object.0, object.1);
    let forms = page.split("<form").filter(|part| part.contains(&format!("action=\"/sandbox/{form}\"")));
    let wanted = if action.is_empty() { String::new() } else { format!("name=\"action\" value=\"{action}\"") };
    let mut fitting = forms.filter(|part| (object.0.is_empty() || part.contains(&named)) && part.contains(&wanted));
    assert!(fitting.next().is_some(), "no button {action:?} for {object:?}");
    let csrf = field(&page, "csrf");
    let fields: Vec<(&str, &str)> = [("csrf", csrf.as_str()), object, ("action", action), more]
        .into_iter()
        .filter(|(name, value)| !name.is_empty() && !value.is_empty())
        .collect();
    let done = person.post_form(&format!("/sandbox/{form}"), &fields).await;
    assert_eq!(done.status(), 303, "{form} {action}: {}", done.text().await.unwrap());
    settled(app).await;
}

fn newest(app: &TestApp, kind: &str) -> String {
    app.world().lock().all(kind).next_back().unwrap()["id"].as_str().unwrap().to_owned()
}

fn at_stripe(app: &TestApp, kind: &str, id: &str) -> Value {
    app.world().object(kind, id).unwrap()
}

on_both!(a_subscriptions_life, async |app: &TestApp| {
    let person = Person::stranger(app);
    let id = subscribe(app, EMAIL, 2).await;
    settled(app).await;
    let end = async || app.licenses(EMAIL).await[0]["valid_until"].as_str().unwrap().to_owned();
    let subscription = ("subscription", id.as_str());
    let press = async |action: &str, more: (&str, &str)| {
        press(app, &person, "subscriptions", subscription, action, more).await;
        statuses(app, EMAIL).await
    };
    let none = ("", "");
    let before = end().await;
    assert_eq!(press("renew", none).await, ["active"; 2]);
    assert!(end().await > before);
    assert_eq!(press("quantity", ("quantity", "3")).await, ["active"; 3]);
    assert_eq!(press("quantity", ("quantity", "2")).await, ["active", "active", "inactive"]);
    assert_eq!(press("cancel_at_end", none).await, ["active", "active", "inactive"]);
    assert_eq!(at_stripe(app, "subscription", &id)["cancel_at_period_end"], true);
    press("keep", none).await;
    assert_eq!(at_stripe(app, "subscription", &id)["cancel_at_period_end"], false);
    assert_eq!(press("pause", none).await, ["inactive"; 3]);
    assert_eq!(press("resume", none).await, ["active", "active", "inactive"]);
    press("fail_next", none).await;
    press("renew", none).await;
    assert_eq!(at_stripe(app, "subscription", &id)["status"], "past_due");
    press("fail_again", none).await;
    assert_eq!(press("give_up", none).await, ["inactive"; 3]);
    assert_eq!(press("pay_again", none).await, ["active", "active", "inactive"]);
    assert_eq!(press("cancel_now", none).await, ["inactive"; 3]);
});

on_both!(money_back, async |app: &TestApp| {
    let person = Person::stranger(app);
    for (n, (verdict, expected)) in [("win", "active"), ("lose", "revoked"), ("warning", "active")].iter().enumerate() {
        let email = format!("buyer{n}@example.com");
        subscribe(app, &email, 1).await;
        settled(app).await;
        let charge = newest(app, "charge");
        press(app, &person, "charges", ("charge", &charge), "dispute", ("", "")).await;
        assert_eq!(statuses(app, &email).await, ["suspended"]);
        let dispute = newest(app, "dispute");
        press(app, &person, "disputes", ("dispute", &dispute), verdict, ("", "")).await;
        assert_eq!(statuses(app, &email).await, [*expected], "{verdict}");
    }
    subscribe(app, EMAIL, 1).await;
    settled(app).await;
    let charge = newest(app, "charge");
    press(app, &person, "charges", ("charge", &charge), "part", ("amount", "100")).await;
    assert_eq!(statuses(app, EMAIL).await, ["active"]);
    press(app, &person, "charges", ("charge", &charge), "refund", ("", "")).await;
    assert_eq!(statuses(app, EMAIL).await, ["revoked"]);
});

on_both!(the_clock_goes_forward, async |app: &TestApp| {
    let person = Person::stranger(app);
    let id = subscribe(app, EMAIL, 1).await;
    settled(app).await;
    let now = app.app.context.now();
    press(app, &person, "clock", ("", ""), "", ("days", "31")).await;
    assert!(app.app.context.now() >= now + 31 * 86_400);
    assert_eq!(statuses(app, EMAIL).await, ["active"], "it renewed by itself");
    press(app, &person, "subscriptions", ("subscription", &id), "cancel_at_end", ("", "")).await;
    press(app, &person, "clock", ("", ""), "", ("days", "31")).await;
    assert_eq!(statuses(app, EMAIL).await, ["inactive"], "it ended by itself");
});

on_both!(a_transfer_comes_or_does_not, async |app: &TestApp| {
    let person = Person::stranger(app);
    for (action, expected) in [("settle", vec!["active", "active"]), ("fail", vec![])] {
        let email = format!("{action}@example.com");
        let session = app.open_checkout(&email, 2).await;
        let pay = keysmith::sandbox::stripe::checkout::Pay { by_transfer: true, ..Default::default() };
        app.world().pay(&session, &pay).unwrap();
        settled(app).await;
        assert_eq!(app.licenses(&email).await.len(), 0);
        press(app, &person, "transfers", ("session", &session), action, ("", "")).await;
        assert_eq!(statuses(app, &email).await, expected, "{action}");
    }
});

on_both!(a_signed_in_customer_pays_again_with_their_own_customer, async |app: &TestApp| {
    let person = Person::signed_in(app, EMAIL).await;
    app.buy_keys(EMAIL, 1).await;
    for round in 2..4 {
        // As on /buy: a signed-in buyer's own customer is named, so the checkout asks for no address.
        let page = crate::subscriptions::page_of(&person, "/buy").await;
        let csrf = field(&page, "csrf");
        let sent = person.post_form("/buy/quantity", &[("csrf", &csrf), ("email", EMAIL), ("quantity", "1")]).await;
        assert_eq!(sent.status(), 303);
        let url = sent.headers()["location"].to_str().unwrap().to_owned();
        let session = url.rsplit('/').next().unwrap().to_owned();
        let checkout = crate::subscriptions::page_of(&person, &format!("/sandbox/checkout/{session}")).await;
        assert!(checkout.contains(&format!("Paying as {EMAIL}")), "{checkout}");
        let csrf = field(&checkout, "csrf");
        let paid =
            person.post_form(&format!("/sandbox/checkout/{session}"), &[("csrf", &csrf), ("action", "pay")]).await;
        assert_eq!(paid.status(), 303, "{}", paid.text().await.unwrap());
        settled(app).await;
        assert_eq!(app.licenses(EMAIL).await.len(), round);
    }
    assert_eq!(app.world().lock().all("customer").count(), 1, "the buyer keeps their own customer");
});

on_both!(a_payment_link_is_opened_from_the_control_room, async |app: &TestApp| {
    let person = Person::stranger(app);
    let page = person.get("/sandbox").await.text().await.unwrap();
    let fields = [
        ("csrf", field(&page, "csrf")),
        ("price1", "price_quantity_once".to_owned()),
        ("quantity1", "2".to_owned()),
        ("price2", "price_site_month".to_owned()),
        ("quantity2", "1".to_owned()),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let sent = person.post_form("/sandbox/links", &fields).await;
    assert_eq!(sent.status(), 303);
    let session = sent.headers()["location"].to_str().unwrap().rsplit('/').next().unwrap().to_owned();
    assert_eq!(at_stripe(app, "checkout.session", &session)["mode"], "subscription");
    let pay = keysmith::sandbox::stripe::checkout::Pay { email: Some(EMAIL.into()), ..Default::default() };
    app.world().pay(&session, &pay).unwrap();
    settled(app).await;
    assert_eq!(app.licenses(EMAIL).await.len(), 3);
    // Without a line it only saves a card.
    let sent = person.post_form("/sandbox/links", &fields[..1]).await;
    let session = sent.headers()["location"].to_str().unwrap().rsplit('/').next().unwrap().to_owned();
    assert_eq!(at_stripe(app, "checkout.session", &session)["mode"], "setup");
});

on_both!(the_items_of_a_subscription_are_changed_one_by_one, async |app: &TestApp| {
    let person = Person::stranger(app);
    let id = subscribe(app, EMAIL, 2).await;
    settled(app).await;
    let items = || {
        let found = at_stripe(app, "subscription", &id);
        let items = found["items"]["data"].as_array().unwrap().iter();
        items.map(|item| item["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let tiers = async || {
        let licenses = app.licenses(EMAIL).await;
        let active = licenses.iter().filter(|license| license["status"] == "active");
        let mut tiers: Vec<String> = active.map(|license| license["tier"].as_str().unwrap().to_owned()).collect();
        tiers.sort();
        tiers
    };
    let press = async |action: &str, item: &str, price: &str, quantity: &str| {
        let page = person.get("/sandbox").await.text().await.unwrap();
        assert!(page.contains(&format!("name=\"action\" value=\"{action}\"")), "{action}");
        let csrf = field(&page, "csrf");
        let fields = [
            ("csrf", csrf.as_str()),
            ("subscription", &id),
            ("action", action),
            ("item", item),
            ("price", price),
            ("quantity", quantity),
        ];
        let done = person.post_form("/sandbox/subscriptions", &fields).await;
        assert_eq!(done.status(), 303, "{action}: {}", done.text().await.unwrap());
        settled(app).await;
        tiers().await
    };
    let first = items()[0].clone();
    assert_eq!(press("add_item", &first, "price_quantity_year", "3").await.len(), 5);
    let second = items()[1].clone();
    assert_eq!(press("item_quantity", &second, "", "1").await, ["quantity", "site", "site"]);
    assert_eq!(press("change_price", &second, "price_something_monthly", "").await, ["quantity", "site", "site"]);
    assert_eq!(press("replace_item", &second, "price_quantity_year", "").await, ["quantity", "site", "site"]);
    assert_ne!(items()[1], second);
    assert_eq!(press("remove_item", &items()[1], "", "").await, ["site", "site"]);
    press("trial", "", "", "").await;
    assert_eq!(at_stripe(app, "subscription", &id)["status"], "trialing");
    let charge = newest(app, "charge");
    let press = async |action: &str| {
        crate::sandbox_buttons::press(app, &person, "charges", ("charge", &charge), action, ("", "")).await;
    };
    press("dispute_lost").await;
    assert_eq!(at_stripe(app, "dispute", &newest(app, "dispute"))["status"], "lost");
});

on_both!(half_of_what_was_authorized_is_captured, async |app: &TestApp| {
    let person = Person::stranger(app);
    let session = app.open_checkout(EMAIL, 2).await;
    let page = crate::subscriptions::page_of(&person, &format!("/sandbox/checkout/{session}")).await;
    assert!(page.contains("value=\"half\""), "{page}");
    let csrf = field(&page, "csrf");
    let paid = person.post_form(&format!("/sandbox/checkout/{session}"), &[("csrf", &csrf), ("action", "half")]).await;
    assert_eq!(paid.status(), 303, "{}", paid.text().await.unwrap());
    settled(app).await;
    let charge = at_stripe(app, "charge", &newest(app, "charge"));
    assert_eq!(charge["amount_captured"].as_i64().unwrap() * 2, charge["amount"].as_i64().unwrap());
    assert_eq!(statuses(app, EMAIL).await, ["active", "active"]);
});
