//! Who is asking: a signed-in person by the session cookie, a visitor by theirs, an admin by a bearer token.

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
use crate::ids::OrderId;
use crate::language::Language;
use crate::secret::{Redacted, Secret};

/// The signed-in session's cookie, as it is called without https.
pub const SESSION_COOKIE: &str = cookies::SESSION;

/// Whoever sent this request, signed in or not.
pub struct Visitor {
    pub signed_in: Option<(Session, Account)>,
    /// What form tokens are bound to: the session's id, or the visitor cookie's value.
    bound_to: String,
    /// A new visitor's cookie, to be set with the answer.
    new_cookie: Option<String>,
    secret: std::sync::Arc<Secret>,
}

/// The session and account that a middleware has read already, in the request's extensions.
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
    /// The account that is signed in; 401 when nobody is.
    pub fn account(&self) -> Result<&Account, Problem> {
        let account = self.signed_in.as_ref().map(|(_, account)| account);
        account.ok_or_else(|| Problem::unauthorized("Sign in first."))
    }

    /// Whether the role of who is signed in may do this in the console.
    pub fn may(&self, permission: Permission) -> bool {
        self.account().is_ok_and(|account| account.may(permission))
    }

    /// The language in which they get this page.
    pub fn language(&self, req: &HttpRequest) -> Language {
        if language::is_english_only(req) {
            return Language::English;
        }
        let own = self.signed_in.as_ref().and_then(|(_, account)| account.language);
        own.or_else(|| language::of_browser(req)).unwrap_or(Language::English)
    }

    /// The token that this visitor's forms carry.
    pub fn csrf(&self) -> String {
        csrf::token(&self.secret, &self.bound_to)
    }

    /// Refuses a form that does not come from one of our own pages.
    pub fn check_csrf(&self, presented: Option<&str>) -> Result<(), Problem> {
        if csrf::verify(&self.secret, &self.bound_to, presented.unwrap_or_default()) {
            return Ok(());
        }
        Err(Problem::forbidden("invalid_csrf_token", "This form is too old or came from another page. Load it again."))
    }

    /// The cookie that a new visitor gets with a page that has forms.
    pub fn cookie(&self) -> Option<Cookie<'static>> {
        let value = self.new_cookie.clone()?;
        Some(cookies::build(cookies::VISITOR, value, Some(Duration::days(30))))
    }

    /// What a link that this browser asks for is bound to.
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
        // Reading goes on where nothing can be written: the session is touched at the next request.
        if let Err(error) = app.db.write(move |conn| session::touch(conn, &id, now)).await {
            tracing::warn!(%error, "a session's last use was not written");
        }
    }
    Ok(found)
}

/// The browser that sends this request, for a session of it: the one that it has ends.
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

/// The cookie of the browser that saw an order's keys first; for the page that asks for it, and so without the prefix of
/// cookies for the whole host.
pub fn first_view_cookie(app: &App, order_id: &OrderId, token: String) -> Cookie<'static> {
    Cookie::build(format!("keysmith_seen_{order_id}"), token)
        .path("/checkout/success")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.is_https())
        .max_age(Duration::seconds(first_view::LIFETIME))
        .finish()
}

/// Refuses a cookie-authenticated call that a browser says comes from another site. Programs send neither header.
pub fn check_same_origin(req: &HttpRequest, app: &App) -> Result<(), Problem> {
    let text = |name: &str| req.headers().get(name).and_then(|value| value.to_str().ok());
    let foreign_site = text("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none"));
    // Under another name than the public one (plain http in a local network) the browser says which one it called.
    let called = text("host");
    let own = |origin: &str| {
        origin == origin_of(&app.public_url)
            || origin
                .split_once("://")
                .is_some_and(|(scheme, host)| Some(host) == called && (scheme == "https" || !app.is_https()))
    };
    let foreign_origin = text("origin").is_some_and(|origin| !own(origin));
    if foreign_site || (foreign_origin && text("sec-fetch-site").is_none()) {
        return Err(Problem::forbidden("cross_site_request", "This call may only come from this server's own pages."));
    }
    Ok(())
}

/// The signed-in account as a buyer for this address: only who is signed in with it, on our own pages, pays as their own
/// customer at Stripe. Everybody else who types it is a guest.
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

/// The bearer token of a request, if it has one.
pub fn bearer(req: &HttpRequest) -> Option<&str> {
    let value = req.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
