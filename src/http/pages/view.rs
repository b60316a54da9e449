//! The shared part of all pages: context, CSRF tokens, redirects with a message, and the error page.

use actix_web::http::header::{ACCEPT, HeaderValue, LOCATION, RETRY_AFTER};
use actix_web::http::{Method, StatusCode};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, HttpResponseBuilder};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Map, Value, json};

use super::kept_form;
use crate::accounts::{Permission, Role, csrf};
use crate::app::App;
use crate::error_code::ErrorCode;
use crate::http::auth::{Visitor, app};
use crate::http::brand;
use crate::http::cookies;
use crate::http::errors::sentence;
use crate::http::fields::Body;
use crate::http::language;
use crate::http::problem::Problem;
use crate::http::request::{RequestId, is_below};
use crate::http::theme::Theme;
use crate::language::Language;
use crate::templates::{Templates, as_written};

/// Messages that survive a redirect, by their name in a cookie: nobody can make a page show anything that is not in
/// these lists. The texts of those for customers are the messages `flash-…`.
const FLASHES: &[(&str, &str)] = &[
    ("license_activated", "success"),
    ("license_deactivated", "success"),
    ("license_moved", "success"),
    ("activation_renamed", "success"),
    ("activation_unnamed", "success"),
    ("key_replaced", "success"),
    ("license_renewed", "success"),
    ("choice_kept", "success"),
    ("key_removed", "success"),
    ("last_key_removed", "info"),
    ("plan_changed", "success"),
    ("quantity_changed", "success"),
    ("signed_in", "success"),
    ("trial_started", "success"),
    ("person_erased", "success"),
    ("address_confirmed", "success"),
    ("address_changed", "success"),
    ("confirmation_sent", "info"),
    ("email_asked", "info"),
    ("second_factor_off", "info"),
    ("session_ended", "info"),
    ("signed_out", "info"),
    ("profile_changed", "success"),
    ("password_set", "success"),
    ("session_revoked", "success"),
    ("subscription_ends", "success"),
    ("subscription_kept", "success"),
    ("organization_made", "success"),
    ("organization_renamed", "success"),
    ("organization_deleted", "info"),
    ("organization_left", "info"),
    ("member_invited", "success"),
    ("invitation_accepted", "success"),
    ("invitation_declined", "info"),
    ("member_removed", "success"),
    ("role_changed", "success"),
    ("handed_over", "success"),
    ("sessions_revoked", "success"),
];

/// The messages of the console and the sandbox, in English only.
const SELLER_FLASHES: &[(&str, &str, &str)] = &[
    ("deactivated", "success", "The license key is available again."),
    ("event_replayed", "success", "The event is being processed again."),
    ("events_replayed", "success", "The failed events are being processed again."),
    ("mail_texts_saved", "success", "The texts are saved. The next mails say it in these words."),
    ("mail_resent", "success", "The mail is being sent again."),
    ("catalog_changed", "success", "The catalog is changed."),
    ("product_made", "success", "The product is added. Add a tier: a way to buy it."),
    ("tier_made", "success", "The tier is added. Add a price to sell it online."),
    ("price_made", "success", "The price is on sale."),
    ("price_replaced", "success", "The new price is on sale; the old one is archived."),
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
    ("seller_invited", "success", "They are in the team, and a mail is on its way to them."),
    ("seller_role_changed", "success", "The role is changed."),
    ("seller_removed", "success", "Removed from the team."),
    ("notifications_changed", "success", "Your notifications are changed."),
    ("token_revoked", "success", "The token is revoked."),
    ("settings_changed", "success", "The settings are saved and in force."),
    ("stripe_connected", "success", "Stripe is connected."),
    ("test_mail_sent", "success", "The test mail is sent. Look into your inbox."),
    ("catalog_set_up", "success", "The catalog is there."),
    ("administrator_made", "success", "You are the administrator of this server."),
    ("subscription_canceled", "success", "The subscription ends with the period that is paid for."),
    ("subscription_goes_on", "success", "The subscription goes on."),
    ("account_email_changed", "success", "The address is changed."),
    ("account_erased", "success", "The person is erased."),
    ("bulk_started", "info", "The work has begun."),
    ("bulk_stopped", "info", "Stopped. What was changed stays changed."),
    ("bulk_continued", "info", "The work goes on."),
    ("bulk_undoing", "info", "The action is being undone."),
    ("license_changed", "success", "The license is changed."),
    (
        "license_changed_over_limit",
        "info",
        "The license is changed. More seats are in use than it has now: nobody loses theirs, and nobody gets a new one.",
    ),
    ("license_extended", "success", "The license is extended."),
    ("license_handed_over", "success", "The license has a new owner, who is told by mail."),
    ("trial_issued", "success", "The trial has started, and its key is on its way by mail."),
    ("license_issued", "success", "The license is issued."),
    ("licenses_issued", "success", "The licenses are issued."),
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
    ("sandbox_done", "success", "Done."),
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
    let templates = app.templates.of(visitor.language(req));
    let flash = cookies::value(req, cookies::FLASH);
    translate(&templates, &mut context);
    let role = visitor.signed_in.as_ref().map_or(Role::Customer, |(_, account)| account.role);
    only_what_opens(role, &mut context);
    let shared = json!({
        "sandbox": app.config.is_sandbox(),
        "signed_in": visitor.signed_in.is_some(),
        "is_seller": role.is_seller(),
        "may": role.permissions(),
        "email": visitor.signed_in.as_ref().map(|(_, account)| account.email.as_str()),
        "unconfirmed": visitor.signed_in.as_ref().is_some_and(|(_, account)| account.unconfirmed_since.is_some()),
        "csrf": visitor.csrf(),
        "path": req.path(),
        "this_page": this_page(req, visitor),
        "flash": flash.as_deref().and_then(|cookie| flash_of(&app, &templates, cookie)),
        "theme": Theme::of(req),
        "has_languages": !language::is_english_only(req),
        "seller_name": app.config.seller_name,
        "seller_links": app.config.links,
        "brand": app.config.accent.as_ref().map(brand::path),
        "logo": app.config.logo.as_ref().map(brand::logo_path),
    });
    if let (Some(context), Value::Object(shared)) = (context.as_object_mut(), shared) {
        for (name, value) in shared {
            context.entry(name).or_insert(value);
        }
    }
    let html = templates.render(template, context).map_err(|e| Problem::internal(&e))?;
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

/// Returns where a form of the layout returns to: this page, or one that can be loaded with GET where this page
/// answers a form.
fn this_page(req: &HttpRequest, visitor: &Visitor) -> String {
    match req.method() {
        &Method::GET => req.uri().path_and_query().map_or_else(|| req.path().to_owned(), ToString::to_string),
        _ if visitor.signed_in.is_some() => "/dashboard".to_owned(),
        _ => "/buy".to_owned(),
    }
}

/// Redirects (303) to a page of ours.
pub fn redirect(to: &str) -> HttpResponseBuilder {
    let mut response = HttpResponse::SeeOther();
    response.insert_header((LOCATION, to));
    response
}

/// Redirects (303) to a page of ours that shows a message of [`FLASHES`] or [`SELLER_FLASHES`].
pub fn redirect_with(to: &str, flash: &'static str) -> HttpResponseBuilder {
    let mut response = redirect(to);
    response.cookie(cookies::build(cookies::FLASH, flash.to_owned(), None));
    response
}

/// A message after a redirect: a name of [`FLASHES`] or [`SELLER_FLASHES`], and the name that its text contains.
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

/// Redirects (303) to a page of ours that shows a message with a name. The cookie is signed, so nobody else can choose
/// the text.
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

/// Redirects to the sign-in page, and remembers this page.
pub fn sign_in_first(req: &HttpRequest) -> HttpResponse {
    let mut response = redirect("/sign-in");
    response.cookie(cookies::build(cookies::NEXT, req.path().to_owned(), None));
    response.finish()
}

/// Redirects after a sign-in: to the page that was requested, or to the dashboard. Always a page of ours.
pub fn after_sign_in(req: &HttpRequest, flash: &'static str) -> HttpResponseBuilder {
    let asked = cookies::value(req, cookies::NEXT);
    let ours = |path: &String| {
        let plain = path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/_-".contains(&b));
        plain && (is_below(path, kept_form::PERSONAL) || is_below(path, &["/resume"]))
    };
    let mut response = redirect_with(asked.filter(ours).as_deref().unwrap_or("/dashboard"), flash);
    response.cookie(cookies::removal(cookies::NEXT));
    response
}

fn flash_of(app: &App, templates: &Templates, cookie: &str) -> Option<Value> {
    let mut parts = cookie.split('.');
    let word = parts.next()?;
    let name = match (parts.next(), parts.next()) {
        (Some(name), Some(mark)) if mark == flash_mark(app, word, name) => {
            let name = String::from_utf8(BASE64URL_NOPAD.decode(name.as_bytes()).ok()?).ok()?;
            Some(as_written(&name))
        }
        (None, None) => None,
        _ => return None,
    };
    if let Some((_, kind, text)) = SELLER_FLASHES.iter().find(|(known, _, _)| *known == word) {
        return Some(json!({"kind": kind, "text": text}));
    }
    let (_, kind) = FLASHES.iter().find(|(known, _)| *known == word)?;
    let variables = name.into_iter().map(|name| ("name".to_owned(), Value::from(name))).collect();
    // `None` where the message needs a name and there is none.
    let text = templates.message(&flash_message(word), &variables)?;
    Some(json!({"kind": kind, "text": text}))
}

fn flash_message(word: &str) -> String {
    format!("flash-{}", word.replace('_', "-"))
}

/// Returns whether a browser sends this request.
pub fn wants_html(req: &HttpRequest) -> bool {
    req.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}

/// Renders the error page.
pub async fn problem(req: &HttpRequest, problem: &Problem) -> Result<HttpResponse, Problem> {
    let visitor = Visitor::extract(req).await?;
    let mut context = form_problem(problem);
    if let Some(context) = context.as_object_mut() {
        let request_id = req.extensions().get::<RequestId>().map(|id| id.0.clone());
        context.insert("status".into(), problem.status.as_u16().into());
        context.insert("request_id".into(), request_id.into());
    }
    let mut response = page(req, &visitor, problem.status, "pages/problem.html", context)?;
    if let Some(seconds) = problem.retry_after {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response.extensions_mut().insert(Refusal(problem.code.as_str()));
    Ok(response)
}

/// Turns a handler's refusal into a page. A form whose session has ended is kept, and its sender redirected to the
/// sign-in.
pub async fn or_problem(req: &HttpRequest, result: Result<HttpResponse, Problem>) -> Result<HttpResponse, Problem> {
    match result {
        Ok(response) => Ok(response),
        Err(refusal) if matches!(refusal.code, ErrorCode::Unauthorized | ErrorCode::InvalidCsrfToken) => {
            let visitor = Visitor::extract(req).await?;
            match kept_form::keep(req, &visitor) {
                Some(response) => Ok(response),
                None => problem(req, &refusal).await,
            }
        }
        Err(refusal) => problem(req, &refusal).await,
    }
}

/// Returns `{title, detail, code, more}` for the head of a form; [`page`] translates them.
pub fn form_problem(problem: &Problem) -> Value {
    let mut more = problem.more.clone();
    if let Some(seconds) = problem.retry_after {
        more.insert("retry_after".into(), seconds.into());
    }
    let (word, title) = heading(problem);
    json!({"heading": word, "title": title, "detail": told(problem), "code": problem.code, "more": more})
}

/// Returns a refusal as the message above a page.
pub fn refusal(problem: &Problem) -> Value {
    let mut flash = form_problem(problem);
    if let Some(flash) = flash.as_object_mut() {
        let text = flash.remove("detail").unwrap_or_default();
        flash.insert("text".into(), text);
        flash.insert("kind".into(), "error".into());
    }
    flash
}

/// Removes the sections that the role may not open from the console's menu.
fn only_what_opens(role: Role, context: &mut Value) {
    if let Some(sections) = context.get_mut("sections").and_then(Value::as_array_mut) {
        let needs = |section: &Value| section.get("needs").and_then(Value::as_str).and_then(Permission::parse);
        sections.retain(|section| needs(section).is_some_and(|needed| role.may(needed)));
    }
}

/// Translates every refusal in a page's context. The English texts are specific to each case; other languages have one
/// message per code.
fn translate(templates: &Templates, context: &mut Value) {
    if templates.language() == Language::English {
        return;
    }
    match context {
        Value::Array(values) => values.iter_mut().for_each(|value| translate(templates, value)),
        Value::Object(fields) => {
            let text = |name: &str| fields.get(name).and_then(Value::as_str);
            let more = fields.get("more").and_then(Value::as_object).cloned().unwrap_or_default();
            let said =
                text("code").and_then(|code| templates.message(&format!("error-{}", code.replace('_', "-")), &more));
            let title = text("heading").and_then(|word| templates.message(&format!("problem-{word}"), &Map::new()));
            for (place, text) in [("message", &said), ("detail", &said), ("text", &said), ("title", &title)] {
                if let (Some(place), Some(text)) = (fields.get_mut(place).filter(|old| old.is_string()), text) {
                    *place = text.as_str().into();
                }
            }
            fields.values_mut().for_each(|value| translate(templates, value));
        }
        _ => {}
    }
}

/// Returns the heading of a refusal: its message ID, and its English text.
fn heading(problem: &Problem) -> (&'static str, &'static str) {
    match problem.status {
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => ("check", "Please check what you entered"),
        StatusCode::UNAUTHORIZED => ("sign-in", "Please sign in"),
        StatusCode::PAYMENT_REQUIRED => ("payment", "The payment did not go through"),
        StatusCode::FORBIDDEN => ("forbidden", "You cannot do this"),
        StatusCode::NOT_FOUND => ("not-found", "Not found"),
        StatusCode::CONFLICT => ("conflict", "This is not possible right now"),
        StatusCode::PAYLOAD_TOO_LARGE => ("too-large", "That was too much at once"),
        StatusCode::TOO_MANY_REQUESTS => ("too-many", "Too many tries"),
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE => ("later", "Please try again in a moment"),
        _ => ("wrong", "Something went wrong"),
    }
}

/// Returns the text of a refusal for people: for invalid fields their messages, without the API's names of the fields.
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

    /// The fields of a page's query, for a form that a link prefills.
    pub fn of_query(query: &str) -> Self {
        Self(url::form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    /// Returns the fields whose names start with this: the rest of the name, and the text.
    pub fn beginning_with<'a>(&'a self, start: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().filter_map(move |(name, text)| Some((name.strip_prefix(start)?, text.as_str())))
    }

    /// Returns the field's text; the last one of several, and empty when it is missing.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().rfind(|(known, _)| known == name).map_or("", |(_, text)| text.as_str())
    }

    /// Returns the texts of all fields with this name, such as selected checkboxes.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, text)| text.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_for_customers_has_a_message_and_none_is_the_sellers_too() {
        let templates = Templates::load(None).unwrap();
        let name = Map::from_iter([("name".to_owned(), Value::from("shop.example.com"))]);
        for (word, kind) in FLASHES {
            assert!(templates.message(&flash_message(word), &name).is_some(), "{word}");
            assert!(["success", "info"].contains(kind), "{word}: {kind}");
            assert!(SELLER_FLASHES.iter().all(|(seller, _, _)| seller != word), "{word}");
        }
    }
}
