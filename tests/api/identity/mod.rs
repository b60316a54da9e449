//! A mailbox proves an address, nothing else does (promise 8): what somebody else's key, payment, trial, gift or invitation
//! does to an account, how sessions and links end, second factors, disabled accounts, and what is written down of it.

mod addresses;
mod second_factors;
mod sessions;
mod strangers;
mod traces;

use keysmith::audit::Actor;
use keysmith::db;
use keysmith::licenses::key::LicenseKey;
use keysmith::lifecycle::add_key::add_key;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::helpers::{ADMIN, Person, TestApp, json_of};

pub const PASSWORD: &str = "correct horse battery";

/// A key that is nobody's, as `keysmith add-license-key` stores it.
pub async fn free_key(app: &TestApp, text: &str) -> String {
    let (context, ring, key) = (app.app.context.clone(), app.app.ring.clone(), LicenseKey::parse(text).unwrap());
    let added = app.app.db.write(move |conn| add_key(conn, &context, &ring, &Actor::Cli, &key, None).map(|_| ()));
    added.await.unwrap();
    text.to_owned()
}

pub async fn sign_up(app: &TestApp, username: &str, email: &str, key: &str) -> Response {
    let body = json!({"username": username, "email": email, "password": PASSWORD, "license_key": key});
    app.post("/api/v1/users", body).await
}

/// Signs in with a password: the browser, and the answer.
pub async fn sign_in(app: &TestApp, login: &str, password: &str) -> (Person, Response) {
    let person = Person::stranger(app);
    let answer = person.post("/api/v1/sessions", json!({"login": login, "password": password})).await;
    (person, answer)
}

/// How many licenses this person sees.
pub async fn seen(person: &Person) -> usize {
    json_of(person.get("/licenses").await, 200).await["licenses"].as_array().unwrap().len()
}

/// Every account of an address, as the seller sees it.
pub async fn accounts(app: &TestApp, email: &str) -> Vec<Value> {
    let found = app.admin_get(&format!("/api/v1/admin/accounts?search={email}")).await;
    found["accounts"].as_array().unwrap().clone()
}

/// What was mailed to an address, the newest first: the names of the templates.
pub async fn mails(app: &TestApp, email: &str) -> Vec<String> {
    let mail = app.admin_get(&format!("/api/v1/admin/mail?recipient={email}&limit=100")).await;
    mail["mail"].as_array().unwrap().iter().map(|mail| mail["template"].as_str().unwrap().to_owned()).collect()
}

pub async fn patch_account(app: &TestApp, id: &str, body: Value) -> Response {
    let all = Person::with_token(app, ADMIN);
    all.request(Method::PATCH, &format!("/api/v1/admin/accounts/{id}")).json(&body).send().await.unwrap()
}

pub async fn set_password(person: &Person, current: Option<&str>, new: &str) -> StatusCode {
    let body = json!({"new_password": new, "current_password": current});
    person.put("/api/v1/account/password", body).await.status()
}

/// The license ids of an address, for the seller.
pub async fn license_ids(app: &TestApp, email: &str) -> Vec<String> {
    app.licenses(email).await.iter().map(|license| license["id"].as_str().unwrap().to_owned()).collect()
}

/// A column's text of an account, straight from the database.
pub async fn stored_username(app: &TestApp, email: &str) -> Option<String> {
    let email = keysmith::accounts::email::Email::parse(email).unwrap();
    let found = app.app.db.read(move |conn| keysmith::accounts::account::find_by_email(conn, &email));
    let found: Result<_, db::Error> = found.await;
    found.unwrap().and_then(|account| account.username)
}
