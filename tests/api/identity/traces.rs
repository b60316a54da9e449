//! Traces of attacks: a counter each, and sign-ins in the audit log.

use serde_json::json;

use super::*;
use crate::helpers::person::new_link;
use crate::helpers::problem_of;
use crate::on_both;

async fn count(app: &TestApp, series: &str) -> u64 {
    let text = Person::with_token(app, ADMIN).get("/metrics").await.text().await.unwrap();
    let line = text.lines().find(|line| line.starts_with(series));
    line.map_or(0, |line| line.rsplit(' ').next().unwrap().parse().unwrap())
}

on_both!(
    /// Finding 13: six wrong and one right password, invalid tokens, a forbidden page and an invalid signature left no
    /// trace.
    every_try_is_counted_and_sign_ins_are_in_the_audit_log,
    async |app: &TestApp| {
        let ann = Person::signed_in(app, "ann@example.com").await;
        assert_eq!(set_password(&ann, None, PASSWORD).await, 204);
        for _ in 0..3 {
            problem_of(sign_in(app, "ann@example.com", "wrong horse battery").await.1, 401, "invalid_credentials").await;
        }
        json_of(sign_in(app, "ann@example.com", PASSWORD).await.1, 201).await;
        Person::stranger(app).open_link(&new_link(app, "ann@example.com").await, &[]).await;
        Person::stranger(app).open_link("lnk_none.x", &[]).await;
        for _ in 0..2 {
            let stranger = Person::with_token(app, "kst_unknown");
            problem_of(stranger.get("/api/v1/admin/accounts").await, 401, "unauthorized").await;
        }
        assert_eq!(ann.get("/admin").await.status(), 403);
        problem_of(ann.put("/api/v1/account/password", json!({"new_password": "another one by far", "current_password": "x"})).await, 403, "wrong_password").await;
        problem_of(app.post("/webhooks/stripe", json!({})).await, 400, "invalid_signature").await;

        for (series, expected) in [
            ("keysmith_sign_ins_total{way=\"password\",outcome=\"refused\"}", 3),
            ("keysmith_sign_ins_total{way=\"password\",outcome=\"signed_in\"}", 1),
            ("keysmith_sign_ins_total{way=\"link\",outcome=\"signed_in\"}", 1),
            ("keysmith_sign_ins_total{way=\"link\",outcome=\"refused\"}", 1),
            ("keysmith_refusals_total{kind=\"bad_token\"}", 2),
            ("keysmith_refusals_total{kind=\"forbidden\"}", 2),
            ("keysmith_refusals_total{kind=\"bad_signature\"}", 1),
        ] {
            assert_eq!(count(app, series).await, expected, "{series}");
        }
        let id = accounts(app, "ann@example.com").await[0]["id"].as_str().unwrap().to_owned();
        let log = app.admin_get(&format!("/api/v1/admin/audit-log?subject={id}&action=account.signed_in")).await;
        let entries = log["entries"].as_array().unwrap();
        let ways: Vec<&str> = entries.iter().map(|entry| entry["detail"]["way"].as_str().unwrap()).collect();
        assert_eq!(ways, ["link", "password"]);
        assert!(entries.iter().all(|entry| entry["detail"]["address"] == "127.0.0.1"));
        assert!(!log.to_string().contains(PASSWORD));
    }
);

on_both!(
    /// A token for Prometheus reads nothing else, and one for operations reads no metrics.
    metrics_have_a_scope_of_their_own,
    async |app: &TestApp| {
        let make = async |scope: &str| {
            let body = json!({"name": scope, "scopes": [scope]});
            let made = json_of(Person::with_token(app, ADMIN).post("/api/v1/admin/tokens", body).await, 201).await;
            Person::with_token(app, made["token"].as_str().unwrap())
        };
        let (metrics, operations) = (make("metrics:read").await, make("operations:read").await);
        assert_eq!(metrics.get("/metrics").await.status(), 200);
        problem_of(operations.get("/metrics").await, 403, "insufficient_scope").await;
        for path in ["orders", "mail", "stripe-events", "audit-log", "statistics", "accounts", "licenses", "tiers", "tokens"] {
            problem_of(metrics.get(&format!("/api/v1/admin/{path}")).await, 403, "insufficient_scope").await;
        }
    }
);

on_both!(
    /// Finding 4: `accounts:write` could become an administrator by changing an address, or a member of any
    /// organization.
    accounts_write_becomes_nobody,
    async |app: &TestApp| {
        app.buy_keys("ann@example.com", 1).await;
        let ann = Person::signed_in(app, "ann@example.com").await;
        let lake = json_of(ann.post("/api/v1/organizations", json!({"name": "Lake"})).await, 201).await;
        let body = json!({"name": "desk", "scopes": ["accounts:write", "accounts:read"]});
        let desk = json_of(Person::with_token(app, ADMIN).post("/api/v1/admin/tokens", body).await, 201).await;
        let desk = Person::with_token(app, desk["token"].as_str().unwrap());
        let id = accounts(app, "ann@example.com").await[0]["id"].as_str().unwrap().to_owned();
        for body in [json!({"email": "m@example.com"}), json!({"role": "admin"}), json!({"email_confirmed": true})] {
            let path = format!("/api/v1/admin/accounts/{id}");
            let refused = desk.request(Method::PATCH, &path).json(&body).send().await.unwrap();
            problem_of(refused, 403, "insufficient_scope").await;
        }
        for root in ["/api/v1/admin/organizations", "/api/v1/organizations"] {
            let members = format!("{root}/{}/members", lake["id"].as_str().unwrap());
            for role in ["owner", "admin", "member"] {
                let body = json!({"email": "m@example.com", "role": role});
                problem_of(desk.post(&members, body).await, 403, "insufficient_scope").await;
            }
            let one = format!("{members}/{id}");
            problem_of(desk.put(&one, json!({"role": "member"})).await, 403, "insufficient_scope").await;
            problem_of(desk.delete(&one).await, 403, "insufficient_scope").await;
        }
    }
);

on_both!(
    /// Regression f18_idem_mail: 99 mails to strangers from one new account, with a clickable address in the name.
    invitations_are_few_and_hold_no_addresses,
    async |app: &TestApp| {
        let ann = Person::signed_in(app, "ann@example.com").await;
        for name in ["Acme http://evil.example/login", "Acme\u{202e}nimda", "Acme\u{2028}Pay", "Acme\nPay"] {
            let refused = ann.post("/api/v1/organizations", json!({"name": name})).await;
            assert_eq!(refused.status(), 422, "{name:?}");
        }
        // Texts that mail programs turn into links.
        for name in ["www.evil.example", "Acme evil.com", "evil.example/login", "https:evil", "Pay x@evil.com", "evil\u{3002}com"] {
            let refused = ann.post("/api/v1/organizations", json!({"name": name})).await;
            problem_of(refused, 422, "invalid_name").await;
        }
        let key = free_key(app, "WELCOME-KEY-2026").await;
        for username in ["www.evil.example", "evil.com"] {
            problem_of(sign_up(app, username, "victim@example.com", &key).await, 422, "invalid_username").await;
        }
        let lake = json_of(ann.post("/api/v1/organizations", json!({"name": "Lake"})).await, 201).await;
        let path = format!("/api/v1/organizations/{}", lake["id"].as_str().unwrap());
        let rename = json!({"name": "https://evil.example"});
        problem_of(ann.put(&path, rename).await, 422, "invalid_name").await;
        for n in 0..20 {
            let body = json!({"email": format!("friend{n}@example.com")});
            json_of(ann.post(&format!("{path}/members"), body).await, 201).await;
        }
        let sea = json_of(ann.post("/api/v1/organizations", json!({"name": "Sea"})).await, 201).await;
        for organization in [&lake, &sea] {
            let path = format!("/api/v1/organizations/{}/members", organization["id"].as_str().unwrap());
            let body = json!({"email": "onemore@example.com"});
            problem_of(ann.post(&path, body).await, 429, "invitation_limit").await;
        }
        app.app.context.clock.advance(86_401);
        let again = ann.post(&format!("{path}/members"), json!({"email": "onemore@example.com"})).await;
        json_of(again, 201).await;
    }
);
