//! The seller's console: each list finds records by any text that customers send, its CSV is safe, and each button asks
//! for confirmation, acts once and is audited.

use keysmith::views::daily_totals;
use serde_json::{Value, json};

use crate::desk::seller;
use crate::helpers::receiver::Receiver;
use crate::helpers::{ADMIN, Person, TestApp, json_of, problem_of};
use crate::money::{settled, subscribe};
use crate::on_both;
use crate::subscriptions::{page_of, submit};

const SECTIONS: [&str; 18] = [
    "customers",
    "orders",
    "licenses",
    "bulk-actions",
    "subscriptions",
    "organizations",
    "products",
    "stripe-events",
    "mail",
    "webhook-endpoints",
    "webhooks",
    "tokens",
    "team",
    "audit-log",
    "validation-log",
    "mail-texts",
    "settings",
    "notifications",
];

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

async fn csv_of(seller: &Person, path: &str) -> String {
    let answer = seller.get(path).await;
    assert_eq!(answer.status(), 200, "{path}");
    assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("text/csv"), "{path}");
    assert!(answer.headers()["content-disposition"].to_str().unwrap().contains(".csv"), "{path}");
    answer.text().await.unwrap()
}

on_both!(each_list_is_there_when_there_is_nothing, async |app: &TestApp| {
    let seller = seller(app).await;
    for section in SECTIONS {
        for query in ["", "?q=", "?q=nothing-of-the-kind", "?q=%25", "?q=%C3%9C&cursor=nonsense", "?status=nonsense"] {
            let page = page_of(&seller, &format!("/admin/{section}{query}")).await;
            assert!(page.contains("<h1"), "{section}{query}");
        }
    }
    // Visitors who are not signed in return to the list after signing in.
    let nobody = Person::stranger(app).request(reqwest::Method::GET, "/admin/licenses").send().await.unwrap();
    assert_eq!((nobody.status().as_u16(), &nobody.headers()["location"]), (303, &"/sign-in".parse().unwrap()));
    let stranger = Person::signed_in(app, "eve@example.com").await;
    for section in SECTIONS {
        assert_eq!(stranger.get(&format!("/admin/{section}")).await.status(), 403, "{section}");
    }
});

on_both!(a_license_is_found_by_what_a_customer_writes, async |app: &TestApp| {
    let seller = seller(app).await;
    let subscription = subscribe(app, "ann@example.com", 2).await;
    app.buy_keys("bob@example.com", 1).await;
    settled(app).await;
    let ann = app.licenses("ann@example.com").await[0].clone();
    let (id, key) = (ann["id"].as_str().unwrap(), ann["license_key"].as_str().unwrap());
    let place = json!({"license_key": key, "site_domain": "shop.example.com", "email": "ann@example.com"});
    json_of(app.post("/activate-license", place).await, 200).await;
    let order = app.admin_get("/api/v1/admin/orders?email=ann@example.com").await["orders"][0].clone();
    let text = |name: &str| order[name].as_str().unwrap().to_owned();
    let (order_id, customer) = (text("id"), text("customer_id"));
    let prefix = ann["key_prefix"].as_str().unwrap();
    let pasted = [
        key.to_owned(),
        format!("  {} ", key.to_lowercase()),
        key.replace('-', "\u{2011}"),
        format!("“{key}”"),
        "ann@example.com".to_owned(),
        "ANN@example.com".to_owned(),
        "ann@".to_owned(),
        order_id.clone(),
        subscription.clone(),
        customer.clone(),
        "https://www.shop.example.com/wp-admin/".to_owned(),
        id.to_owned(),
        prefix.to_owned(),
    ];
    for q in &pasted {
        for section in ["licenses", "orders", "customers", "subscriptions"] {
            let page = page_of(&seller, &format!("/admin/{section}?q={}", encoded(q))).await;
            let expected = match section {
                "licenses" => id,
                "orders" => order_id.as_str(),
                "subscriptions" => subscription.as_str(),
                _ => "ann@example.com</a>",
            };
            assert!(page.contains(expected), "{q:?} finds no {expected} among {section}: {page}");
            assert!(!page.contains("bob@example.com</a>"), "{q:?} finds somebody else among {section}");
            let file = csv_of(&seller, &format!("/admin/{section}.csv?q={}", encoded(q))).await;
            assert!(file.contains(expected.trim_end_matches("</a>")), "{q:?} {section}: {file}");
            assert!(!file.contains("bob@example.com"), "{q:?} {section}: {file}");
            assert!(!file.contains(key) && !page.contains(&format!("<code>{key}")), "no key in a list");
        }
    }
    // The log finds the attempt by key and by site.
    for q in [key, "shop.example.com"] {
        let page = page_of(&seller, &format!("/admin/validation-log?q={}", encoded(q))).await;
        assert!(page.contains("shop.example.com") && page.contains(id), "{q}: {page}");
    }
    let mail = page_of(&seller, "/admin/mail?q=ann@example.com").await;
    assert!(mail.contains("license keys") && !mail.contains("bob@example.com"), "{mail}");
    let event = app.admin_get("/api/v1/admin/stripe-events").await["events"][0]["id"].as_str().unwrap().to_owned();
    let page = page_of(&seller, &format!("/admin/stripe-events?q={event}")).await;
    assert!(page.contains(&event));
    let page = page_of(&seller, &format!("/admin/stripe-events/{event}")).await;
    assert!(page.contains("What Stripe sent") && page.contains(&event), "{page}");
});

on_both!(pages_of_a_list_hold_each_license_once, async |app: &TestApp| {
    let seller = seller(app).await;
    app.buy_keys("ann@example.com", 5).await;
    settled(app).await;
    let mut seen = Vec::new();
    let mut path = "/admin/licenses?limit=2&q=ann@example.com".to_owned();
    loop {
        let page = page_of(&seller, &path).await;
        let ids = page.split("/admin/licenses/lic_").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
        seen.extend(ids);
        let Some(next) = page.split("rel=\"next\" href=\"").nth(1) else { break };
        path = format!("{}&limit=2", next.split('"').next().unwrap().replace("&amp;", "&").replace("&#x3d;", "="));
    }
    let all = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((all, seen.len()), (5, 5));
    // The file has all rows, whatever the page shows.
    assert_eq!(csv_of(&seller, "/admin/licenses.csv?q=ann@example.com&limit=2").await.lines().count(), 6);
});

on_both!(what_is_pressed_is_asked_about_and_done_once, async |app: &TestApp| {
    let seller = seller(app).await;
    app.buy_keys("ann@example.com", 1).await;
    settled(app).await;
    let license = app.licenses("ann@example.com").await[0].clone();
    let (id, key) = (license["id"].as_str().unwrap(), license["license_key"].as_str().unwrap());
    let path = format!("/admin/licenses/{id}");
    let status = async || app.licenses("ann@example.com").await[0]["status"].as_str().unwrap().to_owned();
    let show = async || page_of(&seller, &path).await;
    assert!(show().await.contains(key), "the seller may read the key to a customer");
    for (action, after) in
        [("suspend", "suspended"), ("reinstate", "active"), ("revoke", "revoked"), ("reinstate", "active")]
    {
        let form = format!("{path}/{action}");
        if action != "reinstate" {
            let asked = submit(&seller, &show().await, &form, &[]).await.text().await.unwrap().replace("&#x2f;", "/");
            assert!(asked.contains("stops working at once"), "{asked}");
            assert_ne!(status().await, after, "nothing is done before it is confirmed");
            assert_eq!(submit(&seller, &asked, &form, &[("confirmed", "yes")]).await.status(), 303);
        } else {
            assert_eq!(submit(&seller, &show().await, &form, &[]).await.status(), 303);
        }
        assert_eq!(status().await, after);
    }
    let log = app.admin_get(&format!("/api/v1/admin/audit-log?subject={id}")).await;
    let actors: Vec<&str> = log["entries"].as_array().unwrap().iter().map(|e| e["actor"].as_str().unwrap()).collect();
    assert_eq!(actors.iter().filter(|actor| actor.starts_with("customer:acc_")).count(), 4, "{log}");
    // A seat is freed.
    let place = json!({"license_key": key, "site_domain": "example.com", "email": "ann@example.com"});
    json_of(app.post("/activate-license", place).await, 200).await;
    let activation = app.licenses("ann@example.com").await[0]["activations"][0]["id"].as_str().unwrap().to_owned();
    let freed = submit(&seller, &show().await, &format!("{path}/activations/{activation}"), &[]).await;
    assert_eq!(freed.status(), 303);
    assert_eq!(app.licenses("ann@example.com").await[0]["available"], true);
    // A new key replaces the old one.
    let form = format!("{path}/reissue");
    let asked = submit(&seller, &show().await, &form, &[]).await.text().await.unwrap().replace("&#x2f;", "/");
    assert_eq!(submit(&seller, &asked, &form, &[("confirmed", "yes")]).await.status(), 303);
    assert_ne!(app.licenses("ann@example.com").await[0]["license_key"], key);
    // Nothing without the CSRF token, and nothing for unknown IDs.
    assert_eq!(seller.post_form(&format!("{path}/revoke"), &[("confirmed", "yes")]).await.status(), 403);
    assert_eq!(status().await, "active");
    let burn = seller.post_form(&format!("{path}/burn"), &[("csrf", "x")]).await;
    assert!(burn.status().is_client_error());
    for unknown in [
        "licenses/lic_unknown",
        "customers/acc_unknown",
        "organizations/org_unknown",
        "subscriptions/sub_unknown",
        "stripe-events/evt_unknown",
    ] {
        assert_eq!(seller.get(&format!("/admin/{unknown}")).await.status(), 404, "{unknown}");
    }
    // The customer.
    let ann =
        app.admin_get("/api/v1/admin/accounts?search=ann").await["accounts"][0]["id"].as_str().unwrap().to_owned();
    let page = page_of(&seller, &format!("/admin/customers/{ann}")).await;
    assert!(page.contains(id) && page.contains("ord_"), "{page}");
});

on_both!(hostile_text_is_text, async |app: &TestApp| {
    let seller = seller(app).await;
    let admin = Person::with_token(app, ADMIN);
    let hostile = json!({"email": "mal@example.com", "tier": "site", "customer_name": "=cmd|' /C calc'!A0", "notes": "<script>alert(1)</script>"});
    let made = json_of(admin.post("/api/v1/license/create", hostile).await, 201).await;
    let id = made["id"].as_str().unwrap();
    let page = page_of(&seller, &format!("/admin/licenses/{id}")).await;
    assert!(!page.contains("<script>alert") && page.contains("&lt;script&gt;"), "{page}");
    let page = page_of(&seller, "/admin/licenses?q=%3Cscript%3Ealert(1)%3C/script%3E").await;
    assert!(!page.contains("<script>alert"), "{page}");
    let device = json!({"email": "mal@example.com", "license_key": made["license_key"], "site_domain": "example.org"});
    json_of(app.post("/activate-license", device).await, 200).await;
    let file = csv_of(&seller, "/admin/licenses.csv").await;
    for cell in csv::Reader::from_reader(file.as_bytes())
        .records()
        .flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
    {
        assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
    }
});

on_both!(the_home_counts_what_each_day_brought, async |app: &TestApp| {
    let seller = seller(app).await;
    app.buy_keys("ann@example.com", 2).await;
    subscribe(app, "bob@example.com", 3).await;
    let trial = json!({"email": "cy@example.com", "installation_id": "one"});
    json_of(app.post("/api/v1/trials", trial).await, 201).await;
    json_of(app.get("/api/v1/license/validate?license_key=KEY-NONE&instance_id=x").await, 200).await;
    settled(app).await;
    let totals = || app.admin_get("/api/v1/admin/figures");
    let today = totals().await["periods"].as_array().unwrap().last().unwrap().clone();
    let date = keysmith::clock::rfc3339(app.app.context.now())[..10].to_owned();
    let order = app.admin_get("/api/v1/admin/orders?email=ann@example.com").await["orders"][0].clone();
    let invoice = app.admin_get("/api/v1/admin/orders?email=bob@example.com").await["orders"][0].clone();
    let paid = order["amount_total"].as_i64().unwrap() + invoice["amount_total"].as_i64().unwrap();
    let revenue = json!([{"currency": "usd", "payments": 2, "amount": paid}]);
    assert_eq!((&today["from"], &today["to"], &today["revenue"]), (&json!(date), &json!(date), &revenue));
    let counts = |day: &Value| {
        [
            "keys_sold",
            "subscriptions_new",
            "subscriptions_ended",
            "activations",
            "trials_started",
            "trials_converted",
            "payments_failed",
        ]
        .map(|name| day[name].as_i64().unwrap())
    };
    assert_eq!(counts(&today), [5, 1, 0, 1, 1, 0, 0]);
    assert_eq!(today["validations"], json!([{"name": "not_found", "count": 1}]));
    let mrr = totals().await["mrr"].clone();
    assert_eq!(mrr, json!([{"currency": "usd", "subscriptions": 1, "amount": 2_700}]));
    let page = page_of(&seller, "/admin").await;
    assert!(
        page.contains("$27.00") && page.contains("<svg") && page.contains("Nothing needs your attention."),
        "{page}"
    );
    for (by, label) in [("day", "Last 30 days"), ("week", "Last 26 weeks"), ("month", "Last 12 months")] {
        let page = page_of(&seller, &format!("/admin?by={by}")).await;
        assert!(page.contains(&format!("aria-current=\"true\">{label}")), "{page}");
    }
    // Stripe sends it again: an invoice is counted once.
    for event in app.world().events() {
        assert_eq!(app.send_event(&event).await.status(), 200);
        let id = event["id"].as_str().unwrap();
        let path = format!("/api/v1/admin/stripe-events/{id}/replay");
        json_of(Person::with_token(app, ADMIN).post(&path, json!({})).await, 202).await;
    }
    settled(app).await;
    assert_eq!(totals().await["periods"].as_array().unwrap().last().unwrap()["revenue"], revenue);
    // The pass stores the day's figures, and counts nothing twice.
    for _ in 0..2 {
        daily_totals::run(&app.app.db, app.app.context.now()).await.unwrap();
    }
    app.app.context.clock.advance(86_400);
    json_of(app.post("/api/v1/trials", json!({"email": "ann@example.com", "installation_id": "two"})).await, 201).await;
    let after = totals().await["periods"].as_array().unwrap().clone();
    assert_eq!(after.len(), 30);
    let [.., yesterday, now] = after.as_slice() else { panic!("two days") };
    assert_eq!(yesterday, &today);
    // Ann had bought before.
    assert_eq!(counts(now), [0, 0, 0, 1, 1, 1, 0]);
    for (by, periods) in [("week", 26), ("month", 12)] {
        let figures = app.admin_get(&format!("/api/v1/admin/figures?by={by}")).await;
        let all = figures["periods"].as_array().unwrap();
        assert_eq!(all.len(), periods);
        assert_eq!(all.iter().map(|period| period["keys_sold"].as_i64().unwrap()).sum::<i64>(), 5, "{by}");
    }
    let admin = Person::with_token(app, ADMIN);
    problem_of(admin.get("/api/v1/admin/figures?by=year").await, 422, "invalid_fields").await;
    let health = app.admin_get("/api/v1/admin/health").await;
    assert_eq!((&health["mail"]["failed"], &health["stripe_events"]), (&json!(0), &json!({"waiting": 0, "failed": 0})));
    assert!(health["disk"]["total_bytes"].as_u64().unwrap() > 0);
});

/// The secret on a page that shows it once.
fn secret_of(page: &str) -> String {
    page.split("key__text\">")
        .nth(1)
        .unwrap_or_else(|| panic!("no secret: {page}"))
        .split('<')
        .next()
        .unwrap()
        .replace("&#x2f;", "/")
}

on_both!(an_endpoint_is_made_tested_resigned_and_deleted_in_the_console, async |app: &TestApp| {
    let seller = seller(app).await;
    let receiver = Receiver::start();
    let form = page_of(&seller, "/admin/webhook-endpoints/new").await;
    // Errors appear at their fields, and the typed values stay.
    for (fields, message) in [
        (vec![("url", "nonsense"), ("events", "*")], "f-url-error-1"),
        (vec![("url", receiver.url.as_str())], "f-events-error-1"),
        (vec![("url", receiver.url.as_str()), ("events", "no.such")], "f-events-error-1"),
    ] {
        let refused = submit(&seller, &form, "/admin/webhook-endpoints", &fields).await;
        assert_eq!(refused.status(), 422);
        let page = refused.text().await.unwrap().replace("&#x2f;", "/");
        assert!(page.contains(message) && page.contains(&format!("value=\"{}\"", fields[0].1)), "{page}");
    }
    let fields = [
        ("url", receiver.url.as_str()),
        ("events", "license.created"),
        ("events", "trial.started"),
        ("description", "<b>mine</b>"),
    ];
    let made = submit(&seller, &form, "/admin/webhook-endpoints", &fields).await;
    assert_eq!(made.status(), 200);
    let secret = secret_of(&made.text().await.unwrap());
    assert!(secret.starts_with("whsec_"), "{secret}");
    let known = app.admin_get("/api/v1/admin/webhook-endpoints").await["endpoints"][0].clone();
    assert_eq!(known["events"], json!(["license.created", "trial.started"]));
    let id = known["id"].as_str().unwrap();
    let here = format!("/admin/webhook-endpoints/{id}");
    let show = async || page_of(&seller, &here).await;
    assert!(show().await.contains("&lt;b&gt;mine") && !show().await.contains(&secret));
    assert!(page_of(&seller, "/admin/webhook-endpoints").await.contains(&here));
    let press = async |action: &str, fields: &[(&str, &str)]| {
        let page = show().await;
        submit(&seller, &page, &format!("{here}/{action}"), fields).await
    };
    assert_eq!(press("test", &[]).await.status(), 303);
    app.until("the test arrived", async || receiver.count("webhook.test") == 1).await;
    assert!(receiver.posted()[0].is_signed_with(&secret));
    // The list has it, with its payload, and it is resent under the same ID.
    app.until("it is delivered", async || page_of(&seller, "/admin/webhooks").await.contains("delivered")).await;
    let delivery = app.admin_get("/api/v1/admin/webhook-deliveries").await["deliveries"][0]["id"].clone();
    let path = format!("/admin/webhooks/{}", delivery.as_str().unwrap());
    let page = page_of(&seller, &path).await;
    assert!(page.contains("webhook.test") && page.contains("asked_by"), "{page}");
    assert_eq!(submit(&seller, &page, &format!("{path}/resend"), &[]).await.status(), 303);
    app.until("it arrived again", async || receiver.count("webhook.test") == 2).await;
    // Changed: other topics.
    let edit = format!("{here}/edit");
    let form = page_of(&seller, &edit).await;
    assert!(form.contains("value=\"license.created\" checked"), "{form}");
    let fields = [("url", receiver.url.as_str()), ("events", "*"), ("description", "")];
    assert_eq!(submit(&seller, &form, &edit, &fields).await.status(), 303);
    let known = app.admin_get(&format!("/api/v1/admin/webhook-endpoints/{id}")).await;
    assert_eq!((&known["events"], &known["description"]), (&json!(["*"]), &json!(null)));
    // A new signing key, after a confirmation.
    let asked = press("rotate-secret", &[]).await.text().await.unwrap();
    assert!(asked.contains("Replace the signing key?"), "{asked}");
    let next = secret_of(&press("rotate-secret", &[("confirmed", "yes")]).await.text().await.unwrap());
    assert_ne!(next, secret);
    assert_eq!(press("disable", &[]).await.status(), 303);
    assert!(show().await.contains("Switch on") && !show().await.contains("Send a test event"));
    assert_eq!(press("enable", &[]).await.status(), 303);
    assert!(press("delete", &[]).await.text().await.unwrap().contains("Delete?"));
    assert_eq!(press("delete", &[("confirmed", "yes")]).await.status(), 303);
    assert_eq!(app.admin_get("/api/v1/admin/webhook-endpoints").await["endpoints"], json!([]));
    let log = app.admin_get(&format!("/api/v1/admin/audit-log?subject={id}&limit=100")).await;
    let actions: Vec<&str> = log["entries"].as_array().unwrap().iter().map(|e| e["action"].as_str().unwrap()).collect();
    let ended = ["deleted", "changed", "changed", "secret_rotated", "changed", "created"];
    assert_eq!(actions, ended.map(|action| format!("webhook_endpoint.{action}")));
    assert!(
        log["entries"]
            .as_array()
            .unwrap()
            .iter()
            .all(|entry| entry["actor"].as_str().unwrap().starts_with("customer:"))
    );
});

on_both!(a_token_is_made_used_and_revoked_in_the_console, async |app: &TestApp| {
    let seller = seller(app).await;
    let form = page_of(&seller, "/admin/tokens/new").await;
    for fields in
        [vec![("name", ""), ("scopes", "catalog:read")], vec![("name", "ci")], vec![("name", "ci"), ("scopes", "all")]]
    {
        let refused = submit(&seller, &form, "/admin/tokens", &fields).await;
        assert_eq!(refused.status(), 422, "{fields:?}");
        assert!(refused.text().await.unwrap().contains("aria-invalid=\"true\""), "{fields:?}");
    }
    let past = [("name", "ci"), ("scopes", "catalog:read"), ("expires_at", "2020-01-01")];
    assert_eq!(submit(&seller, &form, "/admin/tokens", &past).await.status(), 422);
    let fields = [("name", "ci"), ("scopes", "catalog:read"), ("scopes", "licenses:read")];
    let made = submit(&seller, &form, "/admin/tokens", &fields).await;
    assert_eq!(made.status(), 200);
    let token = secret_of(&made.text().await.unwrap());
    let program = Person::with_token(app, &token);
    json_of(program.get("/api/v1/admin/products").await, 200).await;
    problem_of(program.get("/api/v1/admin/orders").await, 403, "insufficient_scope").await;
    let known = app.admin_get("/api/v1/admin/tokens").await["tokens"][0].clone();
    let here = format!("/admin/tokens/{}", known["id"].as_str().unwrap());
    assert!(!page_of(&seller, &here).await.contains(&token) && page_of(&seller, "/admin/tokens").await.contains(&here));
    let revoke = format!("{here}/revoke");
    let page = page_of(&seller, &here).await;
    let asked = submit(&seller, &page, &revoke, &[]).await.text().await.unwrap();
    assert!(asked.contains("Revoke?"), "{asked}");
    json_of(program.get("/api/v1/admin/products").await, 200).await;
    assert_eq!(submit(&seller, &page, &revoke, &[("confirmed", "yes")]).await.status(), 303);
    problem_of(program.get("/api/v1/admin/products").await, 401, "unauthorized").await;
    let log = app.admin_get(&format!("/api/v1/admin/audit-log?subject={}", known["id"].as_str().unwrap())).await;
    let actions: Vec<&str> = log["entries"].as_array().unwrap().iter().map(|e| e["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["token.revoked", "token.created"]);
    let stranger = Person::signed_in(app, "eve@example.com").await;
    assert_eq!(stranger.post_form("/admin/tokens", &[("name", "x"), ("scopes", "full")]).await.status(), 403);
    assert_eq!(
        seller.post_form("/admin/tokens", &[("name", "x"), ("scopes", "full")]).await.status(),
        403,
        "no token of the form"
    );
});
