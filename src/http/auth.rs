//! Authentication: people by the session cookie, visitors by the visitor cookie, programs by a bearer token.

use std::future::Future;
use std::pin::Pin;

use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest};

use super::client_address::client_address;
use super::problem::Problem;
pub use super::request::app;
use super::request_span::{CallerKind, note_caller};
use super::{cookies, language};
use crate::accounts::account::Account;
use crate::accounts::csrf;
use crate::accounts::email::Email;
use crate::accounts::role::Permission;
use crate::accounts::session::{self, Browser, Session};
use crate::accounts::sign_in_link;
use crate::app::App;
use crate::billing::purchases::checkout::Buyer;
use crate::billing::records::first_view;
use crate::error_code::ErrorCode;
use crate::ids::OrderId;
use crate::language::Language;
use crate::secret::{Redacted, Secret};

/// The session cookie's name without https.
pub const SESSION_COOKIE: &str = cookies::SESSION;

/// The sender of a request, signed in or not.
pub struct Visitor {
    pub signed_in: Option<(Session, Account)>,
    /// What form tokens are bound to: the session ID, or the visitor cookie's value.
    bound_to: String,
    /// A new visitor's cookie, to be set with the response.
    new_cookie: Option<String>,
    secret: std::sync::Arc<Secret>,
}

/// The session and account that a middleware has loaded already, in the request's extensions.
pub struct Known(pub (Session, Account));

impl FromRequest for Visitor {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let app = app(req);
        let token = cookies::value(req, cookies::SESSION);
        let visitor = cookies::value(req, cookies::VISITOR).filter(|v| v.len() == 32);
        let known = req.extensions().get::<Known>().map(|known| known.0.clone());
        let request = req.clone();
        Box::pin(async move {
            let app = app?;
            let signed_in = match (known, token) {
                (Some(known), _) => Some(known),
                (None, Some(token)) => find_session(&app, token).await?,
                (None, None) => None,
            };
            if signed_in.is_some() {
                note_caller(&request, CallerKind::Account);
            }
            let (bound_to, new_cookie) = match (&signed_in, visitor) {
                (Some((session, _)), _) => (session.id.clone(), None),
                (None, Some(visitor)) => (visitor, None),
                (None, None) => {
                    let fresh = format!("{}{}", app.context.request_id(), app.context.request_id());
                    (fresh.clone(), Some(fresh))
                }
            };
            Ok(Self { signed_in, bound_to, new_cookie, secret: app.secret.clone() })
        })
    }
}

impl Visitor {
    /// Returns the signed-in account; 401 without one.
    pub fn account(&self) -> Result<&Account, Problem> {
        let account = self.signed_in.as_ref().map(|(_, account)| account);
        account.ok_or_else(|| Problem::unauthorized("Sign in first."))
    }

    /// Returns whether the signed-in account's role has this permission in the console.
    pub fn may(&self, permission: Permission) -> bool {
        self.account().is_ok_and(|account| account.may(permission))
    }

    /// Returns the language of this visitor's pages.
    pub fn language(&self, req: &HttpRequest) -> Language {
        if language::is_english_only(req) {
            return Language::English;
        }
        let own = self.signed_in.as_ref().and_then(|(_, account)| account.language);
        own.or_else(|| language::of_browser(req)).unwrap_or(Language::English)
    }

    /// Returns the CSRF token for this visitor's forms.
    pub fn csrf(&self) -> String {
        csrf::token(&self.secret, &self.bound_to)
    }

    /// Refuses a form that was not sent from one of our own pages.
    pub fn check_csrf(&self, presented: Option<&str>) -> Result<(), Problem> {
        if csrf::verify(&self.secret, &self.bound_to, presented.unwrap_or_default()) {
            return Ok(());
        }
        Err(Problem::forbidden(
            ErrorCode::InvalidCsrfToken,
            "This form is too old or came from another page. Load it again.",
        ))
    }

    /// Returns the cookie that a new visitor gets with a page that has forms.
    pub fn cookie(&self) -> Option<Cookie<'static>> {
        let value = self.new_cookie.clone()?;
        Some(cookies::build(cookies::VISITOR, value, Some(Duration::days(30))))
    }

    /// Returns the hash that sign-in links requested by this browser are bound to.
    pub fn browser_hash(&self) -> String {
        sign_in_link::browser_hash(&self.bound_to)
    }
}

async fn find_session(app: &App, token: String) -> Result<Option<(Session, Account)>, Problem> {
    let now = app.context.now();
    let found = app.db.read(move |conn| session::find(conn, &token, now)).await?;
    if let Some((session, _)) = &found
        && session.is_due(now)
    {
        let id = session.id.clone();
        // Reads continue while the database refuses writes: the next request touches the session.
        if let Err(error) = app.db.write(move |conn| session::touch(conn, &id, now)).await {
            tracing::warn!(%error, "failed to record a session's last use");
        }
    }
    Ok(found)
}

/// Returns the browser that sends this request, for a new session; the browser's current session ends.
pub fn browser(req: &HttpRequest, app: &App) -> Browser {
    let agent = req.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok()).map(str::to_owned);
    Browser {
        user_agent: agent,
        ip: Some(client_address(req, app).to_string()),
        language: language::of_browser(req),
        replaces: cookies::value(req, cookies::SESSION).map(Redacted::new),
    }
}

/// The cookie that signs a browser in.
pub fn session_cookie(token: &str) -> Cookie<'static> {
    cookies::build(cookies::SESSION, token.to_owned(), Some(Duration::seconds(session::LIFETIME)))
}

/// The cookie that signs a browser out.
pub fn no_session_cookie() -> Cookie<'static> {
    cookies::removal(cookies::SESSION)
}

/// The cookie of the browser that saw an order's keys first. It is sent to that page only, and so lacks the prefix of
/// host-wide cookies.
pub fn first_view_cookie(app: &App, order_id: &OrderId, token: String) -> Cookie<'static> {
    Cookie::build(format!("keysmith_seen_{order_id}"), token)
        .path("/checkout/success")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.is_https())
        .max_age(Duration::seconds(first_view::LIFETIME))
        .finish()
}

/// Refuses a cookie-authenticated call that the browser labels as coming from another site. Programs send neither
/// header.
pub fn check_same_origin(req: &HttpRequest, app: &App) -> Result<(), Problem> {
    let text = |name: &str| req.headers().get(name).and_then(|value| value.to_str().ok());
    let foreign_site = text("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none"));
    // Under a name other than the public one (plain http in a local network), the `Host` header says which one was
    // called.
    let called = text("host");
    let own = |origin: &str| {
        origin == origin_of(&app.public_url)
            || origin
                .split_once("://")
                .is_some_and(|(scheme, host)| Some(host) == called && (scheme == "https" || !app.is_https()))
    };
    let foreign_origin = text("origin").is_some_and(|origin| !own(origin));
    if foreign_site || (foreign_origin && text("sec-fetch-site").is_none()) {
        return Err(Problem::forbidden(
            ErrorCode::CrossSiteRequest,
            "This call may only come from this server's own pages.",
        ));
    }
    Ok(())
}

/// Returns the signed-in account as the buyer for this address: only somebody who is signed in with the address, on
/// our own pages, pays as their own Stripe customer. Everybody else who enters it is a guest.
pub async fn own_buyer(
    req: &HttpRequest,
    app: &App,
    visitor: &Visitor,
    email: &Email,
) -> Result<Option<Buyer>, Problem> {
    let own = visitor
        .signed_in
        .as_ref()
        .map(|(_, account)| account)
        .filter(|account| account.email == *email && account.unconfirmed_since.is_none());
    let Some(id) = own.map(|account| account.id.clone()) else { return Ok(None) };
    if check_same_origin(req, app).is_err() {
        return Ok(None);
    }
    Ok(Some(app.db.read(move |conn| Buyer::of(conn, &id)).await?))
}

fn origin_of(url: &str) -> String {
    url::Url::parse(url).map(|url| url.origin().ascii_serialization()).unwrap_or_default()
}

/// Returns the bearer token of a request, if it has one.
pub fn bearer(req: &HttpRequest) -> Option<&str> {
    let value = req.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
