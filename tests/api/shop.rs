//! The shop: links that prefill it, several products at once, the seller's own return pages, trials.

use keysmith::sandbox::stripe::checkout::Pay;
use serde_json::{Value, json};

use crate::helpers::{Database, Person, TestApp, json_of, problem_of};
use crate::money::settled;
use crate::on_both;
use crate::pages::field;
use crate::subscriptions::page_of;

const ADA: &str = "ada@example.com";

fn session(app: &TestApp, id: &str) -> Value {
    app.world().object("checkout.session", id).unwrap()
}

/// Returns the session of a redirect.
fn redirected(app: &TestApp, answer: &reqwest::Response) -> Value {
    assert_eq!(answer.status(), 303);
    session(app, answer.headers()["location"].to_str().unwrap().rsplit('/').next().unwrap())
}

/// Returns the values of a page's selected options.
fn chosen(page: &str) -> Vec<&str> {
    // Without the footer, which has its own menus.
    let options = page
        .split("<footer")
        .next()
        .unwrap()
        .split("<option ")
        .filter(|option| option.split('>').next().unwrap().contains(" selected"));
    options.map(|option| option.split('"').nth(1).unwrap()).collect()
}

on_both!(a_link_fills_the_forms_in, async |app: &TestApp| {
    let person = Person::stranger(app);
    let link = "/buy/site-plugin?tier=quantity&price=price_quantity_year&quantity=7&email=ada@example.com";
    let page = page_of(&person, link).await;
    assert_eq!(chosen(&page), ["quantity price_quantity_year"]);
    assert!(page.contains("<h1>Site Plugin</h1>") && page.contains("value=\"7\"") && page.contains(ADA), "{page}");
    // A product's page shows no other product.
    assert!(!page.contains("Startup") && page_of(&person, "/buy").await.contains("Startup"));
    // An unavailable tier is reported, and markup is shown as text.
    let page = page_of(&person, "/buy?tier=gone&email=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&quantity=%22%3E").await;
    assert!(page.contains("not for sale here any more") && !page.contains("<script>alert"), "{page}");
    assert_eq!(person.get("/buy/no-such-product").await.status(), 404);
    // Every product has a page.
    for product in ["site-plugin", "server", "on-premise", "desktop-app"] {
        assert_eq!(person.get(&format!("/buy/{product}")).await.status(), 200, "{product}");
    }
    assert!(page_of(&person, "/buy/desktop-app").await.contains("/buy/trial?product=desktop-app"));
    // A link's sites appear in the form for sites.
    assert!(page_of(&person, "/buy?tier=site&sites=a.com%0Ab.com").await.contains("a.com\nb.com</textarea>"));
});

on_both!(what_one_gets_stands_beside_the_price, async |app: &TestApp| {
    let page = page_of(&Person::stranger(app), "/buy").await;
    for text in [
        "Each license key works on 2 devices",
        "Works for 365 days, and does not renew by itself",
        "Renews every month until you cancel",
        "Paid once; never expires",
        "Up to 100 users",
        "Every feature",
        "$19.00 / year per key",
        "Server, Enterprise",
        "On-Premise Suite, Enterprise",
    ] {
        assert!(page.contains(text), "{text} is missing: {page}");
    }
});

on_both!(who_cancels_finds_what_they_typed, async |app: &TestApp| {
    let person = Person::stranger(app);
    let csrf = field(&page_of(&person, "/buy").await, "csrf");
    let fields = [("csrf", csrf.as_str()), ("email", ADA), ("quantity", "4"), ("tier", "quantity price_quantity_year")];
    let opened = redirected(app, &person.post_form("/buy/quantity", &fields).await);
    let canceled = opened["cancel_url"].as_str().unwrap().strip_prefix(&app.base).unwrap().to_owned();
    let page = page_of(&person, &canceled).await;
    let back = page.split("href=\"").find(|rest| rest.starts_with("/buy?")).unwrap().split('"').next().unwrap();
    let page = page_of(&person, &back.replace("&amp;", "&").replace("&#x3d;", "=")).await;
    assert_eq!(chosen(&page)[0], "quantity price_quantity_year");
    assert!(page.contains("value=\"4\""), "{page}");
    // Stripe stores the page's URL, and its events must not name a person where erasure does not look.
    assert!(!canceled.contains("example.com"), "{canceled}");
});

on_both!(several_products_are_paid_at_once, async |app: &TestApp| {
    let items = json!([
        {"price": "price_quantity_once", "quantity": 2},
        {"tier": "startup", "quantity": 1},
        {"tier": "business", "price": "price_business_month", "quantity": 3},
    ]);
    let body = json!({"email": ADA, "items": items});
    let id = json_of(app.post("/purchase-quantity", body).await, 200).await["session_id"].as_str().unwrap().to_owned();
    let opened = session(app, &id);
    assert_eq!((&opened["mode"], &opened["metadata"]["quantity"]), (&json!("subscription"), &json!("6")));
    assert_eq!(opened["amount_total"], 2 * 2_900 + 9_900 + 3 * 49_900);
    app.world().pay(&id, &Pay::default()).unwrap();
    app.until("all keys are there", async || app.licenses(ADA).await.len() == 6).await;
    settled(app).await;
    let licenses = app.licenses(ADA).await;
    let of = |tier: &str| licenses.iter().filter(|license| license["tier"] == tier).collect::<Vec<_>>();
    assert_eq!([of("quantity").len(), of("startup").len(), of("business").len()], [2, 1, 3]);
    assert!(of("quantity").iter().all(|license| license["subscription_id"].is_null()));
    assert!(of("business").iter().all(|license| license["subscription_id"].is_string()));
    let ada = Person::signed_in(app, ADA).await;
    assert!(page_of(&ada, "/dashboard/orders").await.contains("6 × License keys of several plans"));
});

on_both!(several_products_on_a_page, async |app: &TestApp| {
    let person = Person::stranger(app);
    let page = page_of(&person, "/buy/cart?quantity-price_startup_month=2&email=ada@example.com").await;
    assert!(page.contains("value=\"2\"") && page.contains(ADA), "{page}");
    let csrf = field(&page, "csrf");
    let send = async |fields: &[(&str, &str)]| {
        let all: Vec<(&str, &str)> =
            [("csrf", csrf.as_str()), ("email", ADA)].into_iter().chain(fields.iter().copied()).collect();
        person.post_form("/buy/cart", &all).await
    };
    let paid = [
        ("quantity-price_startup_month", "2"),
        ("quantity-price_quantity_once", "1"),
        ("quantity-price_site_month", ""),
    ];
    let opened = redirected(app, &send(&paid).await);
    assert_eq!(opened["_lines"].as_array().unwrap().len(), 2);
    // The page that Stripe returns to has the quantities again.
    let canceled = opened["cancel_url"].as_str().unwrap().strip_prefix(&app.base).unwrap().to_owned();
    assert!(page_of(&person, &canceled).await.contains("/buy/cart?"));
    for (fields, says) in [
        (&[][..], "at least one plan"),
        (&[("quantity-price_startup_month", "0")][..], "at least one plan"),
        (&[("quantity-price_startup_month", "many")][..], "whole number"),
        (&[("quantity-price_startup_month", "1"), ("quantity-price_quantity_year", "1")][..], "different periods"),
        (&[("quantity-price_of_nobody", "1")][..], "not a price"),
    ] {
        let refused = send(fields).await;
        assert_eq!(refused.status(), 422);
        let page = refused.text().await.unwrap();
        assert!(page.contains(says) && page.contains(ADA), "{says}: {page}");
    }
});

on_both!(a_cart_is_refused_as_a_whole, async |app: &TestApp| {
    for (items, code) in [
        (json!([]), "invalid_items"),
        (json!("price_startup_month"), "invalid_items"),
        (json!([{"price": "price_startup_month"}]), "invalid_items"),
        (json!([{"price": "price_startup_month", "quantity": 1, "sites": []}]), "invalid_items"),
        (json!([{"price": "price_startup_month", "quantity": 0}]), "invalid_quantity"),
        (
            json!([{"price": "price_startup_month", "quantity": 9_999}, {"tier": "business", "quantity": 2}]),
            "invalid_quantity",
        ),
        (json!([{"tier": "startup", "quantity": 1}, {"tier": "startup", "quantity": 1}]), "invalid_items"),
        (json!([{"tier": "startup", "price": "price_business_month", "quantity": 1}]), "invalid_price"),
        (json!([{"tier": "enterprise", "quantity": 1}]), "not_for_sale"),
        (
            json!([{"tier": "startup", "quantity": 1}, {"price": "price_quantity_year", "quantity": 1}]),
            "mixed_intervals",
        ),
    ] {
        problem_of(app.post("/purchase-quantity", json!({"email": ADA, "items": items})).await, 422, code).await;
    }
    let both = json!({"email": ADA, "quantity": 1, "items": [{"tier": "startup", "quantity": 1}]});
    problem_of(app.post("/purchase-quantity", both).await, 422, "invalid_fields").await;
});

on_both!(a_development_site_is_never_sold, async |app: &TestApp| {
    for site in ["localhost", "192.168.0.1", "shop.test"] {
        let body = json!({"email": ADA, "sites": ["example.com", site]});
        let refused = problem_of(app.post("/purchase-sites", body).await, 422, "development_site").await;
        assert!(refused["detail"].as_str().unwrap().contains(site));
    }
});

on_both!(a_trial_starts_on_a_page, async |app: &TestApp| {
    let person = Person::stranger(app);
    let page = page_of(&person, "/buy/trial?installation_id=pc-1&email=ada@example.com").await;
    assert!(page.contains("free for 30 days") && page.contains("value=\"pc-1\""), "{page}");
    let csrf = field(&page, "csrf");
    let send = async |installation: &str| {
        let fields =
            [("csrf", csrf.as_str()), ("email", ADA), ("installation_id", installation), ("product", "desktop-app")];
        person.post_form("/buy/trial", &fields).await
    };
    assert_eq!(send("").await.status(), 422);
    assert_eq!(send("pc-1").await.status(), 303);
    let licenses = app.licenses(ADA).await;
    assert_eq!((licenses.len(), &licenses[0]["purchase_type"]), (1, &json!("trial")));
    let again = send("pc-2").await;
    assert_eq!(again.status(), 409);
    let page = again.text().await.unwrap();
    assert!(page.contains("already tried") && page.contains("value=\"pc-2\""), "{page}");
});

/// The seller's own return pages, the checkout's language, tax IDs, and invoices for one-time payments.
async fn settings(database: Database) {
    let names = [
        ("KEYSMITH_RETURN_URLS", "https://www.example.com/shop, http://localhost:3000"),
        ("KEYSMITH_TAX_IDS", "on"),
        ("KEYSMITH_INVOICES", "on"),
    ];
    let server = TestApp::start_with(database, &names).await;
    let app = &server;
    let thanks = "https://www.example.com/shop/thanks?session={CHECKOUT_SESSION_ID}";
    let body = |success: &str| json!({"email": ADA, "quantity": 1, "success_url": success, "cancel_url": "http://localhost:3000/pricing"});
    let id = json_of(app.post("/purchase-quantity", body(thanks)).await, 200).await["session_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let opened = session(app, &id);
    assert_eq!(
        (&opened["success_url"], &opened["cancel_url"]),
        (&json!(thanks), &json!("http://localhost:3000/pricing"))
    );
    assert_eq!((&opened["locale"], &opened["tax_id_collection"]["enabled"]), (&json!("auto"), &json!(true)));
    assert_eq!(opened["invoice_creation"]["enabled"], true);
    for wrong in
        ["https://www.example.com/", "https://evil.example/shop", "javascript:alert(1)", "//www.example.com/shop"]
    {
        problem_of(app.post("/purchase-quantity", body(wrong)).await, 422, "return_url_not_allowed").await;
        let sites = json!({"email": ADA, "sites": ["a.com"], "cancel_url": wrong});
        problem_of(app.post("/purchase-sites", sites).await, 422, "return_url_not_allowed").await;
    }
    // On the pages, too: the form keeps the URL, and a URL that is not allowed is refused before the form is shown.
    let person = Person::stranger(app);
    let page = page_of(&person, "/buy?cancel_url=http://localhost:3000/pricing").await;
    assert!(field(&page, "cancel_url").ends_with("pricing"), "{page}");
    assert!(
        page_of(&person, "/buy?success_url=https://evil.example/")
            .await
            .contains("not an address that the seller allows")
    );
    // One-time payments have an invoice, too, without a subscription.
    let paid = app.world().pay(&id, &Pay::default()).unwrap();
    assert!(paid["invoice"].is_string(), "{paid}");
    app.until("the key is there", async || app.licenses(ADA).await.len() == 1).await;
    settled(app).await;
    // A returning buyer pays as their own Stripe customer, whose business name the checkout may change.
    let ada = Person::signed_in(app, ADA).await;
    let csrf = field(&page_of(&ada, "/buy").await, "csrf");
    let sent = ada.post_form("/buy/quantity", &[("csrf", &csrf), ("email", ADA), ("quantity", "1")]).await;
    let opened = redirected(app, &sent);
    assert!(opened["customer"].is_string(), "{opened}");
    assert_eq!(opened["_customer_update"], json!({"name": "auto"}));
    server.stop().await;
}

#[actix_web::test]
async fn settings_sqlite() {
    settings(Database::migrated_sqlite()).await;
}

#[actix_web::test]
async fn settings_postgres() {
    settings(Database::migrated_postgres()).await;
}
