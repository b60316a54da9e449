//! Only a mailbox proves an address (promise 8): how other people's keys, payments, trials, gifts and invitations
//! affect an account, how sessions and links end, second factors, disabled accounts, and what is logged.

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

/// A key without an owner, as `keysmith add-license-key` stores it.
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

/// Signs in with a password; returns the browser and the response.
pub async fn sign_in(app: &TestApp, login: &str, password: &str) -> (Person, Response) {
    let person = Person::stranger(app);
    let answer = person.post("/api/v1/sessions", json!({"login": login, "password": password})).await;
    (person, answer)
}

/// The number of licenses that this person sees.
pub async fn seen(person: &Person) -> usize {
    json_of(person.get("/licenses").await, 200).await["licenses"].as_array().unwrap().len()
}

/// Every account with an address, as the seller sees it.
pub async fn accounts(app: &TestApp, email: &str) -> Vec<Value> {
    let found = app.admin_get(&format!("/api/v1/admin/accounts?search={email}")).await;
    found["accounts"].as_array().unwrap().clone()
}

/// The templates of the mails to an address, newest first.
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

/// The license IDs of an address, as the seller sees them.
pub async fn license_ids(app: &TestApp, email: &str) -> Vec<String> {
    app.licenses(email).await.iter().map(|license| license["id"].as_str().unwrap().to_owned()).collect()
}

/// A column of an account, read directly from the database.
pub async fn stored_username(app: &TestApp, email: &str) -> Option<String> {
    let email = keysmith::accounts::email::Email::parse(email).unwrap();
    let found = app.app.db.read(move |conn| keysmith::accounts::account::find_by_email(conn, &email));
    let found: Result<_, db::Error> = found.await;
    found.unwrap().and_then(|account| account.username)
}
