//! The catalog in the console: every form with its errors, the effect of a change shown before saving, and prices
//! compared with Stripe and created there.

use keysmith::sandbox::stripe::fault::FaultKind;
use serde_json::{Value, json};

use crate::desk::seller;
use crate::helpers::{ADMIN, Person, TestApp, json_of, problem_of};
use crate::money::{settled, subscribe};
use crate::on_both;
use crate::subscriptions::{page_of, submit};

/// The form of a new tier as a browser sends it, with these values in place.
fn tier<'a>(changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let usual = [
        ("slug", "new-tier"),
        ("name", "New tier"),
        ("description_lines", ""),
        ("quantity_means", "keys"),
        ("shrink", "unused_first"),
        ("activates", "device"),
        ("max_activations", "2"),
        ("max_leases", "0"),
        ("over_limit", "reject"),
        ("idle_days", ""),
        ("moves_per_month", "3"),
        ("max_development_sites", "20"),
        ("owner_check", "email"),
        ("valid_days", ""),
        ("valid_days_from", "purchase"),
        ("grace_days", "7"),
        ("offline_grace_days", "7"),
        ("trial_days", "0"),
        ("key_format", "random"),
        ("code", ""),
        ("key_storage", "sealed"),
        ("license_files", "bound"),
        ("file_ttl_days", "365"),
        ("features_lines", "a\n b \n"),
        ("limits_lines", "users = 5\nservers = unlimited"),
        ("metadata_lines", "crm = p-7"),
    ];
    let kept = usual.into_iter().filter(|(name, _)| changed.iter().all(|(other, _)| other != name));
    kept.chain(changed.iter().copied()).collect()
}

/// The value of a hidden or visible input.
fn value_of(page: &str, name: &str) -> String {
    let rest = page.split(&format!("name=\"{name}\"")).nth(1).unwrap_or_else(|| panic!("no {name}: {page}"));
    let rest = rest.split("value=\"").nth(1).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// The text of the page in a response.
async fn read(answer: reqwest::Response, status: u16) -> String {
    let (got, text) = (answer.status().as_u16(), answer.text().await.unwrap());
    assert_eq!(got, status, "{text}");
    text.replace("&#x2f;", "/").replace("&#x27;", "'")
}

/// Posts a form and confirms its effect; returns the redirect's target.
async fn confirmed(seller: &Person, page: &str, action: &str, fields: &[(&str, &str)]) -> String {
    let asked = read(submit(seller, page, action, fields).await, 200).await;
    let seen = value_of(&asked, "seen");
    let fields: Vec<_> = fields.iter().copied().chain([("seen", seen.as_str()), ("confirmed", "yes")]).collect();
    let done = submit(seller, &asked, action, &fields).await;
    assert_eq!(done.status(), 303, "{asked}");
    done.headers()["location"].to_str().unwrap().to_owned()
}

/// The path of a price's page.
async fn price_path(app: &TestApp, product: &str, stripe_price: &str) -> String {
    let price = app.admin_get(&format!("/api/v1/admin/prices/{stripe_price}")).await;
    format!("/admin/products/{product}/prices/{}", price["id"].as_str().unwrap())
}

async fn change(app: &TestApp, path: &str, body: Value) -> Value {
    let admin = Person::with_token(app, ADMIN);
    let path = format!("/api/v1/admin/{path}");
    json_of(admin.request(reqwest::Method::PATCH, &path).json(&body).send().await.unwrap(), 200).await
}

on_both!(a_product_with_tier_and_price_is_made_and_sold, async |app: &TestApp| {
    let seller = seller(app).await;
    let form = page_of(&seller, "/admin/products/new").await;
    let bad = [("slug", "New App"), ("name", "New <App>"), ("key_prefix", "x"), ("metadata_lines", "")];
    let refused = read(submit(&seller, &form, "/admin/products", &bad).await, 422).await;
    assert!(
        refused.contains("a slug consists of lowercase letters") && refused.contains("2 to 6 capital letters"),
        "{refused}"
    );
    assert!(refused.contains("value=\"New &lt;App&gt;\"") && refused.contains("aria-invalid"), "{refused}");
    let good = [("slug", "new-app"), ("name", "New <App>"), ("key_prefix", "NEW"), ("metadata_lines", "crm = p-7")];
    let made = submit(&seller, &form, "/admin/products", &good).await;
    assert_eq!(
        (made.status().as_u16(), &made.headers()["location"]),
        (303, &"/admin/products/new-app".parse().unwrap())
    );
    let twice = read(submit(&seller, &form, "/admin/products", &good).await, 409).await;
    assert!(twice.contains("There is a product of this name"), "{twice}");
    let page = page_of(&seller, "/admin/products/new-app").await;
    assert!(page.contains("New &lt;App&gt;") && !page.contains("<App>"), "{page}");

    let action = "/admin/products/new-app/new-tier";
    let form = page_of(&seller, action).await;
    for (field, text, says) in [
        ("max_activations", "many", "neither a whole number"),
        ("grace_days", "", "is required"),
        ("limits_lines", "users", "lacks an equals sign"),
        ("key_format", "tiered", "needs a code"),
        ("key_format", "email_expiry", "valid_days is needed"),
        ("file_ttl_days", "9999", "must be from 1 to"),
        ("slug", "site", "There is a tier of this name"),
        ("owner_check", "nobody", "none of the choices"),
        ("metadata_lines", "a b = c", "must have 1 to"),
    ] {
        let answer = submit(&seller, &form, action, &tier(&[(field, text)])).await;
        let status = if field == "slug" { 409 } else { 422 };
        let refused = read(answer, status).await;
        assert!(refused.contains(says), "{field}: {refused}");
        assert!(refused.contains("value=\"New tier\""), "what was typed is kept: {refused}");
    }
    let made = submit(&seller, &form, action, &tier(&[])).await;
    assert_eq!(&made.headers()["location"], "/admin/products/new-app/tiers/new-tier");
    let stored = app.admin_get("/api/v1/admin/tiers/new-tier").await;
    assert_eq!(stored["limits"], json!({"users": 5, "servers": "unlimited"}));
    assert_eq!((&stored["features"], &stored["metadata"]), (&json!(["a", "b"]), &json!({"crm": "p-7"})));

    let action = "/admin/products/new-app/new-price";
    let form = page_of(&seller, &format!("{action}?tier=new-tier")).await;
    let price = |amount| [("tier", "new-tier"), ("unit_amount", amount), ("currency", "eur"), ("billed", "one_time")];
    let refused = read(submit(&seller, &form, action, &price("nine")).await, 422).await;
    assert!(refused.contains("must be a whole number"), "{refused}");
    // Stripe refuses: the price stays a draft, and cannot be sold.
    app.world().plan_fault_of("/v1/products", FaultKind::KeyReused);
    let failed = read(submit(&seller, &form, action, &price("4900")).await, 502).await;
    assert!(failed.contains("The price was not made"), "{failed}");
    let waiting = app.admin_get("/api/v1/admin/prices?tier=new-tier").await["prices"][0].clone();
    assert_eq!((&waiting["archived"], &waiting["default"]), (&json!(true), &json!(false)));
    assert!(!page_of(&seller, "/buy").await.contains("€49.00"));
    let path = format!("/admin/products/new-app/prices/{}", waiting["id"].as_str().unwrap());
    let page = page_of(&seller, &path).await;
    assert!(page.contains("not at Stripe yet"), "{page}");
    assert_eq!(submit(&seller, &page, &format!("{path}/make"), &[]).await.status(), 303);
    let prices = app.admin_get("/api/v1/admin/prices?tier=new-tier").await["prices"].as_array().unwrap().clone();
    assert_eq!(prices.len(), 1, "the same price");
    assert_eq!((&prices[0]["id"], &prices[0]["default"]), (&waiting["id"], &json!(true)));
    let stripe_price = prices[0]["stripe_price"].as_str().unwrap();
    let theirs = app.world().object("price", stripe_price).unwrap();
    assert_eq!((&theirs["unit_amount"], &theirs["currency"]), (&json!(4900), &json!("eur")));
    assert!(page_of(&seller, "/buy/new-app").await.contains("€49.00"));
    let bought = app.post("/purchase-quantity", json!({"email": "ann@example.com", "quantity": 1, "tier": "new-tier"}));
    json_of(bought.await, 200).await;
    // A second price belongs to the same Stripe product.
    let monthly = [("tier", "new-tier"), ("unit_amount", "500"), ("currency", "eur"), ("billed", "month")];
    let form = page_of(&seller, action).await;
    assert_eq!(submit(&seller, &form, action, &monthly).await.status(), 303);
    let listed = app.admin_get("/api/v1/admin/prices?tier=new-tier").await["prices"].as_array().unwrap().clone();
    let second = listed.iter().find(|price| price["interval"] == "month").unwrap();
    let second = app.world().object("price", second["stripe_price"].as_str().unwrap()).unwrap();
    assert_eq!(second["product"], theirs["product"]);
    let list = page_of(&seller, "/admin/products?q=new+tier").await;
    assert!(list.contains(&format!("{path}\"")) && !list.contains("price_site_month"), "{list}");
});

on_both!(a_change_says_what_it_does_before_it_is_saved, async |app: &TestApp| {
    let seller = seller(app).await;
    app.buy_keys("ann@example.com", 3).await;
    settled(app).await;
    let own = app.licenses("ann@example.com").await[0]["id"].as_str().unwrap().to_owned();
    change(app, &format!("licenses/{own}"), json!({"features": ["mine"]})).await;
    let path = "/admin/products/site-plugin/tiers/quantity";
    let action = format!("{path}/edit");
    let form = page_of(&seller, &action).await;
    assert!(form.contains("It never changes") || form.contains("Fixed:"), "{form}");
    assert!(!form.contains("name=\"slug\""), "what names it is not a field");
    let fields = tier(&[
        ("name", "Key pack"),
        ("activates", "site"),
        ("max_activations", "3"),
        ("features_lines", "external\nextra"),
        ("limits_lines", ""),
        ("metadata_lines", ""),
        ("default_for", "quantity"),
    ]);
    let fields: Vec<_> = fields.into_iter().filter(|(name, _)| *name != "slug").collect();
    let asked = read(submit(&seller, &form, &action, &fields).await, 200).await;
    for says in [
        "Applies to new licenses only. No change for 3 active licenses",
        "Applies to 2 active licenses at once",
        "No change for 1 active license with own features",
        "external, extra",
    ] {
        assert!(asked.contains(says), "{says}: {asked}");
    }
    assert!(!asked.contains("Days of grace"), "what stays is not named: {asked}");
    let before = app.admin_get("/api/v1/admin/tiers/quantity").await;
    assert_eq!(before["max_activations"], 1, "nothing is saved yet");
    // Back to the form, with the typed values.
    let again: Vec<_> = fields.iter().copied().chain([("again", "yes")]).collect();
    let form = read(submit(&seller, &asked, &action, &again).await, 200).await;
    assert!(form.contains("value=\"3\"") && form.contains("extra"), "{form}");
    // Somebody else changes it meanwhile.
    change(app, "tiers/quantity", json!({"grace_days": 9})).await;
    let seen = value_of(&asked, "seen");
    let sure: Vec<_> = fields.iter().copied().chain([("seen", seen.as_str()), ("confirmed", "yes")]).collect();
    let newer = read(submit(&seller, &asked, &action, &sure).await, 200).await;
    assert!(newer.contains("It has changed since you looked") && newer.contains("Days of grace"), "{newer}");
    assert_eq!(confirmed(&seller, &form, &action, &fields).await, path);
    let after = app.admin_get("/api/v1/admin/tiers/quantity").await;
    assert_eq!((&after["max_activations"], &after["grace_days"]), (&json!(3), &json!(7)));
    assert_eq!(after["prices"], before["prices"]);
    // Nothing changed: nothing to save.
    let form = page_of(&seller, &action).await;
    let same = read(submit(&seller, &form, &action, &fields).await, 200).await;
    assert!(same.contains("Nothing changes.") && !same.contains("name=\"confirmed\""), "{same}");
    let log = app.admin_get("/api/v1/admin/audit-log?subject=quantity").await;
    assert!(log["entries"][0]["actor"].as_str().unwrap().starts_with("customer:acc_"), "{log}");

    // A product, and a price with a subscriber.
    let product = "/admin/products/site-plugin/edit";
    let form = page_of(&seller, product).await;
    let prefix = [("name", "Site Plugin"), ("key_prefix", "SIT"), ("description_lines", ""), ("metadata_lines", "")];
    let asked = read(submit(&seller, &form, product, &prefix).await, 200).await;
    assert!(asked.contains("The keys of 3 active licenses stay as they are"), "{asked}");
    subscribe(app, "bob@example.com", 2).await;
    settled(app).await;
    let path = price_path(app, "site-plugin", "price_site_month").await;
    let action = format!("{path}/edit");
    let form = page_of(&seller, &action).await;
    let amount = |amount| [("unit_amount", amount), ("currency", "usd"), ("billed", "month")];
    let asked = read(submit(&seller, &form, &action, &amount("1900")).await, 200).await;
    assert!(asked.contains("$9.00") && asked.contains("$19.00"), "{asked}");
    assert!(asked.contains("Stripe charges what its own price says"), "{asked}");
    assert!(asked.contains("1 running subscription pay") || asked.contains("running subscription"), "{asked}");
    let refused = read(submit(&seller, &form, &action, &amount("-1")).await, 422).await;
    assert!(refused.contains("must be a whole number from 0"), "{refused}");
    assert_eq!(confirmed(&seller, &form, &action, &amount("1900")).await, path);
    assert_eq!(app.admin_get("/api/v1/admin/prices/price_site_month").await["unit_amount"], 1900);
});

on_both!(what_is_archived_is_not_sold_and_goes_on, async |app: &TestApp| {
    let seller = seller(app).await;
    let subscription = subscribe(app, "bob@example.com", 2).await;
    settled(app).await;
    let buy = async |tier: &str| {
        app.post("/purchase-quantity", json!({"email": "ann@example.com", "quantity": 1, "tier": tier})).await
    };
    let price = price_path(app, "server", "price_startup_month").await;
    for (path, says) in [
        ("/admin/products/server", "This product can no longer be bought or tried"),
        ("/admin/products/server/tiers/startup", "It cannot be bought or tried"),
        (price.as_str(), "New purchases and changes of plan cannot choose it"),
    ] {
        json_of(buy("startup").await, 200).await;
        let action = format!("{path}/archive");
        let page = page_of(&seller, path).await;
        let asked = read(submit(&seller, &page, &action, &[]).await, 200).await;
        assert!(asked.contains(says), "{asked}");
        json_of(buy("startup").await, 200).await;
        confirmed(&seller, &page, &action, &[]).await;
        problem_of(buy("startup").await, 422, "not_for_sale").await;
        let named = json!({"email": "ann@example.com", "quantity": 1, "price": "price_startup_month"});
        problem_of(app.post("/purchase-quantity", named).await, 422, "not_for_sale").await;
        if path.ends_with("server") {
            assert_eq!(seller.get("/buy/server").await.status(), 404);
            problem_of(buy("business").await, 422, "not_for_sale").await;
        } else {
            json_of(buy("business").await, 200).await;
        }
        assert!(!page_of(&seller, "/buy").await.contains("value=\"startup\""), "{path}");
        let page = page_of(&seller, path).await;
        assert!(page.contains("archived"), "{page}");
        confirmed(&seller, &page, &format!("{path}/sell"), &[]).await;
    }
    // The price was its tier's default and no longer is; it is still the only one.
    assert_eq!(app.admin_get("/api/v1/admin/prices/price_startup_month").await["default"], false);
    json_of(buy("startup").await, 200).await;
    // Subscriptions and their licenses continue, and more seats can be bought.
    change(app, "tiers/site", json!({"archived": true})).await;
    change(app, "prices/price_site_month", json!({"archived": true})).await;
    app.world().change_subscription(&subscription, keysmith::sandbox::stripe::life::Change::Quantity(3)).unwrap();
    app.until("the seats follow", async || app.licenses("bob@example.com").await.len() == 3).await;
    let sites = json!({"email": "ann@example.com", "sites": ["shop.com"]});
    problem_of(app.post("/purchase-sites", sites.clone()).await, 422, "tier_required").await;
    // Another tier may become the default; then it cannot return as the default.
    change(app, "tiers/quantity", json!({"default_for": ["quantity", "sites"]})).await;
    json_of(app.post("/purchase-sites", sites).await, 200).await;
    let admin = Person::with_token(app, ADMIN);
    let back = admin.request(reqwest::Method::PATCH, "/api/v1/admin/tiers/site").json(&json!({"archived": false}));
    problem_of(back.send().await.unwrap(), 422, "invalid_catalog").await;
    // An archived tier starts no more trials.
    change(app, "tiers/two-devices", json!({"archived": true})).await;
    let trial = json!({"email": "cy@example.com", "installation_id": "one"});
    problem_of(app.post("/api/v1/trials", trial).await, 404, "trial_not_offered").await;
});

on_both!(prices_are_compared_with_stripe, async |app: &TestApp| {
    let seller = seller(app).await;
    let page = page_of(&seller, "/admin/products/compare").await;
    assert!(page.contains("Stripe’s prices match the catalog"), "{page}");
    app.world().put_price("price_site_month", "Per site", 1900, "eur", Some("year"));
    app.world().forget("price", "price_quantity_once");
    let page = page_of(&seller, "/admin/products/site-plugin/compare").await;
    assert!(page.contains("2 of 3 need a look"), "{page}");
    assert!(page.contains("the amount, the currency, how often it is billed"), "{page}");
    assert!(page.contains("€19.00, every year") && page.contains("Stripe has no such price"), "{page}");
    // Takes over Stripe's value, after its effect is shown.
    let path = price_path(app, "site-plugin", "price_site_month").await;
    let theirs = [("unit_amount", "1900"), ("currency", "eur"), ("billed", "year")];
    confirmed(&seller, &page, &format!("{path}/edit"), &theirs).await;
    let ours = app.admin_get("/api/v1/admin/prices/price_site_month").await;
    assert_eq!((&ours["unit_amount"], &ours["interval"]), (&json!(1900), &json!("year")));
    // Creates the other price; pressing twice creates one.
    app.world().forget("price", "price_quantity_once");
    let page = page_of(&seller, "/admin/products/site-plugin/compare").await;
    let path = price_path(app, "site-plugin", "price_quantity_once").await;
    let before = app.world().lock().all("price").count();
    let make = || submit(&seller, &page, path_of(&path), &[]);
    let both = tokio::join!(make(), make());
    let statuses = [both.0.status().as_u16(), both.1.status().as_u16()];
    assert!(statuses.contains(&303) && statuses.iter().all(|status| [303, 409].contains(status)), "{statuses:?}");
    assert_eq!(app.world().lock().all("price").count(), before + 1);
    assert_eq!(make().await.status(), 409, "it is there");
    let prices = app.admin_get("/api/v1/admin/prices?tier=quantity").await["prices"].as_array().unwrap().clone();
    assert!(prices.iter().all(|price| price["stripe_price"] != "price_quantity_once"), "{prices:?}");
    // A key without the permission, and no response: the page reports both.
    app.world().lock().switches.refuse_key = Some(403);
    let refused = page_of(&seller, "/admin/products/compare").await;
    assert!(refused.contains("Stripe was not compared") && refused.contains("Prices: read"), "{refused}");
    app.world().lock().switches.refuse_key = None;
    page_of(&seller, "/admin/products").await;
});

/// The comparison's form that creates a price.
fn path_of(price: &str) -> &'static str {
    Box::leak(format!("{price}/make").into_boxed_str())
}

on_both!(a_price_is_replaced_by_a_new_one, async |app: &TestApp| {
    let seller = seller(app).await;
    subscribe(app, "bob@example.com", 2).await;
    settled(app).await;
    let path = price_path(app, "site-plugin", "price_site_month").await;
    let action = format!("{path}/replace");
    let form = page_of(&seller, &action).await;
    let wanted = |amount| [("unit_amount", amount), ("currency", "usd"), ("billed", "month")];
    let same = read(submit(&seller, &form, &action, &wanted("900")).await, 422).await;
    assert!(same.contains("is what the price costs now"), "{same}");
    let bad = [("unit_amount", "1200"), ("currency", "dollars"), ("billed", "month")];
    let refused = read(submit(&seller, &form, &action, &bad).await, 422).await;
    assert!(refused.contains("not a three-letter code"), "{refused}");
    let asked = read(submit(&seller, &form, &action, &wanted("1200")).await, 200).await;
    assert!(
        asked.contains("$12.00") && asked.contains("No change for 1 running subscription at the old price"),
        "{asked}"
    );
    // Stripe fails midway; the second attempt creates one price.
    app.world().plan_fault_of("lookup_key=pri_", FaultKind::KeyReused);
    let sure = [wanted("1200").as_slice(), &[("confirmed", "yes")]].concat();
    read(submit(&seller, &asked, &action, &sure).await, 502).await;
    let sold = app.admin_get("/api/v1/admin/prices/price_site_month").await;
    assert_eq!((&sold["archived"], &sold["default"]), (&json!(false), &json!(true)), "the old one is sold meanwhile");
    let done = submit(&seller, &asked, &action, &sure).await;
    assert_eq!(done.status(), 303);
    let prices = app.admin_get("/api/v1/admin/prices?tier=site").await["prices"].as_array().unwrap().clone();
    assert_eq!(prices.len(), 2, "{prices:?}");
    let of = |archived: bool| prices.iter().find(|price| price["archived"] == archived).unwrap().clone();
    let (old, new) = (of(true), of(false));
    assert_eq!((&old["stripe_price"], &old["default"]), (&json!("price_site_month"), &json!(false)));
    assert_eq!((&new["unit_amount"], &new["default"], &new["interval"]), (&json!(1200), &json!(true), &json!("month")));
    let shop = page_of(&seller, "/buy").await;
    assert!(shop.contains("$12.00") && !shop.contains("$9.00"), "{shop}");
    // Subscribers keep the old price, which cannot be replaced again.
    assert_eq!(app.licenses("bob@example.com").await.len(), 2);
    assert_eq!(submit(&seller, &asked, &action, &sure).await.status(), 410);
    assert_eq!(seller.get(&action).await.status(), 410);
});

on_both!(only_the_seller_changes_the_catalog, async |app: &TestApp| {
    let seller = seller(app).await;
    let price = price_path(app, "site-plugin", "price_site_month").await;
    let forms = [
        "/admin/products".to_owned(),
        "/admin/products/site-plugin/edit".to_owned(),
        "/admin/products/site-plugin/archive".to_owned(),
        "/admin/products/site-plugin/new-tier".to_owned(),
        "/admin/products/site-plugin/new-price".to_owned(),
        "/admin/products/site-plugin/tiers/site/edit".to_owned(),
        "/admin/products/site-plugin/tiers/site/archive".to_owned(),
        format!("{price}/edit"),
        format!("{price}/replace"),
        format!("{price}/archive"),
        format!("{price}/make"),
    ];
    let stranger = Person::signed_in(app, "eve@example.com").await;
    let asked = app.world().lock().asked;
    for form in &forms {
        assert_eq!(seller.post_form(form, &[("confirmed", "yes"), ("csrf", "x")]).await.status(), 403, "{form}");
        assert_eq!(stranger.post_form(form, &[("confirmed", "yes"), ("csrf", "x")]).await.status(), 403, "{form}");
    }
    assert_eq!(app.world().lock().asked, asked, "Stripe was asked nothing");
    for unknown in [
        "/admin/products/none",
        "/admin/products/none/edit",
        "/admin/products/none/new-tier",
        "/admin/products/server/tiers/site",
        "/admin/products/server/tiers/none/edit",
        "/admin/products/site-plugin/prices/none",
        &price.replace("site-plugin", "server"),
    ] {
        assert_eq!(seller.get(unknown).await.status(), 404, "{unknown}");
    }
    let page = page_of(&seller, "/admin/products/site-plugin").await;
    let csrf = value_of(&page, "csrf");
    for burn in
        ["/admin/products/site-plugin/burn", "/admin/products/site-plugin/tiers/site/burn", &format!("{price}/burn")]
    {
        assert_eq!(seller.post_form(burn, &[("csrf", &csrf)]).await.status(), 404, "{burn}");
    }
    // A product whose slug collides with a path is addressed by its ID.
    let admin = Person::with_token(app, ADMIN);
    let body = json!({"slug": "new", "name": "Newest", "key_prefix": "NEW"});
    let made = json_of(admin.post("/api/v1/admin/products", body).await, 201).await;
    let path = format!("/admin/products/{}", made["id"].as_str().unwrap());
    assert!(page_of(&seller, "/admin/products").await.contains(&format!("href=\"{path}\"")));
    assert!(page_of(&seller, &path).await.contains("Newest"));
});
