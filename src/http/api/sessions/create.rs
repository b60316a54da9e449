//! `POST /api/v1/sessions`: signs in with a password, and a code if the account requires one.

use actix_web::{CustomizeResponder, HttpRequest, Responder};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::SessionView;
use crate::accounts::session::{Session, Way};
use crate::accounts::sign_in::{Entered, SignInError, enter, enter_with_code, with_password};
use crate::accounts::{Account, second_factor};
use crate::app::App;
use crate::error_code::ErrorCode;
use crate::http::answer::Created;
use crate::http::api::account::AccountView;
use crate::http::auth::{app, browser, check_same_origin, session_cookie};
use crate::http::description::{About, Group};
use crate::http::field::Text;
use crate::http::input::{Input, request};
use crate::http::known_browser;
use crate::http::problem::Problem;
use crate::http::rate_limit::allow_password;
use crate::http::security_log;
use crate::secret::Redacted;

/// The description of the call.
pub const ABOUT: About = About::new(Group::Accounts, "Sign in with a password")
    .details(
        "`login` is a user name or an email address; `code` is required for accounts with two-step sign-in. Sets the \
         session cookie.",
    )
    .example(|| json!({"login": "ada", "password": "correct horse battery"}))
    .refuses(&[
        ErrorCode::InvalidCredentials,
        ErrorCode::SecondFactorRequired,
        ErrorCode::InvalidSecondFactor,
        ErrorCode::SecondFactorLocked,
    ]);

request! {
    /// A person signing in.
    pub struct SignIn {
        /// The user name or email address.
        login: Text,
        password: Text,
        /// The code for two-step sign-in, if the account requires it.
        code: Option<String>,
    }
}

/// The new session and its account.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct SignedIn {
    session: SessionView,
    account: AccountView,
}

/// Signs the person in and sets the session cookie.
pub async fn handle(req: HttpRequest, input: Input<SignIn>) -> Result<CustomizeResponder<Created<SignedIn>>, Problem> {
    let app = app(&req)?;
    check_same_origin(&req, &app)?;
    let SignIn { login, password, code } = input.read()?;
    let code = code.filter(|code| !code.trim().is_empty());
    allow_password(&req, &app, &login).await?;
    match sign_in(&req, &app, &login, Redacted::new(password.0), code).await {
        Ok((account, session, token)) => {
            security_log::signed_in(&req, &app, &account, Way::Password, session.second_factor);
            let own = session.id.clone();
            let signed_in = SignedIn { session: SessionView::new(session, &own), account: AccountView::from(&account) };
            Ok(Created(signed_in)
                .customize()
                .add_cookie(&session_cookie(token.expose()))
                .add_cookie(&known_browser::cookie(&req, &app, &account.id)))
        }
        Err(error) => {
            if let Some(why) = security_log::refusal(&error) {
                security_log::not_signed_in(&req, &app, "password", why);
            }
            Err(error.into())
        }
    }
}

async fn sign_in(
    req: &HttpRequest,
    app: &App,
    login: &str,
    password: Redacted<String>,
    code: Option<String>,
) -> Result<(Account, Session, Redacted<String>), SignInError> {
    let account = with_password(&app.db, login, password).await?;
    let (context, browser, found) = (app.context.clone(), browser(req, app), account.clone());
    let id = account.id.clone();
    if !app.db.read(move |conn| second_factor::is_on(conn, &id)).await? {
        let entered = app.db.write(move |conn| enter(conn, &context, &found, Way::Password, &browser)).await?;
        return match entered {
            Entered::Session(session, token) => Ok((account, session, token)),
            Entered::SecondFactor(_) => Err(SignInError::CodeRequired),
        };
    }
    let code = code.ok_or(SignInError::CodeRequired)?;
    let sealer = app.sealer.clone();
    let entered = app.db.write(move |conn| enter_with_code(conn, &context, &sealer, &found, &code, &browser)).await?;
    let (session, token) = entered.map_err(SignInError::from)?;
    app.wake.ring();
    Ok((account, session, token))
}
