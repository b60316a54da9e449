//! What every page has in common: the shared context, form tokens, redirects with a message, and the page for a problem.

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT, HeaderValue, LOCATION, RETRY_AFTER};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, HttpResponseBuilder};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

use crate::accounts::csrf;
use crate::app::App;
use crate::http::auth::{Visitor, app};
use crate::http::cookies;
use crate::http::errors::sentence;
use crate::http::fields::Body;
use crate::http::problem::Problem;
use crate::http::request::RequestId;

/// What the page that somebody asked for before signing in may begin with.
const NEXT: &[&str] = &["/dashboard", "/account", "/admin", "/organizations"];

/// Messages that survive a redirect, by a word in a cookie: nobody can make a page say what is not in this list.
const FLASHES: &[(&str, &str, &str)] = &[
    ("activated", "success", "The license is active for this site."),
    ("license_activated", "success", "Activated {}."),
    ("license_deactivated", "success", "Removed {}. The license key can be used elsewhere."),
    ("license_moved", "success", "Moved to {}."),
    ("activation_renamed", "success", "It is called {} now."),
    ("activation_unnamed", "success", "The name is gone; it is called {} again."),
    (
        "key_replaced",
        "success",
        "The license has a new key, and a mail tells its owner. The old key does not work any more.",
    ),
    ("choice_kept", "success", "Your choice is kept. You can change it until the day they go."),
    ("deactivated", "success", "The license is free again."),
    ("key_removed", "success", "It is taken out of your subscription."),
    ("last_key_removed", "info", "It was the last one: the subscription ends with the period that is paid for."),
    ("event_replayed", "success", "The event is being processed again."),
    ("events_replayed", "success", "The failed events are being processed again."),
    ("mail_resent", "success", "The mail is being sent again."),
    ("account_disabled", "success", "The account is disabled."),
    ("account_enabled", "success", "The account is enabled."),
    ("account_signed_out", "success", "The account is signed out everywhere."),
    ("endpoint_changed", "success", "The endpoint is changed."),
    ("endpoint_deleted", "success", "The endpoint is deleted."),
    ("endpoint_disabled", "info", "Nothing more is posted to this endpoint until you switch it on."),
    ("endpoint_enabled", "success", "The endpoint is switched on."),
    ("sample_sent", "success", "A sample is on its way. Reload to see what came of it."),
    ("endpoint_tested", "success", "A test event is on its way. Reload to see what came of it."),
    ("delivery_resent", "success", "It is on its way again. Reload to see what came of it."),
    ("token_revoked", "success", "The token is revoked."),
    ("license_reinstated", "success", "The license is reinstated."),
    ("license_reissued", "success", "The license has a new key, and its owner is told."),
    ("license_resent", "success", "The key is on its way to its owner."),
    ("license_revoked", "success", "The license is revoked."),
    ("license_described", "success", "The metadata is changed."),
    ("license_suspended", "success", "The license is suspended."),
    ("order_kept", "success", "The licenses are kept."),
    ("order_revoked", "success", "The licenses are revoked."),
    ("order_reinstated", "success", "The licenses are reinstated."),
    ("order_suspended", "success", "The licenses are suspended."),
    ("plan_changed", "success", "Your plan is changed. Your license keys stay the same."),
    ("quantity_changed", "success", "Your subscription is changed."),
    ("signed_in", "success", "You are signed in."),
    (
        "trial_started",
        "success",
        "Your trial has begun on this installation. Its license key is on the way to your mailbox.",
    ),
    ("person_erased", "success", "Your data is erased. You are signed out."),
    ("address_confirmed", "success", "Your e-mail address is confirmed."),
    ("address_changed", "success", "Your e-mail address is changed."),
    ("confirmation_sent", "info", "A link is on its way to your mailbox. Open it to confirm your address."),
    ("email_asked", "info", "A link is on its way to the new address. Nothing changes until it is used."),
    ("second_factor_off", "info", "Signing in asks for no code any more."),
    ("signed_out", "info", "You are signed out."),
    ("password_set", "success", "Your password is set."),
    ("sandbox_done", "success", "Done."),
    ("session_revoked", "success", "That session is signed out."),
    ("subscription_ends", "success", "Your subscription ends with the period that is paid for."),
    ("subscription_kept", "success", "Your subscription goes on."),
    ("organization_made", "success", "The organization is there. Add its members."),
    ("organization_renamed", "success", "The name is changed."),
    ("organization_deleted", "info", "The organization is deleted."),
    ("organization_left", "info", "You have left the organization."),
    ("member_invited", "success", "They are invited: a mail is on its way. They join when they accept."),
    ("invitation_accepted", "success", "You belong to this organization now."),
    ("invitation_declined", "info", "You have declined the invitation."),
    ("member_removed", "success", "They are no member any more."),
    ("role_changed", "success", "The role is changed."),
    ("handed_over", "success", "The license key has a new owner."),
    ("sessions_revoked", "success", "You are signed out everywhere else."),
];

/// The code of the problem that a page shows, for the log.
#[derive(Clone, Copy, Debug)]
pub struct Refusal(pub &'static str);

/// Renders a page for this visitor. `context` is an object; the layout's values are added.
pub fn page(
    req: &HttpRequest,
    visitor: &Visitor,
    status: StatusCode,
    template: &str,
    mut context: Value,
) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let flash = cookies::value(req, cookies::FLASH);
    let shared = json!({
        "sandbox": app.config.is_sandbox(),
        "signed_in": visitor.signed_in.is_some(),
        "is_seller": visitor.signed_in.as_ref().is_some_and(|(_, account)| account.is_admin()),
        "email": visitor.signed_in.as_ref().map(|(_, account)| account.email.as_str()),
        "unconfirmed": visitor.signed_in.as_ref().is_some_and(|(_, account)| account.unconfirmed_since.is_some()),
        "csrf": visitor.csrf(),
        "path": req.path(),
        "flash": flash.as_deref().and_then(|cookie| flash_of(&app, cookie)),
        "seller_name": app.config.seller_name,
    });
    if let (Some(context), Value::Object(shared)) = (context.as_object_mut(), shared) {
        for (name, value) in shared {
            context.entry(name).or_insert(value);
        }
    }
    let html = app.templates.render(template, context).map_err(|e| Problem::internal(&e))?;
    let mut response = HttpResponseBuilder::new(status);
    response.content_type("text/html; charset=utf-8");
    if let Some(cookie) = visitor.cookie() {
        response.cookie(cookie);
    }
    if flash.is_some() {
        response.cookie(cookies::removal(cookies::FLASH));
    }
    Ok(response.body(html))
}

/// 303 to a page of ours.
pub fn redirect(to: &str) -> HttpResponseBuilder {
    let mut response = HttpResponse::SeeOther();
    response.insert_header((LOCATION, to));
    response
}

/// 303 to a page of ours that shows a message of [`FLASHES`].
pub fn redirect_with(to: &str, flash: &'static str) -> HttpResponseBuilder {
    let mut response = redirect(to);
    response.cookie(cookies::build(cookies::FLASH, flash.to_owned(), None));
    response
}

/// What is told after a redirect: a word of [`FLASHES`], and the name that stands in its message.
#[derive(Clone, Debug)]
pub struct Told {
    word: &'static str,
    name: Option<String>,
}

impl Told {
    pub fn word(word: &'static str) -> Self {
        Self { word, name: None }
    }

    pub fn named(word: &'static str, name: impl Into<String>) -> Self {
        let short: String = name.into().chars().take(NAME).collect();
        Self { word, name: Some(short) }
    }
}

/// The longest name in a message, in characters.
const NAME: usize = 100;

/// 303 to a page of ours that shows a message with a name. The cookie is signed, so nobody else makes a page say something.
pub fn redirect_told(req: &HttpRequest, to: &str, told: &Told) -> Result<HttpResponseBuilder, Problem> {
    let Some(name) = &told.name else { return Ok(redirect_with(to, told.word)) };
    let name = BASE64URL_NOPAD.encode(name.as_bytes());
    let mark = flash_mark(&app(req)?, told.word, &name);
    let mut response = redirect(to);
    response.cookie(cookies::build(cookies::FLASH, format!("{}.{name}.{mark}", told.word), None));
    Ok(response)
}

fn flash_mark(app: &App, word: &str, name: &str) -> String {
    csrf::token(&app.secret, &format!("flash {word} {name}"))
}

/// Leads to the sign-in page, and remembers where to go afterwards.
pub fn sign_in_first(req: &HttpRequest) -> HttpResponse {
    let mut response = redirect("/sign-in");
    response.cookie(cookies::build(cookies::NEXT, req.path().to_owned(), None));
    response.finish()
}

/// Where somebody who has signed in goes: to the page that they had asked for, or to their licenses. A page of ours in
/// any case.
pub fn after_sign_in(req: &HttpRequest, flash: &'static str) -> HttpResponseBuilder {
    let asked = cookies::value(req, cookies::NEXT);
    let ours = |path: &String| {
        let plain = path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/_-".contains(&b));
        plain && NEXT.iter().any(|start| path.strip_prefix(start).is_some_and(|r| r.is_empty() || r.starts_with('/')))
    };
    let mut response = redirect_with(asked.filter(ours).as_deref().unwrap_or("/dashboard"), flash);
    response.cookie(cookies::removal(cookies::NEXT));
    response
}

fn flash_of(app: &App, cookie: &str) -> Option<Value> {
    let mut parts = cookie.split('.');
    let word = parts.next()?;
    let (_, kind, text) = FLASHES.iter().find(|(known, _, _)| *known == word)?;
    let text = match (parts.next(), parts.next()) {
        (Some(name), Some(mark)) if mark == flash_mark(app, word, name) => {
            text.replace("{}", &String::from_utf8(BASE64URL_NOPAD.decode(name.as_bytes()).ok()?).ok()?)
        }
        (None, None) if !text.contains("{}") => (*text).to_owned(),
        _ => return None,
    };
    Some(json!({"kind": kind, "text": text}))
}

/// Whether a person's browser asks.
pub fn wants_html(req: &HttpRequest) -> bool {
    req.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}

/// The page that tells a person of a problem.
pub async fn problem(req: &HttpRequest, problem: &Problem) -> Result<HttpResponse, Problem> {
    let visitor = Visitor::extract(req).await?;
    let context = json!({
        "status": problem.status.as_u16(),
        "title": heading(problem),
        "detail": told(problem),
        "code": problem.code,
        "request_id": req.extensions().get::<RequestId>().map(|id| id.0.clone()),
    });
    let mut response = page(req, &visitor, problem.status, "pages/problem.html", context)?;
    if let Some(seconds) = problem.retry_after {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response.extensions_mut().insert(Refusal(problem.code));
    Ok(response)
}

/// Turns a page handler's refusal into a page.
pub async fn or_problem(req: &HttpRequest, result: Result<HttpResponse, Problem>) -> Result<HttpResponse, Problem> {
    match result {
        Ok(response) => Ok(response),
        Err(refusal) => problem(req, &refusal).await,
    }
}

/// `{title, detail, code}` for the head of a form.
pub fn form_problem(problem: &Problem) -> Value {
    json!({"title": heading(problem), "detail": told(problem), "code": problem.code})
}

/// What a refusal is called, for a person.
fn heading(problem: &Problem) -> &'static str {
    match problem.status {
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => "Please check what you entered",
        StatusCode::UNAUTHORIZED => "Please sign in",
        StatusCode::PAYMENT_REQUIRED => "The payment did not go through",
        StatusCode::FORBIDDEN => "You cannot do this",
        StatusCode::NOT_FOUND => "Not found",
        StatusCode::CONFLICT => "This is not possible right now",
        StatusCode::PAYLOAD_TOO_LARGE => "That was too much at once",
        StatusCode::TOO_MANY_REQUESTS => "Too many tries",
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE => "Please try again in a moment",
        _ => "Something went wrong",
    }
}

/// What a refusal says to a person: of wrong fields their messages, without the names that the API has for them.
pub fn told(problem: &Problem) -> String {
    let errors = problem.more.get("errors").and_then(Value::as_array);
    let messages = errors.into_iter().flatten().filter_map(|error| error.get("message")?.as_str());
    let sentences: Vec<String> = messages.map(|message| sentence(&message)).collect();
    if sentences.is_empty() { problem.detail.clone() } else { sentences.join(" ") }
}

/// The fields of a url-encoded form.
pub struct Form(Vec<(String, String)>);

impl Form {
    pub fn parse<const LIMIT: usize>(body: &Body<LIMIT>) -> Self {
        Self(url::form_urlencoded::parse(&body.0).into_owned().collect())
    }

    /// The fields of a page's query, for a form that a link fills in.
    pub fn of_query(query: &str) -> Self {
        Self(url::form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    /// The fields whose names begin with this: what follows it, and the text.
    pub fn beginning_with<'a>(&'a self, start: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().filter_map(move |(name, text)| Some((name.strip_prefix(start)?, text.as_str())))
    }

    /// The field's text, the last one's when it comes twice, empty when it is missing.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().rfind(|(known, _)| known == name).map_or("", |(_, text)| text.as_str())
    }

    /// The texts of all fields of this name: of the boxes that are ticked.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, text)| text.as_str())
    }
}
