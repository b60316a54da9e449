//! The seller's team: roles, who assigns them, what lesser roles cannot see; and the notifications that each seller
//! selects.

use diesel::prelude::*;
use keysmith::accounts::email::Email;
use keysmith::accounts::{Role, account};
use keysmith::audit::Actor;
use keysmith::db::{self, schema};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::desk::seller;
use crate::helpers::{ADMIN, Person, TestApp, json_of, problem_of};
use crate::money::settled;
use crate::on_both;
use crate::subscriptions::{page_of, submit};

const BUYER: &str = "buyer@example.com";

/// Returns a signed-in seller with this role; the address is `{role}@example.com`.
pub async fn seller_as(app: &TestApp, role: Role) -> Person {
    let email = format!("{role}@example.com");
    let person = Person::signed_in(app, &email).await;
    let context = app.app.context.clone();
    let promote = move |conn: &mut db::Conn| -> db::Result<()> {
        let known = account::find_by_email(conn, &Email::parse(&email).unwrap())?.unwrap();
        account::set_role(conn, &context, &Actor::Cli, &known, role)
    };
    app.app.db.write(promote).await.unwrap();
    person
}

async fn id_of(app: &TestApp, email: &str) -> String {
    let found = app.admin_get(&format!("/api/v1/admin/accounts?search={email}")).await;
    found["accounts"][0]["id"].as_str().unwrap().to_owned()
}

async fn role_of(app: &TestApp, email: &str) -> String {
    let found = app.admin_get(&format!("/api/v1/admin/accounts?search={email}")).await;
    found["accounts"][0]["role"].as_str().unwrap().to_owned()
}

/// Returns the contexts of a template's mails to an address, oldest first.
async fn told(app: &TestApp, email: &str, template: &str) -> Vec<Value> {
    let filter = keysmith::mail::outbox::Filter { recipient: Some(email.into()), ..Default::default() };
    let mails = app.app.db.read(move |conn| keysmith::mail::outbox::list(conn, &filter, None, 1000)).await.unwrap();
    mails.into_iter().rev().filter(|mail| mail.template == template).map(|mail| mail.context).collect()
}

async fn patch_role(app: &TestApp, id: &str, role: &str) -> Response {
    let request = Person::with_token(app, ADMIN).request(Method::PATCH, &format!("/api/v1/admin/accounts/{id}"));
    request.json(&json!({"role": role})).send().await.unwrap()
}

async fn actions_of(app: &TestApp, id: &str) -> Vec<String> {
    let log = app.admin_get(&format!("/api/v1/admin/audit-log?subject={id}")).await;
    let entries = log["entries"].as_array().unwrap();
    entries.iter().rev().map(|entry| entry["action"].as_str().unwrap().to_owned()).collect()
}

on_both!(somebody_is_invited_changed_and_removed, async |app: &TestApp| {
    let admin = seller(app).await;
    let form = page_of(&admin, "/admin/team/new").await;
    for (email, role, message) in [
        ("nonsense", "support", "address"),
        ("new@example.com", "customer", "Choose one of these roles."),
        ("new@example.com", "king", "Choose one of these roles."),
        ("seller@example.com", "viewer", "in the team already"),
    ] {
        let refused = submit(&admin, &form, "/admin/team", &[("email", email), ("role", role)]).await;
        assert_eq!(refused.status(), 422, "{email} {role}");
        let text = refused.text().await.unwrap();
        assert!(text.contains(message) && text.contains(&format!("value=\"{email}\"")), "{email} {role}: {text}");
    }
    let invited = submit(&admin, &form, "/admin/team", &[("email", " New@Example.com "), ("role", "viewer")]).await;
    assert_eq!(invited.status(), 303, "{}", invited.text().await.unwrap());
    let id = id_of(app, "new@example.com").await;
    assert_eq!(invited.headers()["location"].to_str().unwrap(), format!("/admin/team/{id}"));
    let mails = told(app, "new@example.com", "seller_role").await;
    assert_eq!(mails, [json!({"role": "viewer", "before": "customer"})]);
    let list = page_of(&admin, "/admin/team").await;
    assert!(list.contains("new@example.com") && list.contains("Viewer") && list.contains("seller@example.com"));
    // The mail links to the console: signing in is enough.
    let person = Person::signed_in(app, "new@example.com").await;
    page_of(&person, "/admin/orders").await;
    // A changed role takes effect at once, in open sessions too.
    assert_eq!(person.get("/admin/orders.csv").await.status(), 403);
    let form = page_of(&admin, &format!("/admin/team/{id}/role")).await;
    let action = format!("/admin/team/{id}/role");
    assert_eq!(submit(&admin, &form, &action, &[("role", "customer")]).await.status(), 422);
    for _ in 0..2 {
        assert_eq!(submit(&admin, &form, &action, &[("role", "support")]).await.status(), 303);
    }
    assert_eq!(person.get("/admin/orders.csv").await.status(), 200);
    // Removal asks for confirmation.
    let page = page_of(&admin, &format!("/admin/team/{id}")).await;
    let action = format!("/admin/team/{id}/remove");
    let asked = submit(&admin, &page, &action, &[]).await;
    assert_eq!(asked.status(), 200);
    let asked = asked.text().await.unwrap().replace("&#x2f;", "/");
    assert!(asked.contains("no longer open the console") && role_of(app, "new@example.com").await == "support");
    assert_eq!(submit(&admin, &asked, &action, &[("confirmed", "yes")]).await.status(), 303);
    assert_eq!(person.get("/admin").await.status(), 403);
    assert_eq!(admin.get(&format!("/admin/team/{id}")).await.status(), 404);
    assert_eq!(submit(&admin, &asked, &action, &[("confirmed", "yes")]).await.status(), 404, "twice");
    assert_eq!(told(app, "new@example.com", "seller_role").await.len(), 3);
    assert_eq!(actions_of(app, &id).await, ["account.role_changed"; 3]);
    // Without the CSRF token nothing happens.
    let blind = admin.post_form("/admin/team", &[("email", "eve@example.com"), ("role", "admin")]).await;
    assert_eq!(blind.status(), 403);
    assert!(app.admin_get("/api/v1/admin/accounts?search=eve@").await["accounts"].as_array().unwrap().is_empty());
});

on_both!(the_last_administrator_stays, async |app: &TestApp| {
    let admin = seller(app).await;
    let id = id_of(app, "seller@example.com").await;
    let form = page_of(&admin, &format!("/admin/team/{id}/role")).await;
    let refused = submit(&admin, &form, &format!("/admin/team/{id}/role"), &[("role", "support")]).await;
    assert_eq!(refused.status(), 409);
    assert!(refused.text().await.unwrap().contains("last administrator"));
    let page = page_of(&admin, &format!("/admin/team/{id}")).await;
    let removed = submit(&admin, &page, &format!("/admin/team/{id}/remove"), &[("confirmed", "yes")]).await;
    assert_eq!(removed.status(), 409);
    let page = page_of(&admin, &format!("/admin/customers/{id}")).await;
    let disabled = submit(&admin, &page, &format!("/admin/customers/{id}/disable"), &[("confirmed", "yes")]).await;
    assert_eq!(disabled.status(), 409);
    let desk = Person::with_token(app, ADMIN);
    problem_of(desk.post(&format!("/api/v1/admin/accounts/{id}/disable"), json!({})).await, 409, "last_administrator")
        .await;
    problem_of(patch_role(app, &id, "customer").await, 409, "last_administrator").await;
    problem_of(
        desk.post(&format!("/api/v1/admin/accounts/{id}/erase"), json!({})).await,
        409,
        "account_is_administrator",
    )
    .await;
    assert_eq!(role_of(app, "seller@example.com").await, "admin");
    assert!(told(app, "seller@example.com", "seller_role").await.is_empty());
    // A second administrator who is disabled does not count.
    seller_as(app, Role::Admin).await;
    let other = id_of(app, "admin@example.com").await;
    json_of(desk.post(&format!("/api/v1/admin/accounts/{other}/disable"), json!({})).await, 200).await;
    problem_of(patch_role(app, &id, "viewer").await, 409, "last_administrator").await;
    json_of(desk.post(&format!("/api/v1/admin/accounts/{other}/enable"), json!({})).await, 200).await;
    // Of two concurrent demotions, one is refused, so that one administrator remains.
    let (one, two) = tokio::join!(patch_role(app, &id, "viewer"), patch_role(app, &other, "viewer"));
    let mut statuses = [one.status().as_u16(), two.status().as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
});

on_both!(a_viewer_is_shown_no_buttons_and_no_keys, async |app: &TestApp| {
    let keys = app.buy_keys(BUYER, 2).await;
    settled(app).await;
    let charge = app.world().lock().all("charge").next_back().unwrap()["id"].as_str().unwrap().to_owned();
    app.world().refund(&charge, Some(100)).unwrap();
    settled(app).await;
    let license = app.licenses(BUYER).await[0].clone();
    let key = license["license_key"].as_str().unwrap();
    json_of(
        app.post("/activate-license", json!({"license_key": key, "site_domain": "example.com", "email": BUYER})).await,
        200,
    )
    .await;
    let order = app.admin_get("/api/v1/admin/orders").await["orders"][0]["id"].as_str().unwrap().to_owned();
    let (license, customer) = (license["id"].as_str().unwrap(), id_of(app, BUYER).await);
    let paths = [
        "/admin".to_owned(),
        format!("/admin/licenses/{license}"),
        format!("/admin/orders/{order}"),
        format!("/admin/customers/{customer}"),
        "/admin/licenses".to_owned(),
        "/admin/customers".to_owned(),
        "/admin/webhook-endpoints".to_owned(),
    ];
    let (viewer, support) = (seller_as(app, Role::Viewer).await, seller_as(app, Role::Support).await);
    for path in &paths {
        let page = page_of(&viewer, path).await;
        let main = page.split("console__main").nth(1).unwrap().split("</main>").next().unwrap();
        assert!(!main.contains("method=\"post\""), "{path}: {main}");
        assert!(!main.contains(".csv") && !main.contains("Add an endpoint"), "{path}");
        assert!(keys.iter().all(|key| !page.contains(key.as_str())), "{path}");
    }
    let page = page_of(&support, &paths[1]).await;
    assert!(page.contains(key) && page.contains("Revoke…") && page.contains("/activations/"), "{page}");
    assert!(page_of(&support, &paths[2]).await.contains("name=\"decision\""));
    assert!(!page_of(&support, "/admin/webhook-endpoints").await.contains("Add an endpoint"));
});

on_both!(support_does_nothing_to_the_accounts_of_sellers, async |app: &TestApp| {
    seller(app).await;
    let support = seller_as(app, Role::Support).await;
    let (admin, buyer) = (id_of(app, "seller@example.com").await, {
        Person::signed_in(app, BUYER).await;
        id_of(app, BUYER).await
    });
    let page = page_of(&support, &format!("/admin/customers/{admin}")).await;
    assert!(!page.contains("Disable…") && !page.contains("Sign out everywhere"));
    let page = page_of(&support, &format!("/admin/customers/{buyer}")).await;
    let csrf = crate::pages::field(&page, "csrf");
    for action in ["disable", "sign-out", "enable"] {
        let fields = [("csrf", csrf.as_str()), ("confirmed", "yes")];
        let refused = support.post_form(&format!("/admin/customers/{admin}/{action}"), &fields).await;
        assert_eq!(refused.status(), 403, "{action}");
        let done = support.post_form(&format!("/admin/customers/{buyer}/{action}"), &fields).await;
        assert_eq!(done.status(), 303, "{action}");
    }
    // Nor does a token with `accounts:write`.
    let token = json!({"name": "desk", "scopes": ["accounts:write"]});
    let token = json_of(Person::with_token(app, ADMIN).post("/api/v1/admin/tokens", token).await, 201).await;
    let desk = Person::with_token(app, token["token"].as_str().unwrap());
    let of_support = id_of(app, "support@example.com").await;
    let refused = desk.post(&format!("/api/v1/admin/accounts/{of_support}/disable"), json!({})).await;
    problem_of(refused, 403, "insufficient_scope").await;
});

on_both!(a_developer_makes_no_token_that_does_more_than_they, async |app: &TestApp| {
    let developer = seller_as(app, Role::Developer).await;
    let form = page_of(&developer, "/admin/tokens/new").await;
    assert!(form.contains("value=\"operations:read\"") && !form.contains("value=\"full\""));
    let made =
        async |scope: &str| submit(&developer, &form, "/admin/tokens", &[("name", "CI"), ("scopes", scope)]).await;
    for scope in ["full", "licenses:read", "licenses:write", "accounts:write", "operations:write", "catalog:write"] {
        let refused = made(scope).await;
        assert_eq!(refused.status(), 422, "{scope}");
        assert!(refused.text().await.unwrap().contains("no more than you"), "{scope}");
    }
    assert_eq!(made("operations:read").await.status(), 200);
    // They cannot revoke another person's token with a larger scope.
    let token = json!({"name": "big", "scopes": ["full"]});
    let big = json_of(Person::with_token(app, ADMIN).post("/api/v1/admin/tokens", token).await, 201).await;
    let path = format!("/admin/tokens/{}/revoke", big["id"].as_str().unwrap());
    let csrf = crate::pages::field(&form, "csrf");
    assert_eq!(developer.post_form(&path, &[("csrf", &csrf), ("confirmed", "yes")]).await.status(), 403);
});

/// Selects these notifications on the person's own page.
async fn choose(person: &Person, wanted: &[&str]) -> Response {
    let page = page_of(person, "/admin/notifications").await;
    let fields: Vec<(&str, &str)> = wanted.iter().map(|one| ("notifications", *one)).collect();
    submit(person, &page, "/admin/notifications", &fields).await
}

on_both!(a_sale_is_mailed_once_to_who_wants_to_know, async |app: &TestApp| {
    let admin = seller(app).await;
    let (viewer, support) = (seller_as(app, Role::Viewer).await, seller_as(app, Role::Support).await);
    page_of(&support, "/admin/notifications").await;
    assert_eq!(choose(&viewer, &["sale"]).await.status(), 303);
    app.buy_keys(BUYER, 2).await;
    settled(app).await;
    // Every event is delivered twice more.
    for _ in 0..2 {
        for event in app.world().events() {
            assert_eq!(app.send_event(&event).await.status(), 200);
        }
    }
    settled(app).await;
    for (email, count) in [("seller@example.com", 1), ("viewer@example.com", 1), ("support@example.com", 0)] {
        assert_eq!(told(app, email, "sale").await.len(), count, "{email}");
    }
    // A renewal is not a sale.
    let subscription = crate::money::subscribe(app, "sub@example.com", 1).await;
    settled(app).await;
    assert_eq!(told(app, "seller@example.com", "sale").await.len(), 2);
    app.world().change_subscription(&subscription, keysmith::sandbox::stripe::life::Change::Renew).unwrap();
    settled(app).await;
    assert_eq!(told(app, "seller@example.com", "sale").await.len(), 2);
    // Nothing is mailed when it is switched off, or to somebody who left the team or cannot sign in.
    assert_eq!(choose(&admin, &["dispute"]).await.status(), 303);
    assert_eq!(choose(&admin, &["dispute"]).await.status(), 303, "twice");
    let refused = choose(&admin, &["dispute", "everything"]).await;
    assert_eq!(refused.status(), 422);
    let id = id_of(app, "viewer@example.com").await;
    json_of(patch_role(app, &id, "customer").await, 200).await;
    app.buy_keys("other@example.com", 1).await;
    settled(app).await;
    assert_eq!(told(app, "seller@example.com", "sale").await.len(), 2);
    assert_eq!(told(app, "viewer@example.com", "sale").await.len(), 2);
    let changes = actions_of(app, &id_of(app, "seller@example.com").await).await;
    assert_eq!(changes.iter().filter(|action| *action == "account.notifications_changed").count(), 1);
    // A returning member starts with no notifications selected.
    json_of(patch_role(app, &id, "viewer").await, 200).await;
    let rows = move |conn: &mut db::Conn| -> db::Result<i64> {
        let chosen =
            schema::seller_notifications::table.filter(schema::seller_notifications::account_id.eq(id.clone()));
        Ok(chosen.count().get_result(conn)?)
    };
    assert_eq!(app.app.db.read(rows).await.unwrap(), 0);
    // The mail is sent.
    let sent = async || app.get("/sandbox/mail").await.text().await.unwrap();
    app.until("the mail is sent", async || sent().await.contains("New sale of $58.00")).await;
});

on_both!(many_sales_at_once_are_one_mail, async |app: &TestApp| {
    seller(app).await;
    for at in 0..8 {
        app.buy_keys(&format!("buyer{at}@example.com"), 1).await;
    }
    settled(app).await;
    assert_eq!(told(app, "seller@example.com", "sale").await.len(), 5);
    let together = told(app, "seller@example.com", "sales").await;
    assert_eq!(together.len(), 1, "{together:?}");
    // The mail has the total once its time window closes.
    let until = together[0]["until"].as_i64().unwrap();
    app.app.context.clock.advance(until - app.app.context.now() + 1);
    app.app.wake.ring();
    let sent = async || app.get("/sandbox/mail").await.text().await.unwrap();
    app.until("the sum is sent", async || sent().await.contains("8 new sales")).await;
});

on_both!(a_dispute_is_told_as_it_opens_and_as_it_ends, async |app: &TestApp| {
    let admin = seller(app).await;
    let support = seller_as(app, Role::Support).await;
    assert_eq!(choose(&support, &["dispute"]).await.status(), 303);
    app.buy_keys(BUYER, 2).await;
    settled(app).await;
    let charge = app.world().lock().all("charge").next_back().unwrap()["id"].as_str().unwrap().to_owned();
    let dispute = app.world().open_dispute(&charge).unwrap()["id"].as_str().unwrap().to_owned();
    settled(app).await;
    let opened = told(app, "seller@example.com", "dispute").await;
    assert_eq!(opened.len(), 1, "{opened:?}");
    let mail = &opened[0];
    assert_eq!(
        (&mail["stage"], &mail["amount"], &mail["reason"]),
        (&json!("opened"), &json!(5800), &json!("fraudulent"))
    );
    assert_eq!((&mail["suspended"], &mail["revoked"], &mail["unchanged"]), (&json!(2), &json!(0), &json!(0)));
    assert!(mail["answer_by"].as_str().unwrap().ends_with('Z'));
    assert!(told(app, "seller@example.com", "attention_needed").await.is_empty(), "one event, one mail");
    assert_eq!(choose(&admin, &[]).await.status(), 303);
    app.app.context.clock.advance(2);
    app.world().close_dispute(&dispute, "lost").unwrap();
    settled(app).await;
    for event in app.world().events() {
        assert_eq!(app.send_event(&event).await.status(), 200);
    }
    settled(app).await;
    let of_support = told(app, "support@example.com", "dispute").await;
    let stages: Vec<&str> = of_support.iter().map(|mail| mail["stage"].as_str().unwrap()).collect();
    assert_eq!(stages, ["opened", "closed"]);
    assert_eq!((&of_support[1]["status"], &of_support[1]["revoked"]), (&json!("lost"), &json!(2)));
    assert_eq!(told(app, "seller@example.com", "dispute").await.len(), 1, "switched off");
    let sent = async || app.get("/sandbox/mail").await.text().await.unwrap();
    app.until("the mails are sent", async || sent().await.contains("Dispute lost: a payment of $58.00")).await;
});
