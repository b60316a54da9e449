//! `/sign-in/confirm`: the target of links in mails. GET shows the account that the link signs in to and what else it
//! does; POST does that, once.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::form::Form;
use super::sign_in::LINK_MINUTES;
use super::sign_in_code::proceed;
use super::view::{or_problem, page};
use crate::accounts::account::{self, UserError};
use crate::accounts::email::Email;
use crate::accounts::password::{self, Password, PasswordHash};
use crate::accounts::session::{Browser, Way};
use crate::accounts::sign_in::{Entered, SignInError, enter};
use crate::accounts::sign_in_link::{self, Link, LinkError, Purpose};
use crate::accounts::unconfirmed::{self, Chooser};
use crate::accounts::username::Username;
use crate::accounts::{Account, change_email, change_password};
use crate::app::App;
use crate::audit::Actor;
use crate::db::{self, Conn};
use crate::error_code::ErrorCode;
use crate::http::auth::{Visitor, app, browser};
use crate::http::fields::{BODY_LIMIT, Body, Fields};
use crate::http::problem::{FieldError, Problem};
use crate::http::security_log;
use crate::ids::Context;
use crate::licenses::sign_up::pending::{self, PendingError};
use crate::secret::Secret;

/// `GET /sign-in/confirm?token=`: shows a page with a button, because mail scanners open links, too.
pub async fn confirm(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let token = Fields::from_page_query(req.query_string()).optional_text("token").unwrap_or_default();
    or_problem(&req, show(&req, &visitor, &token, &[]).await).await
}

/// `POST /sign-in/confirm`: uses the link.
pub async fn consume(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    or_problem(&req, use_link(&req, &visitor, &Form::parse(&body)).await).await
}

async fn show(
    req: &HttpRequest,
    visitor: &Visitor,
    token: &str,
    errors: &[FieldError],
) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    match peek(&app, token).await {
        Ok((link, _)) if is_elsewhere(visitor, &link) => elsewhere(req, visitor, &link),
        Ok((link, username)) => {
            let context = json!({
                "token": token,
                "purpose": link.purpose.as_str(),
                "account": link.account.email.as_str(),
                "new_email": link.detail,
                "username": username,
                "asked_here": link.browser_hash.as_ref().is_none_or(|hash| *hash == visitor.browser_hash()),
                "password_min_length": password::LENGTH.start(),
                "errors": errors,
            });
            let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
            page(req, visitor, status, "pages/sign_in_confirm.html", context)
        }
        Err(error) => failed(req, visitor, error),
    }
}

/// Returns the link and its username, without using the link.
async fn peek(app: &App, token: &str) -> Result<(Link, Option<String>), LinkError> {
    let (secret, now, presented) = (app.secret.clone(), app.context.now(), token.to_owned());
    let peeked = app.db.read(move |conn| {
        let link = sign_in_link::peek(conn, &secret, &presented, now)?;
        let username = match link.purpose {
            Purpose::ConfirmSignUp => pending::username_of(conn, &link.id)?,
            _ => link.account.username.clone(),
        };
        Ok::<_, LinkError>((link, username))
    });
    peeked.await
}

/// Returns whether the link changes an address but its account is not signed in here. Such a link is refused, so that
/// somebody who gets the mail because of a typo cannot use it.
fn is_elsewhere(visitor: &Visitor, link: &Link) -> bool {
    let signed_in = visitor.signed_in.as_ref().map(|(_, account)| &account.id);
    link.purpose == Purpose::ChangeEmail && signed_in != Some(&link.account.id)
}

fn elsewhere(req: &HttpRequest, visitor: &Visitor, link: &Link) -> Result<HttpResponse, Problem> {
    let context = json!({"new_email": link.detail});
    page(req, visitor, StatusCode::FORBIDDEN, "pages/sign_in_elsewhere.html", context)
}

/// The reason why a link failed. Its transaction was rolled back, so the link stays valid until it expires.
#[derive(Debug, thiserror::Error)]
enum RedeemError {
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error(transparent)]
    Pending(#[from] PendingError),
    #[error(transparent)]
    User(#[from] UserError),
    #[error(transparent)]
    SignIn(#[from] SignInError),
    #[error(transparent)]
    Db(#[from] db::Error),
}

async fn use_link(req: &HttpRequest, visitor: &Visitor, typed: &Form) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(Some(typed.get("csrf")))?;
    let app = app(req)?;
    let token = typed.get("token").to_owned();
    let link = match peek(&app, &token).await {
        Ok((link, _)) if is_elsewhere(visitor, &link) => return elsewhere(req, visitor, &link),
        Ok((link, _)) => link,
        Err(error) => return refused(req, visitor, &app, error),
    };
    let password = match link.purpose {
        Purpose::ResetPassword => match new_password(&app, &link.account, typed.get("new_password")) {
            Ok(password) => Some(password.hash(&app.context).await.map_err(|error| Problem::internal(&error))?),
            Err(error) => return show(req, visitor, &token, &[error]).await,
        },
        _ => None,
    };
    let (secret, context, browser) = (app.secret.clone(), app.context.clone(), browser(req, &app));
    let redeemed = app.db.write(move |conn| redeem(conn, &context, &secret, &token, password.as_ref(), &browser));
    match redeemed.await {
        Ok((account, entered)) => {
            app.wake.ring();
            proceed(req, &app, &account, Way::Link, entered, flash(link.purpose))
        }
        Err(RedeemError::Link(error)) => refused(req, visitor, &app, error),
        Err(RedeemError::SignIn(SignInError::Refused)) => refused(req, visitor, &app, LinkError::Expired),
        Err(RedeemError::Pending(PendingError::Gone)) => Err(Problem::conflict(
            ErrorCode::SignUpGone,
            "The license key of this sign-up does not admit a new user any more.",
        )),
        Err(RedeemError::Pending(PendingError::User(error)) | RedeemError::User(error)) => Err(error.into()),
        Err(RedeemError::Pending(PendingError::Db(error)) | RedeemError::Db(error)) => Err(error.into()),
        Err(RedeemError::SignIn(error)) => Err(error.into()),
    }
}

fn new_password(app: &App, account: &Account, text: &str) -> Result<Password, FieldError> {
    let username = account.username.as_deref().and_then(|name| Username::parse(name).ok());
    let parsed = Password::parse(text, &account.email, username.as_ref(), &[app.config.seller_name.as_str()]);
    parsed.map_err(|error| FieldError::new("new_password", ErrorCode::InvalidPassword, error))
}

/// Uses the link, applies its purpose, and signs in.
fn redeem(
    conn: &mut Conn,
    context: &Context,
    secret: &Secret,
    token: &str,
    password: Option<&PasswordHash>,
    browser: &Browser,
) -> Result<(Account, Entered), RedeemError> {
    let link = sign_in_link::consume(conn, context, secret, token)?;
    let actor = Actor::Customer(link.account.id.clone());
    let email = &link.account.email;
    let gone = || db::Error::Corrupt(format!("the account of the link {} vanished", link.id));
    let account = match (link.purpose, password) {
        (Purpose::ConfirmAddress, _) => unconfirmed::confirm(conn, context, &actor, email, Chooser::Owner)?,
        (Purpose::ConfirmSignUp, _) => Some(pending::complete(conn, context, &link)?),
        (Purpose::ChangeEmail, _) => {
            let email = Email::parse(link.detail.as_deref().unwrap_or_default()).map_err(|_| gone())?;
            change_email::set_email(conn, context, &actor, &link.account, &email)?;
            account::find(conn, &link.account.id)?
        }
        (Purpose::ResetPassword, Some(hash)) => {
            let account = unconfirmed::confirm(conn, context, &actor, email, Chooser::Unknown)?.ok_or_else(gone)?;
            change_password::reset(conn, context, &account, hash)?;
            Some(account)
        }
        (Purpose::SignIn | Purpose::ResetPassword, _) => {
            unconfirmed::confirm(conn, context, &actor, email, Chooser::Unknown)?
        }
    };
    let account = account.ok_or_else(gone)?;
    let entered = enter(conn, context, &account, Way::Link, browser)?;
    Ok((account, entered))
}

fn flash(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::SignIn => "signed_in",
        Purpose::ConfirmAddress | Purpose::ConfirmSignUp => "address_confirmed",
        Purpose::ChangeEmail => "address_changed",
        Purpose::ResetPassword => "password_set",
    }
}

/// Refuses an invalid link, and logs it like every failed sign-in.
fn refused(req: &HttpRequest, visitor: &Visitor, app: &App, error: LinkError) -> Result<HttpResponse, Problem> {
    let why = match error {
        LinkError::Invalid => Some("refused"),
        LinkError::Expired => Some("expired"),
        LinkError::Used => Some("used"),
        LinkError::Db(_) => None,
    };
    if let Some(why) = why {
        security_log::not_signed_in(req, app, "link", why);
    }
    failed(req, visitor, error)
}

fn failed(req: &HttpRequest, visitor: &Visitor, error: LinkError) -> Result<HttpResponse, Problem> {
    if let LinkError::Db(error) = error {
        return Err(error.into());
    }
    let context: Value = json!({"link_minutes": LINK_MINUTES});
    page(req, visitor, StatusCode::BAD_REQUEST, "pages/sign_in_failed.html", context)
}
