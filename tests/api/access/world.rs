//! The callers and their objects: Ada owns a license, and an organization with one; Nan is its admin, Max a member;
//! Eve is an unrelated customer.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use keysmith::accounts::scope::Scope;
use keysmith::sandbox::stripe::checkout::Pay;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use super::calls::{Body, Call};
use super::table::Line;
use crate::helpers::person::confirm_sign_up;
use crate::helpers::{ADMIN, Person, TestApp, json_of};
use crate::money::subscribe;
use crate::pages::field;

pub const PASSWORD: &str = "correct horse battery";

/// The callers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Nobody,
    /// Owns the objects and the organization.
    Ada,
    /// An admin of the organization.
    Nan,
    /// A member of the organization.
    Max,
    /// Another customer.
    Eve,
    /// An admin token of this scope.
    Token(Scope),
    Revoked,
    Expired,
}

impl Who {
    pub fn all() -> Vec<Self> {
        let people = [Self::Nobody, Self::Ada, Self::Nan, Self::Max, Self::Eve];
        let dead = [Self::Revoked, Self::Expired];
        people.into_iter().chain(Scope::ALL.map(Self::Token)).chain(dead).collect()
    }

    /// The callers of a route: where it takes no token, one token with every scope represents all of them.
    pub fn callers_of(line: &Line) -> Vec<Self> {
        let stands_for_all = |who: &Self| match who {
            Self::Token(scope) => *scope == Scope::Full,
            Self::Expired => false,
            _ => true,
        };
        Self::all().into_iter().filter(|who| line.token.is_some() || stands_for_all(who)).collect()
    }

    /// The address that they enter as theirs; callers without an account try Ada's.
    pub fn email(self) -> &'static str {
        match self {
            Self::Nan => "nan@example.com",
            Self::Max => "max@example.com",
            Self::Eve => "eve@example.com",
            _ => "ada@example.com",
        }
    }

    fn has_account(self) -> bool {
        matches!(self, Self::Ada | Self::Nan | Self::Max | Self::Eve)
    }
}

/// A license and its key.
pub struct License {
    pub id: String,
    pub key: String,
}

pub struct World<'a> {
    pub app: &'a TestApp,
    /// Ada's own.
    pub own: License,
    /// The organization's.
    pub shared: License,
    pub organization: String,
    /// Ada's subscription, with one license of hers and one of the organization's.
    pub subscription: String,
    pub subscribed: License,
    pub subscribed_shared: License,
    /// Ada's, with floating seats.
    pub floating: License,
    /// A license of an account without a signed-in caller.
    pub account: String,
    /// A license of another account, which may be disabled.
    pub stranger: String,
    /// A paid checkout, its charge, and the page of its mail, with an attachment.
    pub paid: String,
    pub charge: String,
    pub mail: String,
    /// An open billing portal session.
    pub portal: String,
    tokens: Vec<(Scope, String)>,
    revoked: String,
    expired: String,
    count: AtomicU32,
    /// A later call reuses the caller's session: these calls end none.
    asking: Mutex<Vec<(Who, Arc<Person>)>>,
}

impl<'a> World<'a> {
    pub async fn build(app: &'a TestApp) -> World<'a> {
        let subscription = subscribe(app, "ada@example.com", 4).await;
        let mut bought = app.licenses("ada@example.com").await.into_iter().map(|license| License {
            id: license["id"].as_str().unwrap().to_owned(),
            key: license["license_key"].as_str().unwrap().to_owned(),
        });
        let (subscribed, subscribed_shared) = (bought.next().unwrap(), bought.next().unwrap());
        let tokens = Vec::new();
        let mut world = World {
            app,
            own: license(app, "site").await,
            shared: license(app, "site").await,
            organization: String::new(),
            subscription,
            subscribed,
            subscribed_shared,
            floating: license(app, "enterprise").await,
            account: String::new(),
            stranger: String::new(),
            paid: app.buy("pat@example.com", 51).await,
            charge: String::new(),
            mail: String::new(),
            portal: String::new(),
            tokens,
            revoked: String::new(),
            expired: String::new(),
            count: AtomicU32::new(0),
            asking: Mutex::default(),
        };
        world.charge = world.newest("charge");
        world.mail = mail_with_keys(app).await;
        let key = app.keys("pat@example.com").await.remove(0);
        let pat = json!({"username": "pat", "email": "pat@example.com", "password": PASSWORD, "license_key": key});
        json_of(app.post("/api/v1/users", pat).await, 201).await;
        let pat = confirm_sign_up(app, "pat@example.com").await;
        let pat = json_of(pat.get("/api/v1/account").await, 200).await;
        world.account = pat["id"].as_str().unwrap().to_owned();
        let stranger = Person::signed_in(app, "stranger@example.com").await;
        let stranger = json_of(stranger.get("/api/v1/account").await, 200).await;
        world.stranger = stranger["id"].as_str().unwrap().to_owned();
        let ada = world.person(Who::Ada).await;
        json_of(ada.post("/billing-portal", json!({})).await, 200).await;
        world.portal = world.newest("billing_portal.session");
        let made = json_of(ada.post("/api/v1/organizations", json!({"name": "Lake"})).await, 201).await;
        world.organization = made["id"].as_str().unwrap().to_owned();
        for (email, role) in [("nan@example.com", "admin"), ("max@example.com", "member")] {
            world.member(email, role).await;
        }
        world.give(&world.shared.id).await;
        world.give(&world.subscribed_shared.id).await;
        for scope in Scope::ALL {
            let (token, _) = world.new_token(json!({"name": scope.as_str(), "scopes": [scope.as_str()]})).await;
            world.tokens.push((scope, token));
        }
        let (revoked, id) = world.new_token(json!({"name": "revoked", "scopes": ["full"]})).await;
        assert_eq!(Person::with_token(app, ADMIN).delete(&format!("/api/v1/admin/tokens/{id}")).await.status(), 204);
        let soon = keysmith::clock::rfc3339(app.app.context.now() + 5);
        let (expired, _) = world.new_token(json!({"name": "old", "scopes": ["full"], "expires_at": soon})).await;
        app.app.context.clock.advance(10);
        World { revoked, expired, ..world }
    }

    /// Creates an API token; returns it and its ID.
    pub async fn new_token(&self, body: Value) -> (String, String) {
        let made = Person::with_token(self.app, ADMIN).post("/api/v1/admin/tokens", body).await;
        let made = json_of(made, 201).await;
        (made["token"].as_str().unwrap().to_owned(), made["id"].as_str().unwrap().to_owned())
    }

    pub fn token(&self, scope: Scope) -> Person {
        let (_, token) = self.tokens.iter().find(|(own, _)| *own == scope).unwrap();
        Person::with_token(self.app, token)
    }

    /// Returns this caller in a new browser, so that a call that ends a session does not affect the next.
    pub async fn person(&self, who: Who) -> Person {
        match who {
            Who::Nobody => Person::stranger(self.app),
            Who::Token(scope) => self.token(scope),
            Who::Revoked => Person::with_token(self.app, &self.revoked),
            Who::Expired => Person::with_token(self.app, &self.expired),
            _ => Person::signed_in(self.app, who.email()).await,
        }
    }

    /// This caller with read-only calls.
    async fn asking(&self, who: Who) -> Arc<Person> {
        let known =
            self.asking.lock().unwrap().iter().find(|(known, _)| *known == who).map(|(_, person)| person.clone());
        match known {
            Some(person) => person,
            None => {
                let person = Arc::new(self.person(who).await);
                self.asking.lock().unwrap().push((who, person.clone()));
                person
            }
        }
    }

    pub async fn send(&self, who: Who, line: &Line, call: Call) -> Response {
        let (method, _) = line.route.split_once(' ').unwrap();
        let person = if method == "GET" {
            self.asking(who).await
        } else {
            // The call may end anybody's sessions.
            self.asking.lock().unwrap().clear();
            Arc::new(self.person(who).await)
        };
        let method: Method = method.parse().unwrap();
        let mut request = person.request(method, &call.path);
        for (name, value) in &call.headers {
            request = request.header(*name, value);
        }
        let request = match call.body {
            Body::None => request,
            Body::Json(body) => request.json(&body),
            Body::Text(body) => request.body(body),
            Body::Form(mut fields) => {
                let page = person.get("/buy").await.text().await.unwrap();
                fields.push(("csrf", field(&page, "csrf")));
                request.form(&fields)
            }
        };
        request.send().await.unwrap()
    }

    /// Returns what this response reveals to a caller who may not know it and did not send it.
    pub fn leaks(&self, who: Who, asked: &str, answer: &str) -> impl Iterator<Item = &'static str> {
        let by_token =
            matches!(who, Who::Token(scope) if ["full", "licenses:read", "licenses:write"].contains(&scope.as_str()));
        let member = matches!(who, Who::Ada | Who::Nan | Who::Max);
        let secrets = [
            (&self.own.key, "Ada's license key", by_token || who == Who::Ada),
            (&self.shared.key, "the organization's license key", by_token || member),
            (&self.subscribed.key, "Ada's paid license key", by_token || who == Who::Ada),
        ];
        let told = |(secret, what, may): (&String, &'static str, bool)| {
            (!may && answer.contains(secret.as_str()) && !asked.contains(secret.as_str())).then_some(what)
        };
        secrets.map(told).into_iter().flatten()
    }

    /// A number not returned before.
    pub fn next(&self) -> u32 {
        self.count.fetch_add(1, Ordering::Relaxed)
    }

    /// A new license of Ada's.
    pub async fn license(&self, tier: &str) -> License {
        license(self.app, tier).await
    }

    /// A new license of the organization's.
    pub async fn shared_license(&self, tier: &str) -> License {
        let license = license(self.app, tier).await;
        self.give(&license.id).await;
        license
    }

    async fn give(&self, license: &str) {
        let path = format!("/api/v1/licenses/{license}/hand-over");
        let body = json!({"organization_id": self.organization});
        json_of(Person::with_token(self.app, ADMIN).post(&path, body).await, 200).await;
    }

    /// Creates an account with this role in the organization; returns its ID.
    pub async fn member(&self, email: &str, role: &str) -> String {
        let path = format!("/api/v1/admin/organizations/{}/members", self.organization);
        let body = json!({"email": email, "role": role});
        let added = json_of(Person::with_token(self.app, ADMIN).post(&path, body).await, 201).await;
        added["account_id"].as_str().unwrap().to_owned()
    }

    /// Creates an organization with an invitation for the caller or somebody else; returns its ID.
    pub async fn invitation(&self, line: &Line, who: Who) -> String {
        let founder = Person::signed_in(self.app, &format!("founder{}@example.com", self.next())).await;
        let made = json_of(founder.post("/api/v1/organizations", json!({"name": "Sea"})).await, 201).await;
        let id = made["id"].as_str().unwrap().to_owned();
        let email = if line.case == "invited" { who.email() } else { "pat@example.com" };
        let path = format!("/api/v1/organizations/{id}/members");
        let invited = json_of(founder.post(&path, json!({"email": email})).await, 201).await;
        assert_eq!(invited["status"], "invited");
        id
    }

    /// A license of a new customer, for signing up.
    pub async fn free_license(&self, email: &str) -> License {
        license_of(self.app, "site", email).await
    }

    pub async fn suspend(&self, license: &License) {
        let path = format!("/api/v1/admin/licenses/{}/suspend", license.id);
        json_of(Person::with_token(self.app, ADMIN).post(&path, json!({})).await, 200).await;
    }

    /// Completes a bulk action; returns its ID.
    pub async fn bulk_action(&self) -> String {
        let license = self.license("site").await;
        let admin = Person::with_token(self.app, ADMIN);
        let wanted = json!({"action": "suspend", "ids": [license.id]});
        let started = json_of(admin.post("/api/v1/admin/licenses/bulk", wanted).await, 202).await;
        let id = started["id"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/admin/bulk-actions/{id}");
        self.app.until("the action is over", async || self.app.admin_get(&path).await["state"] == "finished").await;
        id
    }

    /// Activates a device on a license; returns the activation's ID.
    pub async fn device(&self, license: &License, email: &str, installation: &str) -> String {
        let body = json!({"email": email, "installation_id": installation, "license_key": license.key});
        let active = json_of(self.app.post("/api/v1/license/activate", body).await, 200).await;
        active["activation_id"].as_str().unwrap().to_owned()
    }

    /// Takes a floating seat on a license; returns its ID.
    pub async fn lease(&self, license: &License) -> String {
        let body = json!({"license_key": license.key, "instance_id": "here"});
        let lease = json_of(self.app.post("/api/v1/leases", body).await, 201).await;
        lease["id"].as_str().unwrap().to_owned()
    }

    /// Creates a checkout, open or paid; returns its session.
    pub async fn checkout(&self, pay: Option<Pay>) -> String {
        let session = self.app.open_checkout("pat@example.com", 1).await;
        if let Some(pay) = pay {
            self.app.world().pay(&session, &pay).unwrap();
        }
        session
    }

    /// The newest object of a kind at the sandbox's Stripe.
    pub fn newest(&self, kind: &str) -> String {
        let state = self.app.world().lock();
        let newest = state.all(kind).next_back().unwrap();
        newest["id"].as_str().unwrap().to_owned()
    }

    /// The session to end: the caller's own second one, or Ada's for callers without an account.
    pub async fn session_of(&self, who: Who) -> String {
        let owner = if who.has_account() { who } else { Who::Ada };
        self.session(owner).await
    }

    /// Creates another session of the person; returns its ID.
    pub async fn session(&self, who: Who) -> String {
        let listed = json_of(self.person(who).await.get("/api/v1/sessions").await, 200).await;
        let current = listed["sessions"].as_array().unwrap().iter().find(|session| session["current"] == true).unwrap();
        current["id"].as_str().unwrap().to_owned()
    }
}

/// Returns the page of a mail with enough keys to be sent as an attachment.
async fn mail_with_keys(app: &TestApp) -> String {
    let page = async || {
        let list = app.get("/sandbox/mail").await.text().await.unwrap();
        for (at, _) in list.match_indices("/sandbox/mail/mai_") {
            let page = list[at..].split('"').next().unwrap().to_owned();
            if app.get(&format!("{page}/license-keys.csv")).await.status() == 200 {
                return Some(page);
            }
        }
        None
    };
    app.until("the mail has a CSV", async || page().await.is_some()).await;
    page().await.unwrap()
}

async fn license(app: &TestApp, tier: &str) -> License {
    license_of(app, tier, "ada@example.com").await
}

async fn license_of(app: &TestApp, tier: &str, email: &str) -> License {
    let body = json!({"email": email, "tier": tier});
    let made = json_of(Person::with_token(app, ADMIN).post("/api/v1/license/create", body).await, 201).await;
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    License { id: text("id"), key: text("license_key") }
}
