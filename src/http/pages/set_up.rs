//! `/setup`: creates the first administrator. Requires the token in the link that the server printed, and fails once an
//! administrator exists.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::form::Form;
use super::redirect::redirect_with;
use super::view::{or_problem, page};
use crate::accounts::email::Email;
use crate::accounts::first_administrator::{self, FirstError};
use crate::accounts::password::{self, Password};
use crate::accounts::session::Way;
use crate::accounts::sign_in::Entered;
use crate::app::App;
use crate::error_code::ErrorCode;
use crate::http::auth::{Visitor, app, browser, session_cookie};
use crate::http::fields::{BODY_LIMIT, Body, Fields};
use crate::http::known_browser;
use crate::http::problem::{FieldError, Problem};
use crate::http::security_log;

/// Renders the form, for the holder of `token`.
pub async fn show(req: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let token = Fields::from_page_query(req.query_string()).optional_text("token").unwrap_or_default();
    or_problem(&req, ask(&req, &visitor, &token).await).await
}

/// Creates an administrator with `email` and `new_password`, for the holder of `token`, and signs them in.
pub async fn submit(req: HttpRequest, visitor: Visitor, body: Body<BODY_LIMIT>) -> Result<HttpResponse, Problem> {
    or_problem(&req, make(&req, &visitor, &Form::parse(&body)).await).await
}

async fn ask(req: &HttpRequest, visitor: &Visitor, token: &str) -> Result<HttpResponse, Problem> {
    check(&app(req)?, token).await?;
    draw(req, visitor, token, "", &[])
}

async fn check(app: &App, token: &str) -> Result<(), Problem> {
    let (token, now) = (token.to_owned(), app.context.now());
    let is_good = app.db.read(move |conn| first_administrator::is_good(conn, &token, now)).await?;
    if is_good { Ok(()) } else { Err(not_good()) }
}

/// Returns the refusal for an invalid, expired or used token and for a server that already has an administrator: the
/// same for all of them, so that strangers learn nothing.
fn not_good() -> Problem {
    Problem::forbidden(
        ErrorCode::SetUpLinkInvalid,
        "This link does not work, or does not work any more. While a server has no administrator, it prints a new link each time \
         it starts: restart it and use that one. If it has one, sign in at /sign-in.",
    )
}

async fn make(req: &HttpRequest, visitor: &Visitor, form: &Form) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(Some(form.get("csrf")))?;
    let app = app(req)?;
    let (token, typed) = (form.get("token").to_owned(), form.get("email"));
    check(&app, &token).await?;
    let email = match Email::parse(typed) {
        Ok(email) => email,
        Err(error) => return draw(req, visitor, &token, typed, &[FieldError::new("email", error.code(), error)]),
    };
    let words = [app.config.seller_name.as_str()];
    let password = match Password::parse(form.get("new_password"), &email, None, &words) {
        Ok(password) => password.hash(&app.context).await.map_err(|error| Problem::internal(&error))?,
        Err(error) => {
            let error = FieldError::new("new_password", ErrorCode::InvalidPassword, error);
            return draw(req, visitor, &token, typed, &[error]);
        }
    };
    let (context, browser) = (app.context.clone(), browser(req, &app));
    let made =
        app.db.write(move |conn| first_administrator::make(conn, &context, &token, &email, &password, &browser)).await;
    let (account, entered) = match made {
        Ok(made) => made,
        Err(FirstError::NotGood) => return Err(not_good()),
        Err(FirstError::SignIn(error)) => return Err(error.into()),
        Err(FirstError::Db(error)) => return Err(error.into()),
    };
    app.wake.ring();
    match entered {
        Entered::Session(_, token) => {
            security_log::signed_in(req, &app, &account, Way::Password, false);
            let known = known_browser::cookie(req, &app, &account.id);
            let mut response = redirect_with("/admin/setup", "administrator_made");
            Ok(response.cookie(session_cookie(token.expose())).cookie(known).finish())
        }
        // The account already has a second factor, so the person has to sign in with a code.
        Entered::SecondFactor(_) => Ok(redirect_with("/sign-in", "administrator_made").finish()),
    }
}

fn draw(
    req: &HttpRequest,
    visitor: &Visitor,
    token: &str,
    email: &str,
    errors: &[FieldError],
) -> Result<HttpResponse, Problem> {
    let context = json!({
        "token": token,
        "values": {"email": email},
        "errors": errors,
        "password_min_length": password::LENGTH.start(),
    });
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page(req, visitor, status, "pages/set_up.html", context)
}
