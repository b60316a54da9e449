//! Somebody with their own browser.

use keysmith::accounts::email::Email;
use keysmith::accounts::{account, session};
use keysmith::db;
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::Value;

use super::TestApp;

/// A caller with their own cookies, or with their own token.
pub struct Person {
    base: String,
    client: Client,
    token: Option<String>,
}

impl Person {
    /// Nobody in particular.
    pub fn stranger(app: &TestApp) -> Self {
        let client = Client::builder().cookie_store(true).redirect(Policy::none()).build().unwrap();
        Self { base: app.base.clone(), client, token: None }
    }

    /// A program with this API token.
    pub fn with_token(app: &TestApp, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..Self::stranger(app) }
    }

    /// The person of this address, signed in; they get an account if they have none.
    pub async fn signed_in(app: &TestApp, email: &str) -> Self {
        let (ambient, email) = (app.app.ambient.clone(), Email::parse(email).unwrap());
        let started = app.app.db.write(move |conn| {
            let account = account::find_or_create(conn, &ambient, &email)?;
            Ok::<_, db::Error>(session::create(conn, &ambient, &account.id, None, None)?.1)
        });
        let cookie = format!("{}={}", keysmith::http::auth::SESSION_COOKIE, started.await.unwrap().expose());
        let headers = [(reqwest::header::COOKIE, cookie.parse().unwrap())].into_iter().collect();
        let client = Client::builder().default_headers(headers).redirect(Policy::none()).build().unwrap();
        Self { client, ..Self::stranger(app) }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.unwrap()
    }

    pub async fn post(&self, path: &str, body: Value) -> Response {
        self.request(Method::POST, path).json(&body).send().await.unwrap()
    }

    pub async fn put(&self, path: &str, body: Value) -> Response {
        self.request(Method::PUT, path).json(&body).send().await.unwrap()
    }

    pub async fn delete(&self, path: &str) -> Response {
        self.request(Method::DELETE, path).send().await.unwrap()
    }

    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        self.request(Method::POST, path).form(fields).send().await.unwrap()
    }
}
