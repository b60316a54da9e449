//! A caller with a browser of their own.

use diesel::prelude::*;
use keysmith::accounts::email::Email;
use keysmith::accounts::session::{Browser, Way};
use keysmith::accounts::sign_in_link::{NewLink, Purpose};
use keysmith::accounts::{account, session, sign_in_link};
use keysmith::db;
use keysmith::db::schema::sign_in_links;
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
    /// An anonymous caller.
    pub fn stranger(app: &TestApp) -> Self {
        let client = Client::builder().cookie_store(true).redirect(Policy::none()).build().unwrap();
        Self { base: app.base.clone(), client, token: None }
    }

    /// A program with this API token.
    pub fn with_token(app: &TestApp, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..Self::stranger(app) }
    }

    /// The signed-in account with this address; created if missing.
    pub async fn signed_in(app: &TestApp, email: &str) -> Self {
        let (context, email) = (app.app.context.clone(), Email::parse(email).unwrap());
        let started = app.app.db.write(move |conn| {
            let account = account::find_or_create(conn, &context, &email)?;
            Ok::<_, db::Error>(session::create(conn, &context, &account, Way::Link, false, &Browser::default())?.1)
        });
        let cookie = format!("{}={}", keysmith::http::auth::SESSION_COOKIE, started.await.unwrap().expose());
        let headers = [(reqwest::header::COOKIE, cookie.parse().unwrap())].into_iter().collect();
        let client = Client::builder().default_headers(headers).redirect(Policy::none()).build().unwrap();
        Self { client, ..Self::stranger(app) }
    }

    /// Opens a link and presses its page's button; returns the response.
    pub async fn open_link(&self, token: &str, more: &[(&str, &str)]) -> Response {
        let page = self.get("/buy").await.text().await.unwrap();
        let csrf = crate::pages::field(&page, "csrf");
        let fields: Vec<(&str, &str)> =
            [("csrf", csrf.as_str()), ("token", token)].into_iter().chain(more.iter().copied()).collect();
        self.post_form("/sign-in/confirm", &fields).await
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

    /// Accepts the invitation to an organization (`org_…`).
    pub async fn join(&self, organization: &str) {
        let path = format!("/api/v1/organizations/{organization}/accept");
        let answer = self.request(Method::POST, &path).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    }

    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        self.request(Method::POST, path).form(fields).send().await.unwrap()
    }
}

/// Creates a sign-in link for this address's account; returns its token.
pub async fn new_link(app: &TestApp, email: &str) -> String {
    let (context, email) = (app.app.context.clone(), Email::parse(email).unwrap());
    let made = app.app.db.write(move |conn| {
        let account = account::any_of_email(conn, &email)?.unwrap();
        sign_in_link::create(conn, &context, &account.id, &NewLink::of(Purpose::SignIn))
    });
    sign_in_link::token(&app.app.secret, &made.await.unwrap().unwrap())
}

/// Returns the token of the newest open link for this purpose that was mailed to this address.
pub async fn sent_link(app: &TestApp, email: &str, purpose: Purpose) -> Option<String> {
    let email = Email::parse(email).unwrap();
    let found = app.app.db.read(move |conn| {
        let accounts = account::ids_of_email(conn, &email)?;
        let open = sign_in_links::table
            .filter(sign_in_links::account_id.eq_any(accounts))
            .filter(sign_in_links::purpose.eq(purpose.as_str()))
            .filter(sign_in_links::used_at.is_null())
            .order(sign_in_links::id.desc());
        Ok::<_, db::Error>(open.select(sign_in_links::id).first::<String>(conn).optional()?)
    });
    found.await.unwrap().map(|id| sign_in_link::token(&app.app.secret, &id))
}

/// Uses the confirmation link of a sign-up for an existing account, which then has the sign-up's username and password.
pub async fn confirm_sign_up(app: &TestApp, email: &str) -> Person {
    let owner = Person::stranger(app);
    let token = sent_link(app, email, Purpose::ConfirmSignUp).await.unwrap();
    assert_eq!(owner.open_link(&token, &[]).await.status(), 303);
    owner
}
