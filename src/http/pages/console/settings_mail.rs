//! `/admin/settings/mail`: the sender, the SMTP server, and a test mail.

use actix_web::{HttpRequest, HttpResponse};
use url::Url;

use super::for_seller;
use super::form::{self, FormPage, Input};
use super::setting_groups::MAIL_FROM;
use super::settings::SECTION;
use super::settings_form::{changed, input};
use crate::app::App;
use crate::error_code::ErrorCode;
use crate::http::admin::settings as change;
use crate::http::auth::{Visitor, app};
use crate::http::errors::sentence;
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::pages::form::Form;
use crate::http::pages::redirect::redirect_with;
use crate::http::problem::{FieldError, Problem};
use crate::http::request::live;
use crate::mail::test_mail::{self, TestMailError};
use crate::settings::Change;

const NAME: &str = "SMTP_URL";
const INVALID: ErrorCode = ErrorCode::InvalidSetting;

/// The encryption of the connection: form values, and their meanings.
const ENCRYPTIONS: [(&str, &str); 3] = [
    ("starttls", "STARTTLS (usually port 587)"),
    ("tls", "TLS from the start (usually port 465)"),
    ("none", "None: only for a server on this machine or network"),
];

/// Renders the form.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let draw = async { draw(&req, &visitor, None, None) };
    for_seller(&req, &visitor, draw).await
}

/// Stores the settings: `MAIL_FROM`, `smtp_host` (empty: mail is written to files), `smtp_port`, `smtp_encryption`,
/// `smtp_user`, `smtp_password` (empty: keeps the stored one).
pub async fn save(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let work = async |actor| {
        let live = live(&req)?;
        let mut changes: Vec<Change> = changed(&req, &MAIL_FROM, &form).into_iter().collect();
        if !live.environment().is_some_and(|env| env.fixes(NAME)) {
            changes.push(Change::new(NAME, url_of(&form, &live.app())?));
        }
        change::run(live, actor, changes).await?;
        Ok(redirect_with("/admin/settings/mail", "settings_changed").finish())
    };
    let again = async |problem: &Problem| draw(&req, &visitor, Some(&form), Some(problem));
    form::submit(&req, &visitor, &form, work, again).await
}

/// Sends a test mail to the signed-in account, using the effective settings.
pub async fn send_test(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    let form = Form::parse(&body);
    let work = async |_| {
        let app = app(&req)?;
        let to = visitor.account()?.email.clone();
        let sent = test_mail::send(&app.config, &app.public_url, &app.context, &app.templates, Some(to.as_str()));
        match sent.await {
            Ok(_) => Ok(redirect_with("/admin/settings/mail", "test_mail_sent").finish()),
            Err(error) => Err(Problem::conflict(ErrorCode::TestMailFailed, in_words(&error))),
        }
    };
    let again = async |problem: &Problem| draw(&req, &visitor, None, Some(problem));
    form::submit(&req, &visitor, &form, work, again).await
}

fn in_words(error: &TestMailError) -> String {
    match error {
        TestMailError::Send(error) => format!("{} {}", sentence(error), sentence(&error.hint())),
        other => sentence(other),
    }
}

/// Builds the `SMTP_URL` from the form; empty without a host.
fn url_of(form: &Form, app: &App) -> Result<String, Problem> {
    let wrong = |field: &str, what: &str| Problem::fields(&[FieldError::new(field, INVALID, what)]);
    let (host, port) = (form.get("smtp_host").trim(), form.get("smtp_port").trim());
    let (user, password) = (form.get("smtp_user").trim(), form.get("smtp_password"));
    if host.is_empty() {
        return Ok(String::new());
    }
    let (scheme, query) = match form.get("smtp_encryption") {
        "tls" => ("smtps", None),
        "none" => ("smtp", Some("tls=none")),
        _ => ("smtp", Some("tls=required")),
    };
    let mut url =
        Url::parse(&format!("{scheme}://{host}")).map_err(|_| wrong("smtp_host", "is not the name of a server"))?;
    if url.host_str().is_none()
        || !matches!(url.path(), "" | "/")
        || !url.username().is_empty()
        || url.query().is_some()
    {
        return Err(wrong("smtp_host", "is not the name of a server, as in smtp.example.com"));
    }
    if !port.is_empty() {
        let port: u16 = port.parse().map_err(|_| wrong("smtp_port", "is not a port"))?;
        url.set_port(Some(port)).map_err(|()| wrong("smtp_port", "is not a port"))?;
    }
    if !user.is_empty() {
        let before = stored(app);
        // The stored password is never sent to a server other than the one it was entered for.
        let kept = before.as_ref().filter(|old| old.host == host && old.user == user).map(|old| old.password.clone());
        let password = if password.is_empty() { kept.unwrap_or_default() } else { password.to_owned() };
        if password.is_empty() {
            return Err(wrong("smtp_password", "is needed with a user"));
        }
        let set = url.set_username(&encoded(user)).and_then(|()| url.set_password(Some(&encoded(&password))));
        set.map_err(|()| wrong("smtp_user", "cannot be used"))?;
    }
    url.set_query(query);
    Ok(url.into())
}

/// Percent-encodes every character: some characters that a URL permits in a password, such as `+`, would be decoded
/// differently later.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// The parts of the effective URL.
#[derive(Default)]
struct Parts {
    host: String,
    port: String,
    encryption: &'static str,
    user: String,
    password: String,
}

fn stored(app: &App) -> Option<Parts> {
    let url = Url::parse(app.config.mail.smtp_url.as_ref()?.expose()).ok()?;
    let tls = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, value)| value.into_owned());
    let decoded = |text: &str| {
        let pair = format!("x={}", text.replace('+', "%2B"));
        url::form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
    };
    Some(Parts {
        host: url.host_str().unwrap_or_default().to_owned(),
        port: url.port().map(|port| port.to_string()).unwrap_or_default(),
        encryption: match (url.scheme(), tls.as_deref()) {
            ("smtps", _) => "tls",
            (_, Some("none")) => "none",
            _ => "starttls",
        },
        user: decoded(url.username()),
        password: decoded(url.password().unwrap_or_default()),
    })
}

fn draw(
    req: &HttpRequest,
    visitor: &Visitor,
    form: Option<&Form>,
    problem: Option<&Problem>,
) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let is_fixed = live(req)?.environment().is_some_and(|env| env.fixes(NAME));
    let now = stored(&app).unwrap_or_default();
    let text = |name: &str, known: &str| form.map_or_else(|| known.to_owned(), |form| form.get(name).to_owned());
    let encryption = text("smtp_encryption", now.encryption);
    let password_hint = if now.password.is_empty() { "" } else { "One is set. Leave this empty to keep it." };
    let mut inputs = vec![
        input(req, &MAIL_FROM, form)?,
        Input::new("text", "smtp_host", "Mail server (SMTP)", text("smtp_host", &now.host))
            .hint("Empty: mail is written into files in the data folder, and no customer gets any."),
        Input::new("number", "smtp_port", "Port", text("smtp_port", &now.port)).hint("Empty: the usual one."),
        Input::choosing("select", "smtp_encryption", "Encryption", ENCRYPTIONS, |word| word == encryption),
        Input::new("text", "smtp_user", "User", text("smtp_user", &now.user)),
        Input::new("password", "smtp_password", "Password", "").hint(password_hint),
    ];
    if is_fixed {
        for input in inputs.iter_mut().skip(1) {
            *input = input.clone().hint("Set by SMTP_URL in the environment of the server.").fixed();
        }
    }
    let page = FormPage {
        lead: "License keys, sign-in links and receipts go out by this server. Save first, then send a test mail."
            .to_owned(),
        action: "/admin/settings/mail".to_owned(),
        inputs,
        back: "/admin/settings".to_owned(),
        ..FormPage::of(&SECTION, "Mail")
    };
    page.draw_with(req, visitor, problem, &[("/admin/settings/mail/test", "Send a test mail to yourself")])
}
