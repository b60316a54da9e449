//! `/account/email` and `/account/confirmation`: changes the account's e-mail address, and sends the link that
//! confirms it.

use actix_web::{HttpRequest, HttpResponse};

use super::account::{Mistakes, sender, show_with};
use super::form::Form;
use super::redirect::redirect_with;
use super::view::or_problem;
use crate::abuse::Act;
use crate::accounts::Account;
use crate::accounts::change_email;
use crate::accounts::email::Email;
use crate::accounts::password;
use crate::accounts::session::Session;
use crate::app::App;
use crate::error_code::ErrorCode;
use crate::http::auth::{Visitor, app};
use crate::http::fields::{BODY_LIMIT, Body};
use crate::http::problem::{FieldError, Problem};
use crate::http::rate_limit::{allow, allow_own_password, allow_person};
use crate::licenses::sign_up::ask_to_confirm;
use crate::secret::Redacted;

/// Sends a link to `new_email`. Requires `email_password` if the account has a password.
pub async fn change(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    or_problem(&req, ask(&req, &visitor, &Form::parse(&body)).await).await
}

/// Resends the link that confirms the sign-up's address.
pub async fn confirmation(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    or_problem(&req, send(&req, &visitor, &Form::parse(&body)).await).await
}

async fn ask(req: &HttpRequest, visitor: &Visitor, form: &Form) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let (session, account) = sender(visitor, form)?;
    let email = match Email::parse(form.get("new_email")) {
        Ok(email) => email,
        Err(error) => {
            let errors = vec![FieldError::new("new_email", error.code(), error)];
            return show_with(req, visitor, &Mistakes::fields("email", errors, form)).await;
        }
    };
    allow_person(req, &app, email.as_str(), |person, browser| Act::SignInLink { person, browser }).await?;
    // This page has several password fields, so this one has a distinct name: its error appears at the right field.
    let given =
        ["email_password", "current_password"].map(|name| form.get(name)).into_iter().find(|text| !text.is_empty());
    if !proves(req, &app, &session, &account, given.unwrap_or_default()).await? {
        let message = "Give your current password, or sign in again by a link first.";
        let errors = vec![FieldError::new("email_password", ErrorCode::WrongPassword, message)];
        return show_with(req, visitor, &Mistakes::fields("email", errors, form)).await;
    }
    if email != account.email {
        let (context, hash) = (app.context.clone(), visitor.browser_hash());
        app.db.write(move |conn| change_email::ask(conn, &context, &account, &email, &hash)).await?;
        app.wake.ring();
    }
    Ok(redirect_with("/account", "email_asked").finish())
}

/// Returns whether the caller has proved to own the account: by its password now, or by a recent sign-in link.
pub(super) async fn proves(
    req: &HttpRequest,
    app: &App,
    session: &Session,
    account: &Account,
    presented: &str,
) -> Result<bool, Problem> {
    if session.is_fresh(app.context.now()) {
        return Ok(true);
    }
    allow_own_password(req, app, &account.id)?;
    let id = account.id.clone();
    let stored = app.db.read(move |conn| password::stored(conn, &id)).await?;
    let fits = password::verify(stored, Redacted::new(presented.to_owned())).await;
    fits.map_err(|error| Problem::internal(&error))
}

async fn send(req: &HttpRequest, visitor: &Visitor, form: &Form) -> Result<HttpResponse, Problem> {
    let app = app(req)?;
    let (_, account) = sender(visitor, form)?;
    if account.unconfirmed_since.is_some() {
        allow(req, &app, Act::SignInLink { person: &account.id, browser: None })?;
        let context = app.context.clone();
        app.db.write(move |conn| ask_to_confirm(conn, &context, &account)).await?;
        app.wake.ring();
    }
    Ok(redirect_with("/account", "confirmation_sent").finish())
}
