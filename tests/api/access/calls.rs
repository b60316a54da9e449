//! A valid call of each route, on objects of Ada's or her organization's.

use diesel::prelude::*;
use keysmith::accounts::email::Email;
use keysmith::accounts::sign_in_link::{NewLink, Purpose};
use keysmith::accounts::{account, sign_in_link};
use keysmith::db;
use keysmith::db::schema::orders;
use keysmith::sandbox::stripe::checkout::Pay;
use keysmith::sandbox::stripe::delivery::sign;
use serde_json::{Value, json};

use super::table::Line;
use super::world::{PASSWORD, Who, World};
use crate::helpers::{ADMIN, Person, json_of};

pub enum Body {
    None,
    Json(Value),
    Text(String),
    /// A form of our pages; its CSRF token is added.
    Form(Vec<(&'static str, String)>),
}

pub struct Call {
    pub path: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: Body,
}

impl Call {
    /// Returns all texts that the caller sends.
    pub fn text(&self) -> String {
        let body = match &self.body {
            Body::None => String::new(),
            Body::Json(body) => body.to_string(),
            Body::Text(body) => body.clone(),
            Body::Form(fields) => format!("{fields:?}"),
        };
        format!("{} {body}", self.path)
    }
}

fn get(path: impl Into<String>) -> Call {
    Call { path: path.into(), headers: Vec::new(), body: Body::None }
}

fn send(path: impl Into<String>, body: Value) -> Call {
    Call { body: Body::Json(body), ..get(path) }
}

fn form(path: impl Into<String>, fields: &[(&'static str, &str)]) -> Call {
    let fields = fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    Call { body: Body::Form(fields), ..get(path) }
}

/// Builds the call of this line, with a new object if the call consumes it.
pub async fn prepare(w: &World<'_>, line: &Line, who: Who) -> Call {
    let (_, path) = line.route.split_once(' ').unwrap();
    if path.starts_with("/sandbox") {
        return sandbox(w, line.route).await;
    }
    match line.route {
        "POST /api/v1/organizations/{id}/accept" | "POST /api/v1/organizations/{id}/decline" => {
            return get(path.replace("{id}", &w.invitation(line, who).await));
        }
        "POST /organizations/{id}/invitation" => {
            return form(path.replace("{id}", &w.invitation(line, who).await), &[("answer", "accept")]);
        }
        _ => {}
    }
    if let Some(rest) = path.strip_prefix("/api/v1/organizations").or(path.strip_prefix("/api/v1/admin/organizations"))
    {
        return organizations(w, line, &path[..path.len() - rest.len()]).await;
    }
    if let Some(rest) = path.strip_prefix("/organizations") {
        return organization_pages(w, line, rest).await;
    }
    if path.starts_with("/api/v1/admin/") {
        return admin(w, line, path).await;
    }
    match line.route {
        "GET /metrics"
        | "GET /openapi.json"
        | "GET /docs"
        | "GET /healthz"
        | "GET /readyz"
        | "GET /"
        | "GET /buy"
        | "GET /buy/cart"
        | "GET /buy/trial"
        | "GET /sign-in"
        | "GET /account"
        | "GET /account/second-factor"
        | "GET /resume"
        | "GET /sign-in/code"
        | "GET /password-reset"
        | "GET /dashboard"
        | "GET /checkout/cancelled"
        | "GET /api/v1/public-keys"
        | "GET /api/v1/revocations"
        | "GET /api/v1/account"
        | "GET /api/v1/sessions"
        | "DELETE /api/v1/sessions" => get(path),
        "GET /brand/{file}" => get("/brand/2f4ac0.css"),
        "GET /setup" => get("/setup?token=unknown"),
        "POST /setup" => form(path, &[("token", "unknown"), ("email", "eve@example.com"), ("new_password", PASSWORD)]),
        "GET /admin/settings/{group}" => get("/admin/settings/shop"),
        "POST /admin/settings/{group}" => form("/admin/settings/shop", &[("KEYSMITH_SELLER_NAME", "Eve")]),
        "GET /static/{file}" => get("/static/keysmith.css"),
        "GET /licenses" if matches!(who, Who::Token(_)) => get("/licenses?email=ada@example.com"),
        "GET /licenses" => get(path),
        "POST /billing-portal" => get(path),
        "GET /checkout/success" => get(format!("{path}?session_id={}", w.paid)),
        "POST /webhooks/stripe" => webhook(w, line.case == "signed"),
        "POST /purchase-quantity" => send(path, json!({"email": who.email(), "quantity": 1})),
        "POST /purchase-sites" => send(path, json!({"email": who.email(), "sites": ["example.com"]})),
        "POST /buy/quantity" => form(path, &[("email", who.email()), ("quantity", "1"), ("tier", "quantity")]),
        "POST /buy/sites" => form(path, &[("email", who.email()), ("sites", "example.com"), ("tier", "site")]),
        "GET /buy/{product}" => get("/buy/server"),
        "POST /buy/cart" => form(path, &[("email", who.email()), ("quantity-price_startup_month", "1")]),
        "POST /buy/trial" => {
            let who = format!("trial-{}", w.next());
            form(path, &[("email", &format!("{who}@example.com")), ("installation_id", &who)])
        }
        "POST /licenses/{id}/cancel" => {
            let license = if line.case == "own" { &w.subscribed } else { &w.subscribed_shared };
            get(format!("/licenses/{}/cancel", license.id))
        }
        "POST /subscriptions/{id}/quantity" => {
            send(format!("/subscriptions/{}/quantity", w.subscription), json!({"quantity": 4}))
        }
        "POST /subscriptions/{id}/cancel" | "POST /subscriptions/{id}/keep" => {
            send(path.replace("{id}", &w.subscription), json!({}))
        }
        "GET /subscriptions/{id}/choose" => get(path.replace("{id}", &w.subscription)),
        "GET /dashboard/orders" | "GET /dashboard/licenses.csv" => get(path),
        "GET /dashboard/orders/{id}/receipt" => {
            let paid = |conn: &mut db::Conn| -> db::Result<String> {
                let hers = orders::table.filter(orders::email.eq("ada@example.com"));
                Ok(hers.filter(orders::amount_total.gt(0)).select(orders::id).first(conn)?)
            };
            get(path.replace("{id}", &w.app.app.db.read(paid).await.unwrap()))
        }
        "POST /api/v1/licenses/{id}/renew" | "POST /dashboard/licenses/{id}/renew" => {
            let license = license(w, line, "two-devices").await;
            let path = path.replace("{id}", &license.id);
            if path.starts_with("/dashboard") { form(path, &[]) } else { get(path) }
        }
        _ if path.starts_with("/dashboard/licenses/") => license_page(w, line).await,
        "POST /subscriptions/{id}/choose" => send(path.replace("{id}", &w.subscription), json!({"going": []})),
        _ if path.starts_with("/admin") && line.route.starts_with("GET") => get(path
            .replace("{id}", "ord_unknown")
            .replace("{form}", if path.contains("customers") { "email" } else { "edit" })),
        _ if path.starts_with("/admin") => form(
            path.replace("{id}", "unknown")
                .replace("{form}", if path.contains("customers") { "email" } else { "edit" }),
            &[("decision", "keep")],
        ),
        _ if path.starts_with("/dashboard/subscriptions/") => subscription(w, line),
        "POST /api/v1/activations/{id}/deactivate" => {
            let license = license(w, line, "two-devices").await;
            let id = w.device(&license, "ada@example.com", "here").await;
            get(format!("/api/v1/activations/{id}/deactivate"))
        }
        "POST /api/v1/licenses/{id}/hand-over" => {
            let license = license(w, line, "site").await;
            send(format!("/api/v1/licenses/{}/hand-over", license.id), json!({"email": "pat@example.com"}))
        }
        "POST /api/v1/license/create" => send(path, json!({"email": "ada@example.com", "tier": "site"})),
        "GET /api/v1/license/installations/{email}" => get("/api/v1/license/installations/ada@example.com"),
        route if path.starts_with("/dashboard/") || path.ends_with("activate-license") => {
            sites(w, line, who, route).await
        }
        route if path.contains("/license/") || path.contains("/leases") || path.contains("/trials") => {
            devices(w, line, who, route).await
        }
        route => accounts(w, line, who, route).await,
    }
}

/// A subscription's page and forms.
fn subscription(w: &World<'_>, line: &Line) -> Call {
    let (method, path) = line.route.split_once(' ').unwrap();
    let path = path.replace("{id}", &w.subscription);
    let license = if line.case == "own" { &w.subscribed } else { &w.subscribed_shared };
    match method {
        "GET" => get(path),
        _ => form(path, &[("quantity", "4"), ("license_id", &license.id)]),
    }
}

/// The page and forms of a license in use.
async fn license_page(w: &World<'_>, line: &Line) -> Call {
    let (method, path) = line.route.split_once(' ').unwrap();
    let license = license(w, line, "site").await;
    let path = path.replace("{id}", &license.id);
    if method == "GET" {
        return get(path);
    }
    json_of(w.app.activate(&license.key, "example.com", "ada@example.com").await, 200).await;
    let license = w.app.admin_get(&format!("/api/v1/admin/licenses/{}", license.id)).await;
    let place = license["activations"][0]["id"].as_str().unwrap().to_owned();
    form(path, &[("activation_id", &place), ("name", "Shop"), ("site_domain", "example.org"), ("confirmed", "yes")])
}

/// A new license: Ada's own, or the organization's.
async fn license(w: &World<'_>, line: &Line, tier: &str) -> super::world::License {
    if line.case == "organization" { w.shared_license(tier).await } else { w.license(tier).await }
}

fn webhook(w: &World<'_>, signed: bool) -> Call {
    let event = json!({"id": format!("evt_{}", w.next()), "object": "event", "type": "product.updated",
        "created": w.app.app.context.now(), "api_version": "2026-08-26.dahlia", "data": {"object": {}}});
    let body = event.to_string();
    let secret = if signed { "whsec_stand_in" } else { "whsec_of_somebody" };
    let signature = sign(secret, body.as_bytes(), w.app.app.context.now());
    Call { headers: vec![("stripe-signature", signature)], body: Body::Text(body), ..get("/webhooks/stripe") }
}

async fn sites(w: &World<'_>, line: &Line, who: Who, route: &str) -> Call {
    let (_, path) = route.split_once(' ').unwrap();
    let license = license(w, line, "site").await;
    if path.contains("deactivate") {
        assert_eq!(w.app.activate(&license.key, "example.com", "ada@example.com").await.status(), 200);
    }
    if path.starts_with("/dashboard/") {
        let place = if path.ends_with("license-file") { "installation_id" } else { "site_domain" };
        return form(path, &[("id", &license.id), (place, "example.com")]);
    }
    send(path, json!({"license_key": license.key, "site_domain": "example.com", "email": who.email()}))
}

async fn devices(w: &World<'_>, line: &Line, who: Who, route: &str) -> Call {
    let (method, path) = route.split_once(' ').unwrap();
    let lease = json!({"license_key": w.floating.key, "instance_id": "here"});
    let license = license(w, line, "two-devices").await;
    let installation = format!("device-{}", w.next());
    match (method, path) {
        ("POST", "/api/v1/license/activate") => {
            send(path, json!({"email": who.email(), "installation_id": installation, "license_key": license.key}))
        }
        ("POST", "/api/v1/license/deactivate") => {
            w.device(&license, "ada@example.com", &installation).await;
            send(path, json!({"license_key": license.key, "installation_id": installation}))
        }
        ("GET", "/api/v1/license/validate") => get(format!("{path}?license_key={}&instance_id=here", license.key)),
        ("POST", "/api/v1/license/validate") => send(path, json!({"license_key": license.key, "instance_id": "here"})),
        ("POST", "/api/v1/license/activations") => send(path, json!({"license_key": license.key})),
        ("POST", "/api/v1/license/file") => {
            send(path, json!({"license_key": license.key, "installation_id": installation}))
        }
        ("POST", "/api/v1/trials") => {
            send(path, json!({"email": format!("{installation}@example.com"), "installation_id": installation}))
        }
        ("POST", "/api/v1/leases") => send(path, json!({"license_key": w.floating.key, "instance_id": installation})),
        (_, "/api/v1/leases/{id}") => {
            let path = format!("/api/v1/leases/{}", w.lease(&w.floating).await);
            let other = json!({"license_key": license.key, "instance_id": "here"});
            send(path, if line.case == "its key" { lease } else { other })
        }
        _ => panic!("no call of {route}"),
    }
}

async fn accounts(w: &World<'_>, line: &Line, who: Who, route: &str) -> Call {
    let (_, path) = route.split_once(' ').unwrap();
    let number = w.next();
    match route {
        "POST /api/v1/users" => {
            let license = w.free_license(&format!("new{number}@example.com")).await;
            let email =
                if line.case == "own address" { format!("new{number}@example.com") } else { "x@example.com".into() };
            let username = format!("new{number}");
            let body = json!({"username": username, "email": email, "password": PASSWORD, "license_key": license.key});
            send(path, body)
        }
        "POST /api/v1/sessions" => {
            let password = if line.case == "password" { PASSWORD } else { "wrong horse battery" };
            send(path, json!({"login": "pat", "password": password}))
        }
        "PUT /api/v1/account/password" => send(path, json!({"new_password": PASSWORD})),
        "DELETE /api/v1/sessions/{id}" => {
            let id = if line.case == "own" { w.session_of(who).await } else { w.session(Who::Ada).await };
            get(format!("/api/v1/sessions/{id}"))
        }
        "POST /account/profile" => form(path, &[("name", "Ada"), ("language", "en")]),
        "POST /account/password" => form(path, &[("current_password", PASSWORD), ("new_password", PASSWORD)]),
        "POST /account/sessions/revoke" => form(path, &[("id", &w.session_of(who).await)]),
        "POST /account/sessions/revoke-others" | "POST /sign-out" => form(path, &[]),
        "POST /preferences" => form(path, &[("language", "de"), ("theme", "dark"), ("back", "/buy")]),
        "POST /sign-in" | "POST /password-reset" => form(path, &[("email", "ada@example.com")]),
        "GET /not-me" => get("/not-me?token=acc_1.password.1.x"),
        "POST /not-me" => form(path, &[("token", "acc_1.password.1.x")]),
        "POST /sign-in/code" => form(path, &[("code", "123456")]),
        "POST /account/email" => form(path, &[("new_email", &format!("other{number}@example.com"))]),
        "POST /account/data" | "POST /account/erase" => form(path, &[("erase_email", "somebody@example.com")]),
        "POST /account/confirmation" | "POST /account/second-factor" => form(path, &[]),
        "POST /account/second-factor/confirm" | "POST /account/second-factor/remove" => {
            form(path, &[("code", "not a code")])
        }
        "POST /sign-in/password" => form(path, &[("login", "pat"), ("password", PASSWORD)]),
        "GET /sign-in/confirm" => get(format!("{path}?token={}", link(w, number).await)),
        "POST /sign-in/confirm" => form(path, &[("token", &link(w, number).await)]),
        _ => panic!("no call of {route}"),
    }
}

/// A sign-in link for a new account.
async fn link(w: &World<'_>, number: u32) -> String {
    let (context, email) = (w.app.app.context.clone(), Email::parse(&format!("link{number}@example.com")).unwrap());
    let made = w.app.app.db.write(move |conn| {
        let account = account::find_or_create(conn, &context, &email)?;
        let link = NewLink::of(Purpose::SignIn);
        Ok::<_, db::Error>(sign_in_link::create(conn, &context, &account.id, &link)?.unwrap())
    });
    sign_in_link::token(&w.app.app.secret, &made.await.unwrap())
}

async fn organizations(w: &World<'_>, line: &Line, root: &str) -> Call {
    let (method, path) = line.route.split_once(' ').unwrap();
    let one = format!("{root}/{}", w.organization);
    let role = if line.case == "owner" { "owner" } else { "member" };
    let email = format!("member{}@example.com", w.next());
    match (method, path.strip_prefix(root).unwrap()) {
        ("POST", "") if root.contains("admin") => send(root, json!({"name": "Sea", "owner_email": "ada@example.com"})),
        // A token names the owner; a person is the owner.
        ("POST", "") => send(root, json!({"name": "Sea", "owner_email": "ada@example.com"})),
        ("GET", "") => get(root),
        ("GET", "/{id}") => get(one),
        ("PUT", "/{id}") => send(one, json!({"name": "Lake"})),
        // The organization owns a license.
        ("DELETE", "/{id}") => get(one),
        ("POST", "/{id}/members") => send(format!("{one}/members"), json!({"email": email, "role": role})),
        ("PUT", _) => {
            let member = w.member(&email, role).await;
            send(format!("{one}/members/{member}"), json!({"role": "member"}))
        }
        ("DELETE", _) => get(format!("{one}/members/{}", w.member(&email, role).await)),
        _ => panic!("no call of {}", line.route),
    }
}

async fn organization_pages(w: &World<'_>, line: &Line, rest: &str) -> Call {
    let (method, path) = line.route.split_once(' ').unwrap();
    let to = path.replace("{id}", &w.organization);
    let role = if line.case == "owner" { "owner" } else { "member" };
    let email = format!("member{}@example.com", w.next());
    match (method, rest) {
        ("GET", _) => get(to),
        (_, "/{id}/delete") => form(to, &[("confirm_name", "Lake")]),
        (_, "" | "/{id}/name") => form(to, &[("name", "Lake")]),
        (_, "/{id}/members") => form(to, &[("email", &email), ("role", role)]),
        (_, "/{id}/members/role" | "/{id}/members/remove") => {
            form(to, &[("account_id", &w.member(&email, role).await), ("role", "member")])
        }
        (_, "/{id}/licenses/take") => form(to, &[("license_id", &w.license("site").await.id)]),
        (_, "/{id}/licenses/give") => {
            form(to, &[("license_id", &w.shared_license("site").await.id), ("to", &w.account)])
        }
        _ => panic!("no call of {}", line.route),
    }
}

async fn admin(w: &World<'_>, line: &Line, path: &str) -> Call {
    let (method, _) = line.route.split_once(' ').unwrap();
    let event = || format!("/api/v1/admin/stripe-events/{}", w.newest("event"));
    match (method, path) {
        ("GET", "/api/v1/admin/licenses/{id}") => get(format!("/api/v1/admin/licenses/{}", w.own.id)),
        ("POST", "/api/v1/admin/licenses/{id}/{action}") => {
            let license = w.license("site").await;
            if line.case == "reinstate" {
                w.suspend(&license).await;
            }
            send(format!("/api/v1/admin/licenses/{}/{}", license.id, line.case), json!({}))
        }
        ("POST", "/api/v1/admin/licenses/bulk") => {
            send(path, json!({"action": "suspend", "ids": [w.license("site").await.id]}))
        }
        (_, path) if path.starts_with("/api/v1/admin/bulk-actions/") => {
            let id = w.bulk_action().await;
            let call = path.replace("{id}", &id).replace("{action}", line.case);
            if method == "GET" { get(call) } else { send(call, json!({})) }
        }
        ("POST", "/api/v1/admin/orders/{id}/attention") => {
            let orders = w.app.admin_get("/api/v1/admin/orders?status=fulfilled").await;
            let path = format!("/api/v1/admin/orders/{}/attention", orders["orders"][0]["id"].as_str().unwrap());
            send(path, json!({"decision": "keep"}))
        }
        ("PATCH", "/api/v1/admin/orders/{id}") => {
            let orders = w.app.admin_get("/api/v1/admin/orders?status=fulfilled").await;
            let path = format!("/api/v1/admin/orders/{}", orders["orders"][0]["id"].as_str().unwrap());
            send(path, json!({"metadata": {"campaign": "autumn"}}))
        }
        ("GET", "/api/v1/admin/orders/{id}") => {
            let orders = w.app.admin_get("/api/v1/admin/orders?status=fulfilled").await;
            get(format!("/api/v1/admin/orders/{}", orders["orders"][0]["id"].as_str().unwrap()))
        }
        _ if path.starts_with("/api/v1/admin/webhook-") && (path.contains('{') || method == "POST") => {
            webhooks(w, method, path).await
        }
        ("PATCH", "/api/v1/admin/licenses/{id}") => {
            send(format!("/api/v1/admin/licenses/{}", w.license("site").await.id), json!({"notes": "seen"}))
        }
        ("POST", "/api/v1/admin/activations/{id}/deactivate") => {
            let license = w.license("two-devices").await;
            let id = w.device(&license, "ada@example.com", "here").await;
            get(format!("/api/v1/admin/activations/{id}/deactivate"))
        }
        ("PATCH", "/api/v1/admin/accounts/{id}") => {
            send(format!("/api/v1/admin/accounts/{}", w.account), json!({"email": "pat@example.com"}))
        }
        (_, "/api/v1/admin/mail/{id}" | "/api/v1/admin/mail/{id}/resend") => {
            let mail = w.app.admin_get("/api/v1/admin/mail").await["mail"][0]["id"].as_str().unwrap().to_owned();
            get(path.replace("{id}", &mail))
        }
        (_, path) if ["products", "tiers", "prices"].iter().any(|what| path.contains(what)) => catalog(w, method, path),
        ("GET", "/api/v1/admin/stripe-events/{id}") => get(event()),
        ("POST", "/api/v1/admin/stripe-events/{id}/replay") => get(format!("{}/replay", event())),
        ("GET", "/api/v1/admin/accounts/{id}/data") => get(format!("/api/v1/admin/accounts/{}/data", w.account)),
        ("POST", "/api/v1/admin/accounts/{id}/erase") => {
            let email = format!("gone{}@example.com", w.app.app.context.request_id());
            let admin = Person::with_token(w.app, ADMIN);
            json_of(admin.post("/api/v1/license/create", json!({"email": email})).await, 201).await;
            let found = w.app.admin_get(&format!("/api/v1/admin/accounts?search={email}")).await;
            get(format!("/api/v1/admin/accounts/{}/erase", found["accounts"][0]["id"].as_str().unwrap()))
        }
        ("GET", "/api/v1/admin/accounts/{id}") => get(format!("/api/v1/admin/accounts/{}", w.account)),
        ("POST", "/api/v1/admin/accounts/{id}/sign-out") => {
            get(format!("/api/v1/admin/accounts/{}/sign-out", w.account))
        }
        ("POST", "/api/v1/admin/accounts/{id}/disable" | "/api/v1/admin/accounts/{id}/enable") => {
            get(path.replace("{id}", &w.stranger))
        }
        ("POST", "/api/v1/admin/tokens") => send(path, json!({"name": "new", "scopes": ["catalog:read"]})),
        ("DELETE", "/api/v1/admin/tokens/{id}") => {
            let (_, id) = w.new_token(json!({"name": "old", "scopes": ["catalog:read"]})).await;
            get(format!("/api/v1/admin/tokens/{id}"))
        }
        ("GET", _) | ("POST", "/api/v1/admin/stripe-events/replay") if !path.contains('{') => get(path),
        _ => panic!("no call of {}", line.route),
    }
}

fn catalog(w: &World<'_>, method: &str, path: &str) -> Call {
    let name = match path {
        path if path.contains("products") => "site-plugin",
        path if path.contains("tiers") => "site",
        _ => "price_site_month",
    };
    let (path, new) = (path.replace("{name}", name), format!("new{}", w.next()));
    match (method, name) {
        ("GET", _) => get(path),
        ("PATCH", "price_site_month") => send(path, json!({"currency": "usd"})),
        ("PATCH", _) => send(path, json!({"name": "Renamed"})),
        (_, "site-plugin") => send(path, json!({"slug": new, "name": "New", "key_prefix": "NEW"})),
        (_, "site") => send(path, json!({"product": "site-plugin", "slug": new, "name": "New", "activates": "site"})),
        _ => send(
            path,
            json!({"tier": "site", "stripe_price": new, "billing": "one_time", "unit_amount": 1, "currency": "usd"}),
        ),
    }
}

/// Calls about the seller's webhooks, for an endpoint without a receiver.
async fn webhooks(w: &World<'_>, method: &str, path: &str) -> Call {
    const ENDPOINTS: &str = "/api/v1/admin/webhook-endpoints";
    let new = json!({"url": "http://127.0.0.1:9/", "events": ["license.reissued"]});
    if path == ENDPOINTS {
        return send(path, new);
    }
    let admin = Person::with_token(w.app, ADMIN);
    let made = json_of(admin.post(ENDPOINTS, new).await, 201).await;
    let endpoint = format!("{ENDPOINTS}/{}", made["id"].as_str().unwrap());
    let Some(rest) = path.strip_prefix("/api/v1/admin/webhook-deliveries/{id}") else {
        let path = path.replace("/api/v1/admin/webhook-endpoints/{id}", &endpoint);
        return if method == "PATCH" { send(path, json!({"active": false})) } else { get(path) };
    };
    let delivery = json_of(admin.post(&format!("{endpoint}/test"), json!({})).await, 202).await;
    get(format!("/api/v1/admin/webhook-deliveries/{}{rest}", delivery["id"].as_str().unwrap()))
}

async fn sandbox(w: &World<'_>, route: &str) -> Call {
    let (_, path) = route.split_once(' ').unwrap();
    match route {
        "GET /sandbox" | "GET /sandbox/mail" => get(path),
        "POST /sandbox/switches" => form(path, &[]),
        "POST /sandbox/clock" => form(path, &[("days", "0")]),
        "POST /sandbox/transfers" => {
            let session = w.checkout(Some(Pay { by_transfer: true, ..Pay::default() })).await;
            form(path, &[("session", &session), ("action", "settle")])
        }
        "POST /sandbox/subscriptions" => form(path, &[("subscription", &w.subscription), ("action", "keep")]),
        "POST /sandbox/charges" => form(path, &[("charge", &w.charge), ("action", "partly"), ("amount", "1")]),
        "POST /sandbox/disputes" => {
            let dispute = w.app.world().open_dispute(&w.charge).unwrap();
            form(path, &[("dispute", dispute["id"].as_str().unwrap()), ("action", "win")])
        }
        "POST /sandbox/refunds" => {
            let refund = w.app.world().refund(&w.charge, Some(1)).unwrap();
            form(path, &[("refund", refund["id"].as_str().unwrap()), ("action", "fail")])
        }
        "POST /sandbox/links" => form(path, &[("price1", "price_quantity_once"), ("quantity1", "1")]),
        "POST /sandbox/events" => form(path, &[("event", &w.newest("event"))]),
        "GET /sandbox/checkout/{session}" => get(format!("/sandbox/checkout/{}", w.checkout(None).await)),
        "POST /sandbox/checkout/{session}" => {
            form(format!("/sandbox/checkout/{}", w.checkout(None).await), &[("action", "pay")])
        }
        "GET /sandbox/portal/{portal}" => get(format!("/sandbox/portal/{}", w.portal)),
        "GET /sandbox/invoices/{invoice}" => get(format!("/sandbox/invoices/{}", w.newest("invoice"))),
        "GET /sandbox/receipts/{charge}" => get(format!("/sandbox/receipts/{}", w.charge)),
        "GET /sandbox/mail/{id}" => get(w.mail.clone()),
        "GET /sandbox/mail/{id}/{attachment}" => get(format!("{}/license-keys.csv", w.mail)),
        _ => panic!("no call of {route}"),
    }
}
